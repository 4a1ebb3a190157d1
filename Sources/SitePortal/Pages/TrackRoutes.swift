import HTTPTypes
import Hummingbird
import SiteModel
import SiteRegistry

/// "Where is my application?": looked up and withdrawn by form, since a secret must never be in
/// an address.
struct TrackRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    // Beside what programs do here, and so in the description of the interface.
    table.interface(.get, "/applications") { request, _ in
      try QueryParameters.query(of: request).requireOnly([])
      return page(LookUpPage(), request)
    }
    table.page(.post, "/applications/lookup") { request, context in
      try await lookUp(request, context)
    }
    table.page(.get, "/applications/lookup") { request, _ in
      Answers.redirect(to: desk.address(request).local("/applications"))
    }
    table.page(.post, "/applications/withdraw") { request, context in
      try await withdraw(request, context)
    }
    table.page(.get, "/applications/withdrawn") { request, _ in
      let frame = desk.frame(request, title: "Application withdrawn")
      return Answers.html(
        desk.pages.render(
          "withdrawn", Page(frame, StaticPage(contact: desk.registry.council.contact))))
    }
    table.page(.get, "/applications/withdraw") { request, _ in
      Answers.redirect(to: desk.address(request).local("/applications"))
    }
  }

  private func lookUp(_ request: Request, _ context: PortalContext) async throws -> Response {
    try CrossOrigin.refuseForeignForm(request, origin: desk.address(request).origin)
    let fields = try await request.form(desk.intake(context))
    try fields.requireOnly(["reference", "secret"])
    guard let (reference, secret) = LookUpPage.answers(fields) else {
      return page(LookUpPage(fields), request)
    }
    do {
      let proof = try await desk.proof(reference, secret, context)
      let application = try await desk.ask { registry in
        try registry.application(proof)
      }
      return try await status(application, secret, request, context)
    } catch RegistryError.notFound {
      return page(LookUpPage(fields, isUnknown: true), request)
    }
  }

  private func withdraw(_ request: Request, _ context: PortalContext) async throws -> Response {
    try CrossOrigin.refuseForeignForm(request, origin: desk.address(request).origin)
    let fields = try await request.form(desk.intake(context))
    try fields.requireOnly(["reference", "secret", "confirm"])
    guard let (reference, secret) = LookUpPage.answers(fields) else {
      return page(LookUpPage(fields), request)
    }
    do {
      let proof = try await desk.proof(reference, secret, context)
      guard fields["confirm"] == "yes" else {
        let application = try await desk.ask { registry in
          try registry.application(proof)
        }
        return try await status(application, secret, request, context, needsConfirmation: true)
      }
      _ = try await desk.act(for: context.sender, arrivedAt: .now) {
        registry in try registry.withdraw(proof)
      }
      // The page it leads to can be reloaded; it names nothing, since a secret is in no address.
      return Answers.redirect(to: desk.address(request).local("/applications/withdrawn"))
    } catch RegistryError.notFound {
      return page(LookUpPage(fields, isUnknown: true), request)
    }
  }

  private func status(
    _ application: SiteModel.Application, _ secret: String, _ request: Request,
    _ context: PortalContext, needsConfirmation: Bool = false
  ) async throws -> Response {
    let site = try await desk.site(of: application, for: context.caller.audience)
    var frame = desk.frame(
      request, title: "Your application", trail: [("Where is my application?", "/applications")])
    if needsConfirmation { frame = frame.withErrors() }
    let model = StatusPage(
      application, site, secret, desk.registry.council, desk.address(request),
      needsConfirmation: needsConfirmation)
    return Answers.html(
      desk.pages.render("status", Page(frame, model)), headers: [.cacheControl: "no-store"])
  }

  private func page(_ model: LookUpPage, _ request: Request) -> Response {
    var frame = desk.frame(request, title: "Where is my application?")
    if model.hasErrors { frame = frame.withErrors() }
    return Answers.html(
      desk.pages.render("lookup", Page(frame, model)),
      status: model.hasErrors ? .unprocessableContent : .ok, headers: [.cacheControl: "no-store"])
  }
}
