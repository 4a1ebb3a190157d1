import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// The page of one site: everything known about it, and what it can take.
struct SiteRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/sites/**") { request, context in
      try await show(request, context.caller.audience)
    }
  }

  private struct Known: Sendable {
    var asset: Asset
    var middle: Position<Geographic>?
    var verdicts: [CheckedProposal]
    var problem: String?
  }

  private func show(_ request: Request, _ audience: Audience) async throws -> Response {
    let key = try Self.key(request.uri.path)
    let known = try await desk.ask { registry throws(RegistryError) in
      let asset = try registry.site(key, for: audience)
      var known = Known(asset: asset, middle: nil, verdicts: [], problem: nil)
      if let centre = asset.geometry?.bounds?.centre {
        known.middle = try registry.geographic(.point(centre)).bounds?.centre
        do throws(RegistryError) {
          known.verdicts = try registry.checkEveryKind(of: asset, for: audience)
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
      request, title: known.asset.title, trail: [("Find a site", "/find")],
      alternate: (item, "json"))
    let page = SitePage(
      known.asset, known.middle, known.verdicts, known.problem, desk.address(request))
    return Answers.html(desk.pages.render("site", Page(frame, page)))
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
