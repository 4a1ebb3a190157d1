import SimpleFeatures
import SiteModel

/// An asset near a place with what the rules say of it.
public struct Alternative: Sendable {
  public var rank: Int
  public var checked: CheckedProposal
  public var distanceInMetres: Double
}

extension CouncilRegistry {
  /// Assets around a place or an asset, the best outcome first and the nearest within it.
  ///
  /// - Parameters:
  ///   - request: the place or asset, equipment, height and pack; the asset itself is left out.
  ///   - metres: how far to look.
  ///   - count: at most so many.
  /// - Throws: as ``check(_:)``.
  public func alternatives(
    to request: CheckRequest, withinMetres metres: Double, atMost count: Int
  ) throws(RegistryError) -> [Alternative] {
    let pack = try rulePack(request.pack)
    var wanted = try proposal(request)
    try wanted.take(try pack.proposalValues(request.values))
    guard let centre = wanted.geometry.bounds?.centre else {
      throw .badInput("the place has no position")
    }
    var search = SiteSearch()
    search.audience = request.audience
    search.near = wanted.asset?.key.description ?? "\(centre.easting),\(centre.northing)"
    search.within = metres
    // More than are wanted, since many of the nearest may be ruled out.
    search.limit = min(max(20 * count, 200), 1_000)
    var engine = try engine(
      pack, for: request.audience, on: try Self.day(request.on))
    var found: [Alternative] = []
    for site in try search.sites(of: self) where site.asset.id != wanted.asset?.id {
      guard let geometry = site.asset.geometry, let distance = site.distanceInMetres else {
        continue
      }
      let checked = try checked(
        Proposal(
          asset: site.asset, geometry: geometry, equipment: wanted.equipment,
          heightInMetres: wanted.heightInMetres, volumeInLitres: wanted.volumeInLitres,
          count: wanted.count, attributes: wanted.attributes), &engine)
      guard site.asset.availability != .withdrawn else { continue }
      found.append(Alternative(rank: 0, checked: checked, distanceInMetres: distance))
    }
    found.sort {
      ($0.checked.verdict.outcome, $0.distanceInMetres, $0.key)
        < ($1.checked.verdict.outcome, $1.distanceInMetres, $1.key)
    }
    return found.prefix(count).enumerated().map { place, one in
      var one = one
      one.rank = place + 1
      return one
    }
  }
}

extension Alternative {
  fileprivate var key: String { checked.proposal.asset?.key.description ?? "" }
}

extension SiteSearch {
  fileprivate func sites(of registry: CouncilRegistry) throws(RegistryError) -> [FoundSite] {
    try registry.search(self).sites
  }
}
