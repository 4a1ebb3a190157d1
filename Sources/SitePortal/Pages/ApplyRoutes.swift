import HTTPTypes
import Hummingbird
import SiteModel
import SiteRegistry

/// Applying by form.
struct ApplyRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/apply", takes: PageParameters(names: ApplicationFields.names)) {
      request, context in
      try await blank(request, context.caller.audience)
    }
    table.page(.post, "/apply") { request, context in try await submit(request, context) }
    table.page(.get, "/apply/received/{receipt}") { request, context in
      try await received(
        request, try context.segment("receipt"), context.caller.audience)
    }
  }

  /// The form, with what its address fills in; what that gets wrong is said at once.
  private func blank(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    _ = try PackParameter.read(query, desk.registry)
    let form = ApplicationFields.form(query)
    let problems = try await desk.ask { registry in
      try registry.problems(withGiven: form, for: audience)
    }
    return page(query, problems: problems, request, status: .badRequest)
  }

  /// Files it and leads to the page that says so, which can be reloaded as often as one likes.
  private func submit(_ request: Request, _ context: PortalContext) async throws -> Response {
    try CrossOrigin.refuseForeignForm(request, origin: desk.address(request).origin)
    let fields = try await request.form(desk.intake(context))
    try fields.requireOnly(ApplicationFields.formNames)
    var form = ApplicationFields.form(fields)
    form.pack = try PackParameter.read(fields, desk.registry)
    let token = fields["token"].flatMap(SubmissionToken.init(ofForm:)) ?? .newForm()
    do {
      let submission = try await desk.submit(form, token, context)
      let receipt = submission.receipt ?? token.receipt
      return Answers.redirect(to: desk.address(request).local("/apply/received/\(receipt)"))
    } catch RegistryError.invalidForm(let problems) {
      return page(fields, problems: problems, request)
    }
  }

  /// - Throws: `noSuchPage` where the receipt is none.
  private func received(
    _ request: Request, _ receipt: String, _ audience: Audience
  ) async throws -> Response {
    try QueryParameters.query(of: request).requireOnly([])
    guard let token = SubmissionToken(receipt: receipt) else { throw PortalError.noSuchPage }
    let submission = try await desk.ask { registry in
      try registry.submission(receipt: token)
    }
    let frame = desk.frame(request, title: "Application received")
    let headers: HTTPFields = [
      .cacheControl: "no-store", .referrerPolicy: "no-referrer",
      HTTPField.Name("X-Robots-Tag")!: "noindex",
    ]
    guard let submission else {
      // Nobody learns whether there was one.
      return Answers.html(
        desk.pages.render(
          "applied-over", Page(frame, StaticPage(contact: desk.registry.council.contact))),
        status: .notFound, headers: headers)
    }
    let site = try await desk.site(of: submission.application, for: audience)
    let page = AppliedPage(submission, site, desk.registry.council, desk.address(request))
    return Answers.html(desk.pages.render("applied", Page(frame, page)), headers: headers)
  }

  private func page(
    _ fields: QueryParameters, problems: [FieldProblem], _ request: Request,
    status: HTTPResponse.Status = .unprocessableContent
  ) -> Response {
    var frame = desk.frame(request, title: "Apply for a site")
    if !problems.isEmpty { frame = frame.withErrors() }
    return Answers.html(
      desk.pages.render("apply", Page(frame, ApplyPage(fields, problems, desk.registry))),
      status: problems.isEmpty ? .ok : status,
      // Kept by the browser that asked, so that who goes back and sends again sends the same token.
      headers: [.cacheControl: "private, no-cache"])
  }
}
