import Hummingbird
import SiteRegistry

/// The home page: one search box, then what there is.
struct HomePage {
  struct Kind: Sendable {
    var label: String
    var count: String
    var href: String
  }

  var kinds: [Kind]
  var hasKinds: Bool
  var total: String
  var positions: String

  static func response(
    _ request: Request, _ desk: Desk, _ audience: Audience
  ) async throws -> Response {
    let (revision, facets, positions) = try await desk.ask { registry in
      (registry.revision(), try registry.facets(for: audience), registry.positionStatement)
    }
    let tag = EntityTag.list(revision: revision, format: .html, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    let total = facets.kinds.reduce(0) { $0 + $1.count }
    let page = HomePage(
      kinds: facets.kinds.map { kind in
        Kind(
          label: Wording.kind(kind.name), count: Wording.count(kind.count),
          href: address.local("/find", [("kind", kind.name)]))
      }, hasKinds: total > 0, total: Wording.count(total, "site", "sites"),
      positions: positions.asSentence)
    let frame = desk.frame(request, title: Desk.homeTitle, alternate: ("/", "json"))
    return Answers.html(desk.pages.render("home", Page(frame, page)), headers: tag.headers)
  }
}
