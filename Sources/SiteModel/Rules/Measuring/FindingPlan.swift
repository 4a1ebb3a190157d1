/// How a rule's finding is measured from positions, without a look into its layer.
///
/// Nothing in it is counted: taking one at hand for every proposal costs nothing, where a copy of
/// the rule would make the workers wait for each other's counts.
struct FindingPlan: Sendable {
  enum Way: Sendable {
    case notInForce
    /// By the finding in words.
    case full
    /// Its layer was never imported.
    case absent
    case position(PositionPlan)
  }

  let way: Way
  let isStale: Bool
  let isVerified: Bool
  let isTolerant: Bool
  /// How good positions are together, without an asset's own.
  let tolerance: Double
  private let equipment: EquipmentKinds

  init(_ rule: CompiledRule, _ quality: PositionQuality) {
    equipment = EquipmentKinds(where: rule.applies)
    isVerified = rule.rule.unverifiedReason == nil
    isTolerant = rule.rule.boundary == .tolerant
    var part: CompiledTest?
    if rule.rule.scope == nil, case .relation = rule.rule.condition,
      case .relation(let only)? = rule.parts.first
    {
      part = only
    }
    isStale = part?.staleness != nil
    tolerance =
      quality.accuracyInMetres + (part?.snapshot?.layer.positionalAccuracyInMetres ?? 0)
    way =
      if !rule.isInForce {
        .notInForce
      } else if let part, part.snapshot == nil, isVerified {
        .absent
      } else if let plan = part?.plan, part?.snapshot != nil, isVerified || !isStale,
        isVerified || !isTolerant
      {
        // Where a rule is left open for two reasons, both are said in words.
        .position(plan)
      } else {
        .full
      }
  }

  @inline(__always)
  func applies(to kind: EquipmentKind) -> Bool { equipment.contains(kind) }
}
