import HTTPTypes
import Hummingbird
import SiteRegistry

/// Pages without data of their own, the style sheet, and what a supervisor asks.
struct StaticRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/accessibility") { request, _ in
      plain("accessibility", "Accessibility", request)
    }
    table.page(.get, "/privacy") { request, _ in plain("privacy", "Privacy", request) }
    table.page(.get, "/assets/{name}", takes: PageParameters("v")) { request, context in
      try asset(request, try context.segment("name"))
    }
    table.interface(.get, "/healthz") { _, _ in Self.word("ok") }
    table.interface(.get, "/readyz") { _, _ in
      let storage = desk.storage
      let reason = try await desk.ask { registry in
        if let reason = storage.reasonNotToWrite(registry) { return Optional(reason) }
        _ = try registry.facets()
        return nil
      }
      if let reason { throw PortalError.notReady(reason) }
      return Self.word("ready")
    }
  }

  private func plain(_ template: String, _ title: String, _ request: Request) -> Response {
    let content = StaticPage(contact: desk.registry.council.contact)
    return Answers.html(
      desk.pages.render(template, Page(desk.frame(request, title: title), content)))
  }

  private func asset(_ request: Request, _ name: String) throws -> Response {
    guard let asset = desk.pages.assets[name] else { throw PortalError.noSuchPage }
    let tag = EntityTag(text: "\"\(desk.pages.stamp)\"")
    let headers: HTTPFields = [
      .eTag: tag.text, .cacheControl: "public, max-age=86400",
    ]
    if tag.isKnown(to: request) { return Response(status: .notModified, headers: headers) }
    return Answers.bytes(asset.bytes, mediaType: asset.mediaType, headers: headers)
  }

  private static func word(_ text: String) -> Response {
    Answers.bytes(
      Array("\(text)\n".utf8), mediaType: "text/plain; charset=utf-8",
      headers: [.cacheControl: "no-store"])
  }
}

struct StaticPage { var contact: String? }
