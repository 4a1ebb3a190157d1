import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// Applications by program: sent once, read with the secret that was handed out then.
struct ApplicationRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.interface(.post, "/applications") { request, context in
      try await submit(request, context)
    }
    table.interface(.get, "/applications/{reference}") { request, context in
      try await read(request, context, try context.segment("reference"))
    }
  }

  private func submit(_ request: Request, _ context: PortalContext) async throws -> Response {
    try CrossOrigin.refuseForeignForm(request, origin: desk.address(request).origin)
    let token = try IdempotencyKey.token(request, context.caller)
    let fields = try await request.fields(desk.intake(context))
    try fields.requireOnly(ApplicationFields.names)
    let form = ApplicationFields.form(fields)
    if let pack = form.pack, pack.contains("/") || pack.hasSuffix(".yaml") {
      throw PortalError.invalidParameter(name: "pack", detail: "give a pack's id")
    }
    let submission: Submission
    do {
      submission = try await desk.submit(form, token, context)
    } catch RegistryError.invalidForm(let problems) where token != nil {
      throw RegistryError.invalidForm(problems.map(IdempotencyKey.named))
    }
    let location = desk.address(request).url(
      "/applications/\(PercentCoding.encode(submission.reference))")
    return Answers.json(
      [
        "reference": .string(submission.reference), "secret": .string(submission.secret),
        // As it was when it came in, however often it is asked for.
        "state": .string(ApplicationState.submitted.rawValue),
        "verdict": .object(submission.application.verdict),
        "links": [Link]([Link("self", location, Format.json.mediaType)]).json,
      ], status: .created, headers: [.location: location, .cacheControl: "no-store"])
  }

  /// Whatever is wrong, the answer is the same: no one learns which references exist.
  private func read(
    _ request: Request, _ context: PortalContext, _ reference: String
  ) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    if query.contains("secret") {
      throw PortalError.invalidParameter(
        name: "secret",
        detail: "a secret must not be in an address; send it as 'Authorization: Bearer …'")
    }
    try query.requireOnly(["f"])
    _ = try Negotiation.choose([.json], for: request, query)
    let secret = Self.secret(request) ?? ""
    let proof = try await desk.proof(reference, secret, context)
    let application = try await desk.ask { registry in
      try registry.application(proof)
    }
    return Answers.json(
      application.linked(desk.address(request)),
      headers: [.cacheControl: "no-store", .vary: "Authorization, X-Application-Secret"])
  }

  private static func secret(_ request: Request) -> String? {
    if let field = request.headers[.authorization] {
      let parts = field.split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]).trimmed }
    }
    return request.headers[.applicationSecret]?.trimmed
  }
}

extension SiteModel.Application {
  /// The published form with a link to itself.
  func linked(_ address: PublicAddress) -> JSONObject {
    var object = json
    object["links"] =
      [Link]([
        Link(
          "self", address.url("/applications/\(PercentCoding.encode(reference))"),
          Format.json.mediaType)
      ]).json
    return object
  }
}
