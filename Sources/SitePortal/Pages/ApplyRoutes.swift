import HTTPTypes
import Hummingbird
import SiteModel
import SiteRegistry

/// Applying by form.
struct ApplyRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/apply") { request, _ in try await blank(request) }
    table.page(.post, "/apply") { request, context in
      try await submit(request, context.caller.audience)
    }
  }

  private func blank(_ request: Request) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    return page(query, problems: [], request)
  }

  private func submit(_ request: Request, _ audience: Audience) async throws -> Response {
    try CrossOrigin.refuseForeignForm(request, origin: desk.address(request).origin)
    let fields = try await request.form(desk.options.limits)
    var form = ApplicationFields.form(fields)
    form.pack = nil
    let ready = form
    do {
      let submission = try await desk.ask { registry throws(RegistryError) in
        try registry.submit(ready, for: audience)
      }
      let frame = desk.frame(request, title: "Application received")
      return Answers.html(
        desk.pages.render(
          "applied", Page(frame, AppliedPage(submission, desk.registry.council))),
        status: .created, headers: [.cacheControl: "no-store"])
    } catch RegistryError.invalidForm(let problems) {
      return page(fields, problems: problems, request)
    }
  }

  private func page(
    _ fields: QueryParameters, problems: [FieldProblem], _ request: Request
  ) -> Response {
    var frame = desk.frame(request, title: "Apply for a site")
    if !problems.isEmpty { frame = frame.withErrors() }
    return Answers.html(
      desk.pages.render("apply", Page(frame, ApplyPage(fields, problems))),
      status: problems.isEmpty ? .ok : .unprocessableContent,
      headers: [.cacheControl: "no-store"])
  }
}
