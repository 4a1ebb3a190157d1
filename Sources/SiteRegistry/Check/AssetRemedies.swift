import CQL2
public import SimpleFeatures
public import SiteModel

/// What would help a proposal at an asset, which cannot move.
public enum AssetRemedy: Hashable, Sendable {
  /// The largest smaller height or number, and what the whole pack then says; or, where that is no
  /// better, the one at which a rule alone no longer fails.
  case smaller(
    quantity: Quantity, most: Double, outcome: Outcome, rules: [String], isWholePack: Bool)
  /// The nearest asset where the same proposal comes out better.
  case elsewhere(asset: AssetKey, metres: Double, outcome: Outcome)

  public enum Quantity: String, Sendable, CaseIterable { case height, count }
}

extension CouncilRegistry {
  /// How far another asset may be, in metres.
  private static let reach = 500.0

  /// Empty for an eligible proposal and for one that is not at an asset.
  func remedies(
    for checked: CheckedProposal, _ request: CheckRequest, _ engine: inout RuleEngine
  ) throws(RegistryError) -> [AssetRemedy] {
    guard checked.proposal.asset != nil, checked.verdict.outcome > .eligible else { return [] }
    var remedies: [AssetRemedy] = []
    do {
      for quantity in AssetRemedy.Quantity.allCases {
        if let smaller = try smaller(quantity, checked, &engine) { remedies.append(smaller) }
      }
    } catch {
      throw .internalFault("the rules could not be measured: \(error)")
    }
    let other = try alternatives(to: request, withinMetres: Self.reach, atMost: 1).first
    if let other, other.checked.verdict.outcome < checked.verdict.outcome,
      let asset = other.checked.proposal.asset
    {
      remedies.append(
        .elsewhere(
          asset: asset.key, metres: other.distanceInMetres,
          outcome: other.checked.verdict.outcome))
    }
    return remedies
  }

  /// Tries every smaller size, the largest first: tenths of a metre, or one less.
  private func smaller(
    _ quantity: AssetRemedy.Quantity, _ checked: CheckedProposal, _ engine: inout RuleEngine
  ) throws -> AssetRemedy? {
    let verdict = checked.verdict
    let failed = verdict.findings.indices.filter {
      verdict.findings[$0].result == .fail && verdict.findings[$0].rule.looks(at: quantity)
    }
    guard !failed.isEmpty else { return nil }
    var proposal = checked.proposal
    var alone: AssetRemedy?
    for size in Self.sizes(quantity, proposal) {
      switch quantity {
      case .height: proposal.heightInMetres = size
      case .count: proposal.count = Int(size)
      }
      let after = try engine.verdict(for: proposal)
      let cleared = failed.filter { after.findings[$0].result == .pass }
        .map { verdict.findings[$0].rule.id }
      guard !cleared.isEmpty else { continue }
      if after.outcome < verdict.outcome {
        return .smaller(
          quantity: quantity, most: size, outcome: after.outcome, rules: cleared,
          isWholePack: true)
      }
      if alone == nil {
        alone = .smaller(
          quantity: quantity, most: size, outcome: after.outcome, rules: cleared,
          isWholePack: false)
      }
    }
    return alone
  }

  private static func sizes(
    _ quantity: AssetRemedy.Quantity, _ proposal: Proposal
  ) -> [Double] {
    switch quantity {
    case .height:
      guard let height = proposal.heightInMetres, height > 0.1 else { return [] }
      // From the next tenth below; as far down as 60 m below a tall mast.
      let tenths = Int((height * 10).rounded(.up)) - 1
      return (max(tenths - 599, 1)...max(tenths, 1)).reversed().map { Double($0) / 10 }
    case .count:
      guard let count = proposal.count, count > 1 else { return [] }
      return (max(count - 50, 1)..<count).reversed().map(Double.init)
    }
  }
}

extension Rule {
  /// Whether a smaller size could change its result.
  fileprivate func looks(at quantity: AssetRemedy.Quantity) -> Bool {
    if filters.contains(where: { $0.propertyNames.contains(quantity.rawValue) }) { return true }
    return quantity == .height
      && relations.contains { if case .heightLimit = $0.relation { true } else { false } }
  }
}

extension AssetRemedy {
  /// Its place in an answer to one proposal.
  public var json: JSONValue {
    switch self {
    case .smaller(let quantity, let most, let outcome, let rules, let isWholePack):
      [
        "kind": .string("smaller"), "quantity": .string(quantity.rawValue),
        "most": .number(most), "outcome": .string(outcome.rawValue),
        "rules": .array(rules.map(JSONValue.string)),
        "checked": .string(isWholePack ? "whole pack" : "this rule only"),
      ]
    case .elsewhere(let asset, let metres, let outcome):
      [
        "kind": .string("other asset"), "asset": .string(asset.description),
        "metres": .number(metres.roundedToMillimetres), "outcome": .string(outcome.rawValue),
        "checked": .string("whole pack"),
      ]
    }
  }

  /// In plain words.
  public var words: String {
    switch self {
    case .smaller(.height, let most, let outcome, let rules, let isWholePack):
      "At \(Self.figure(most)) m or less: \(Self.told(outcome, rules, isWholePack))"
    case .smaller(.count, let most, let outcome, let rules, let isWholePack):
      "With \(Self.figure(most)) or fewer: \(Self.told(outcome, rules, isWholePack))"
    case .elsewhere(let asset, let metres, let outcome):
      "At \(asset), \(Self.figure((metres * 10).rounded() / 10)) m away: \(outcome.rawValue)"
    }
  }

  private static func told(_ outcome: Outcome, _ rules: [String], _ isWholePack: Bool) -> String {
    let clear = "clear of \(rules.joined(separator: ", "))"
    return isWholePack
      ? "\(outcome.rawValue), \(clear) (checked against the whole pack)"
      : "\(clear) (this rule only; the outcome stays \(outcome.rawValue))"
  }

  private static func figure(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
