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
  /// All within reach are asked about, so that a farther one that is eligible is not missed.
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
    var engine = try engine(
      named: request.pack, for: request.audience, on: try Self.day(request.on))
    var best: [Candidate] = []
    // The nearest first, then ever larger rings: many of the nearest may be ruled out.
    search.limit = max(20 * count, 200)
    while true {
      let page = try search.sites(of: self)
      for site in page where site.asset.id != wanted.asset?.id {
        guard let geometry = site.asset.geometry, let distance = site.distanceInMetres,
          site.asset.availability != .withdrawn
        else { continue }
        let proposal = Proposal(
          asset: site.asset, geometry: geometry, equipment: wanted.equipment,
          heightInMetres: wanted.heightInMetres, volumeInLitres: wanted.volumeInLitres,
          count: wanted.count, attributes: wanted.attributes)
        best.append(
          Candidate(
            proposal: proposal, outcome: try engine.outcome(of: proposal, pack),
            distanceInMetres: distance))
      }
      best.sort()
      best.removeLast(max(0, best.count - count))
      guard let limit = search.limit, page.count == limit else { break }
      // Whatever is farther away comes after those that are kept already.
      if best.count == count, let last = best.last, last.outcome == .eligible,
        last.distanceInMetres < page.last?.distanceInMetres ?? 0
      {
        break
      }
      search.offset += limit
      search.limit = min(10 * limit, 20_000)
    }
    var found: [Alternative] = []
    for one in best {
      var checked = try checked(one.proposal, &engine)
      checked.accuracy = one.proposal.asset.map { accuracy(of: $0) }
      found.append(
        Alternative(
          rank: found.count + 1, checked: checked, distanceInMetres: one.distanceInMetres))
    }
    return found
  }
}

/// An asset that may be among the alternatives; the better one comes first.
private struct Candidate: Comparable {
  var proposal: Proposal
  var outcome: Outcome
  var distanceInMetres: Double

  private var key: String { proposal.asset?.key.description ?? "" }

  static func == (a: Self, b: Self) -> Bool { !(a < b) && !(b < a) }

  static func < (a: Self, b: Self) -> Bool {
    (a.outcome, a.distanceInMetres, a.key) < (b.outcome, b.distanceInMetres, b.key)
  }
}

extension RuleEngine {
  /// The outcome alone, which is quicker than a verdict.
  fileprivate mutating func outcome(
    of proposal: Proposal, _ pack: RulePack
  ) throws(RegistryError) -> Outcome {
    var answers: [RuleAnswer] = []
    do {
      try self.answers(for: proposal, into: &answers)
    } catch {
      throw .internalFault("the rules could not be measured: \(error)")
    }
    return Outcome(of: answers, pack.rules)
  }
}

extension SiteSearch {
  fileprivate func sites(of registry: CouncilRegistry) throws(RegistryError) -> [FoundSite] {
    try registry.search(self).sites
  }
}
