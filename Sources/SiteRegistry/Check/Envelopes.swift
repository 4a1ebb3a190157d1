public import SiteModel

/// The most that one kind of equipment can be at an asset.
public struct Envelope: Sendable {
  public var equipment: EquipmentKind
  /// Up to here no rule fails or is left open; nil where not even the least is so.
  public var height: Limit
  public var count: Limit

  public struct Limit: Sendable {
    /// Nil where even the least is not allowed; the most that was tried where nothing stops it.
    public var most: Double?
    public var outcome: Outcome
    /// The rules that stop the next larger one; empty where nothing does.
    public var stoppedBy: [String]
  }
}

extension CouncilRegistry {
  /// The heights tried, in metres: up to any mast there is in a city.
  private static let heights = (1...600).map { Double($0) / 10 }
  private static let counts = (1...20).map(Double.init)

  /// The largest height and number of each kind of equipment that the rules allow at an asset.
  ///
  /// "Allowed" is the best outcome the smallest proposal has, so that a consent needed at any size
  /// does not hide the limit; it is named.
  public func envelope(
    of asset: String, pack: String? = nil
  ) throws(RegistryError) -> (asset: Asset, envelopes: [Envelope]) {
    guard let key = AssetKey(parsing: asset.trimmed) else {
      throw .usage("'\(asset.shortened)' is not an asset; give OWNER/KIND/REFERENCE")
    }
    let asset = try site(key, for: .internal)
    guard let geometry = asset.geometry else {
      throw .badInput("\(key) has no location, so no rule can be measured at it")
    }
    var engine = try engine(named: pack)
    var envelopes: [Envelope] = []
    do {
      for kind in EquipmentKind.allCases {
        var proposal = Proposal(asset: asset, geometry: geometry, equipment: kind)
        proposal.count = 1
        let height = try Self.limit(Self.heights, &proposal, &engine) {
          $0.heightInMetres = $1
        }
        proposal.heightInMetres = height.most.map { min($0, 10) } ?? 1
        let count = try Self.limit(Self.counts, &proposal, &engine) { $0.count = Int($1) }
        envelopes.append(Envelope(equipment: kind, height: height, count: count))
      }
    } catch {
      throw .internalFault("the rules could not be measured: \(error)")
    }
    return (asset, envelopes)
  }

  private static func limit(
    _ values: [Double], _ proposal: inout Proposal, _ engine: inout RuleEngine,
    _ set: (inout Proposal, Double) -> Void
  ) throws -> Envelope.Limit {
    var best: Envelope.Limit?
    for value in values {
      set(&proposal, value)
      let verdict = try engine.verdict(for: proposal)
      guard let least = best else {
        best = .init(
          most: verdict.outcome < .undetermined ? value : nil, outcome: verdict.outcome,
          stoppedBy: [])
        if verdict.outcome >= .undetermined {
          best?.stoppedBy = verdict.reasons(atLeast: .undetermined)
          break
        }
        continue
      }
      if verdict.outcome > least.outcome {
        best?.stoppedBy = verdict.reasons(atLeast: verdict.outcome)
        break
      }
      best?.most = value
    }
    return best ?? .init(most: nil, outcome: .undetermined, stoppedBy: [])
  }
}

extension Verdict {
  /// The ids of the rules that alone make an outcome as bad as that.
  func reasons(atLeast outcome: Outcome) -> [String] {
    findings.filter { Outcome(alone: $0.result, $0.rule.effect) >= outcome }.map(\.rule.id)
  }
}
