public import SimpleFeatures

/// A position nearby where rules that failed at a point do not fail.
public struct ClearPosition: Hashable, Sendable {
  public var position: Position<NationalGrid>
  public var metres: Double
  /// One of sixteen: `north`, `north-north-east` and so on.
  public var direction: String
  /// The ids of the rules that are clear there.
  public var rules: [String]
  /// Whether no other rule is worse there than at the point itself.
  public var isWholePack: Bool
}

extension RuleEngine {
  private static let directions = [
    "north", "north-north-east", "north-east", "east-north-east", "east", "east-south-east",
    "south-east", "south-south-east", "south", "south-south-west", "south-west",
    "west-south-west", "west", "west-north-west", "north-west", "north-north-west",
  ]

  /// Where a point would have to go: one position for the whole pack where there is one, or one
  /// for each rule that failed.
  ///
  /// Sought along 64 rays in steps of a hundredth of the reach, then narrowed down to a
  /// decimetre: another position may be nearer by as much as the rays are apart. Empty for other
  /// places than points, and where nothing that depends on the place has failed.
  public mutating func clearPositions(
    for proposal: Proposal, withinMetres reach: Double = 500
  ) throws -> [ClearPosition] {
    guard proposal.asset == nil, case .point(let start) = proposal.geometry else { return [] }
    var before: [RuleAnswer] = []
    try answers(for: proposal, into: &before)
    let failed = compiled.rules.indices.filter {
      before[$0].result == .fail && !compiled.rules[$0].rule.relations.isEmpty
    }
    guard !failed.isEmpty else { return [] }
    let rank: (Finding.Result) -> Int = { result in
      switch result {
      case .pass, .notApplicable: 0
      case .undetermined: 1
      case .fail: 2
      }
    }
    let whole = try nearest(proposal, start, reach) { after in
      failed.allSatisfy { rank(after[$0].result) == 0 }
        && after.indices.allSatisfy { rank(after[$0].result) <= rank(before[$0].result) }
    }
    let ids = failed.map { compiled.rules[$0].rule.id }
    if let whole { return [clear(start, whole, ids, isWholePack: true)] }
    var alone: [ClearPosition] = []
    for (index, id) in zip(failed, ids) {
      let found = try nearest(proposal, start, reach) { rank($0[index].result) == 0 }
      if let found { alone.append(clear(start, found, [id], isWholePack: false)) }
    }
    return alone
  }

  private mutating func nearest(
    _ proposal: Proposal, _ start: Position<NationalGrid>, _ reach: Double,
    _ isClear: ([RuleAnswer]) -> Bool
  ) throws -> (ray: Int, metres: Double)? {
    var moved = proposal
    var after: [RuleAnswer] = []
    func isClearAt(_ ray: Int, _ metres: Double) throws -> Bool {
      moved.geometry = .point(Self.position(start, ray, metres))
      try answers(for: moved, into: &after)
      return isClear(after)
    }
    let step = reach / 100
    for ring in 1...100 {
      var best: (ray: Int, metres: Double)?
      for ray in 0..<64 where try isClearAt(ray, Double(ring) * step) {
        var (low, high) = (Double(ring - 1) * step, Double(ring) * step)
        while high - low > 0.05 {
          let middle = (low + high) / 2
          if try isClearAt(ray, middle) { high = middle } else { low = middle }
        }
        // Rounded outwards, a centimetre clear at least, and asked once more at what will be said.
        var told = (high * 10).rounded(.up) / 10
        if try !isClearAt(ray, told - 0.01) { told += 0.1 }
        guard try isClearAt(ray, told) else { continue }
        if told < best?.metres ?? .infinity { best = (ray, told) }
      }
      if let best { return best }
    }
    return nil
  }

  private static let rays: [(east: Double, north: Double)] = {
    // The sines of one sixteenth of a right angle and its multiples, by repeated turning.
    let (sine, cosine) = (0.098_017_140_329_560_6, 0.995_184_726_672_196_9)
    var rays = [(east: 0.0, north: 1.0)]
    for _ in 1..<64 {
      let last = rays[rays.count - 1]
      rays.append(
        (
          east: last.east * cosine + last.north * sine,
          north: last.north * cosine - last.east * sine
        ))
    }
    return rays
  }()

  private static func position(
    _ start: Position<NationalGrid>, _ ray: Int, _ metres: Double
  ) -> Position<NationalGrid> {
    Position(
      easting: start.easting + rays[ray].east * metres,
      northing: start.northing + rays[ray].north * metres)
  }

  private func clear(
    _ start: Position<NationalGrid>, _ found: (ray: Int, metres: Double), _ rules: [String],
    isWholePack: Bool
  ) -> ClearPosition {
    ClearPosition(
      position: Self.position(start, found.ray, found.metres), metres: found.metres,
      direction: Self.directions[(found.ray + 2) / 4 % 16], rules: rules,
      isWholePack: isWholePack)
  }
}
