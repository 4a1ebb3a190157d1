import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// The page of one site: everything known about it, and what it can take.
struct SiteRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/sites/**", takes: PageParameters("pack", "back")) { request, context in
      try await show(request, context.caller.audience)
    }
  }

  private struct Known: Sendable {
    var asset: Asset
    var middle: Position<Geographic>?
    var accuracy: PositionAccuracy
    var pack: RulePack?
    var verdicts: [CheckedProposal]
    var problem: String?
  }

  private func show(_ request: Request, _ audience: Audience) async throws -> Response {
    let key = try Self.key(request.uri.path)
    let query = try QueryParameters.query(of: request)
    let pack = try PackParameter.read(query, desk.registry)
    let back = try Self.search(query)
    let known = try await desk.ask { registry in
      let asset = try registry.site(key, for: audience)
      var known = Known(
        asset: asset, middle: nil, accuracy: registry.accuracy(of: asset), verdicts: [],
        problem: nil)
      known.pack = try pack.map { id throws(RegistryError) in try registry.rulePack(id) }
      if let centre = asset.geometry?.bounds?.centre {
        known.middle = try registry.geographic(.point(centre)).bounds?.centre
        do throws(RegistryError) {
          known.verdicts = try registry.checkEveryKind(of: asset, pack: pack, for: audience)
        } catch {
          switch error {
          case .busy, .storage, .internalFault: throw error
          default: known.problem = error.message.asSentence
          }
        }
      } else {
        known.problem = "This site has no location, so no rule can be measured at it."
      }
      return known
    }
    let item = "/collections/sites/items/\(known.asset.id)"
    let frame = desk.frame(
      request, title: known.asset.title, trail: Self.trail(back),
      alternate: (item, "json"))
    let page = SitePage(
      known.asset, known.middle, known.verdicts, known.problem, accuracy: known.accuracy,
      pack: known.pack, desk.address(request))
    return Answers.html(desk.pages.render("site", Page(frame, page)))
  }

  /// The search that led here, as a query of the find page; nil where none is named.
  ///
  /// - Throws: `invalidParameter` for what is no such query.
  private static func search(_ query: QueryParameters) throws(PortalError) -> QueryParameters? {
    guard let text = query["back"] else { return nil }
    do throws(PortalError) {
      let search = try QueryParameters(encoded: text, what: "search")
      try search.requireOnly(
        FindQuery.parameters.names, repeatable: FindQuery.parameters.repeatable)
      return search
    } catch {
      throw .invalidParameter(
        name: "back", detail: "'\(text.shortened)' is no query of the page that finds sites")
    }
  }

  /// The pages above this one: the search is the page that people come back to.
  private static func trail(_ back: QueryParameters?) -> [(String, String)] {
    guard let back, !back.pairs.isEmpty else { return [("Find a site", "/find")] }
    let path = "/find?" + PercentCoding.query(back.pairs.map { ($0.name, $0.value) })
    let words = back["q"].map { "Search for “\($0.shortened)”" } ?? "The sites you looked at"
    return [
      ("Find a site", "/find"),
      (words + (back["page"].map { ", page \($0.shortened)" } ?? ""), path),
    ]
  }

  private static func key(_ path: String) throws(PortalError) -> AssetKey {
    let raw = path.dropFirst("/sites/".count)
    var segments: [String] = []
    for segment in raw.split(separator: "/", omittingEmptySubsequences: false) {
      guard let text = PercentCoding.decode(segment, plusIsSpace: false) else {
        throw .noSuchPage
      }
      segments.append(text)
    }
    guard segments.count >= 3, !segments[0].isEmpty, !segments[1].isEmpty else {
      throw .noSuchPage
    }
    let reference = segments[2...].joined(separator: "/")
    guard !reference.isEmpty else { throw .noSuchPage }
    return AssetKey(owner: segments[0], kind: segments[1], reference: reference)
  }
}
