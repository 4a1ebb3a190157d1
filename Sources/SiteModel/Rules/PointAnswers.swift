public import SimpleFeatures

/// How a rule is answered for a position where only its result and distance are wanted.
struct PointPlan: Sendable {
  enum Way: Sendable {
    case notInForce
    case undetermined
    /// Inside or on a surface of the selection.
    case inside(selection: Int, failsInside: Bool)
    case distance(selection: Int, limit: Double, failsWithin: Bool)
    case nearest(selection: Int)
    /// By the finding in full.
    case finding
  }

  let way: Way
  /// An unverified figure or a layer too old leaves every result open.
  let isLeftOpen: Bool
  /// Whether the first feature of its finding is wanted as well.
  let reports: Bool
  private let equipment: EquipmentKinds

  @inline(__always)
  func applies(to kind: EquipmentKind) -> Bool { equipment.contains(kind) }

  init(_ rule: CompiledRule) {
    let isStale = rule.parts.contains { part in
      if case .relation(let test) = part { test.staleness != nil } else { false }
    }
    equipment = EquipmentKinds(where: rule.applies)
    isLeftOpen = !rule.rule.isVerified || isStale
    reports = rule.rule.reports != nil
    way = Self.way(rule)
  }

  private static func way(_ rule: CompiledRule) -> Way {
    guard rule.isInForce else { return .notInForce }
    guard rule.rule.scope == nil, case .relation = rule.rule.condition,
      case .relation(let part)? = rule.parts.first
    else { return .finding }
    if part.snapshot == nil { return .undetermined }
    guard let plan = part.plan, !plan.isOfAssets, rule.rule.boundary == .exact else {
      return .finding
    }
    switch plan.way {
    case .inside(let failsInside):
      return .inside(selection: plan.selection, failsInside: failsInside)
    case .distance(let limit, let failsWithin):
      return .distance(selection: plan.selection, limit: limit, failsWithin: failsWithin)
    case .nearest: return .nearest(selection: plan.selection)
    case .count: return .finding
    }
  }
}

/// Some kinds of equipment, a bit each.
struct EquipmentKinds: Sendable {
  private var bits: UInt8 = 0

  init(where isIn: (EquipmentKind) -> Bool) {
    for kind in EquipmentKind.allCases where isIn(kind) { bits |= 1 << kind.place }
  }

  @inline(__always)
  func contains(_ kind: EquipmentKind) -> Bool { bits & 1 << kind.place != 0 }
}

extension EquipmentKind {
  /// Its place in `allCases`.
  fileprivate var place: Int {
    switch self {
    case .smallCell: 0
    case .rooftopAntenna: 1
    case .groundMast: 2
    case .cabinet: 3
    }
  }
}

/// A rule's result for a proposal, without the features and words of a ``Finding``.
public struct RuleAnswer: Hashable, Sendable {
  public var result: Finding.Result
  /// As ``Finding/measured`` of rules that measure a distance; nil where nothing was measured.
  public var distance: Double?
  /// Of rules that report one: the first feature of the finding, by its place in the layer;
  /// negative where there is none.
  package var feature: Int32 = -1
}

extension RuleEngine {
  /// The results of all rules, in pack order: the same as those of ``verdict(for:)``, and many
  /// times quicker for positions.
  public mutating func answers(
    for proposal: Proposal, into answers: inout [RuleAnswer]
  ) throws {
    answers.removeAll(keepingCapacity: true)
    guard case .point(let position) = proposal.geometry else {
      points.begin()
      for rule in compiled.rules.indices {
        answers.append(try fullAnswer(rule, proposal))
      }
      return
    }
    points.begin()
    for index in compiled.plans.indices {
      if let answer = try answer(index, position, proposal.equipment) {
        answers.append(answer)
      } else {
        answers.append(try fullAnswer(index, proposal))
      }
    }
  }

  /// The same for a position alone, where ``CompiledPack/isAboutPositionsOnly(_:)`` says that
  /// nothing else of a proposal matters.
  public mutating func answers(
    at position: Position<NationalGrid>, _ equipment: EquipmentKind,
    into answers: inout [RuleAnswer]
  ) throws {
    answers.removeAll(keepingCapacity: true)
    points.begin()
    for index in compiled.plans.indices {
      guard let answer = try answer(index, position, equipment) else {
        let proposal = Proposal(geometry: .point(position), equipment: equipment)
        answers.append(try fullAnswer(index, proposal))
        continue
      }
      answers.append(answer)
    }
  }

  /// Tells where the next proposals lie, which makes them cheaper.
  public mutating func expect(_ box: Box<NationalGrid>) { points.expect(box) }

  private mutating func fullAnswer(_ index: Int, _ proposal: Proposal) throws -> RuleAnswer {
    let finding = try finding(compiled.rules[index], proposal)
    var answer = RuleAnswer(finding)
    if let first = finding.features.first, let place = compiled.reported[index]?.place(first.id) {
      answer.feature = place
    }
    return answer
  }

  /// Nil where the rule needs the finding in full.
  private mutating func answer(
    _ index: Int, _ position: Position<NationalGrid>, _ equipment: EquipmentKind
  ) throws -> RuleAnswer? {
    let plan = compiled.plans[index]
    var answer = RuleAnswer(result: .pass, distance: nil)
    if case .notInForce = plan.way { return RuleAnswer(result: .notApplicable, distance: nil) }
    guard plan.applies(to: equipment) else {
      return RuleAnswer(result: .notApplicable, distance: nil)
    }
    switch plan.way {
    case .notInForce: break
    case .undetermined: answer.result = .undetermined
    case .inside(let selection, let failsInside):
      let isInside: Bool
      if plan.reports {
        guard let sole = try points.soleSurface(selection, position.x, position.y) else {
          return nil
        }
        isInside = sole >= 0
        answer.feature = sole
      } else {
        isInside = try points.isInside(selection, position.x, position.y)
      }
      answer.result = isInside == failsInside ? .fail : .pass
    case .distance(let selection, let limit, let failsWithin):
      guard let distance = try nearest(selection, position, plan, &answer) else { return nil }
      answer.result = (distance <= limit) == failsWithin ? .fail : .pass
      if distance.isFinite { answer.distance = distance }
    case .nearest(let selection):
      guard let distance = try nearest(selection, position, plan, &answer) else { return nil }
      if distance.isFinite { answer.distance = distance }
    case .finding: return nil
    }
    if plan.isLeftOpen { answer.result = .undetermined }
    return answer
  }

  /// The distance to the nearest feature, which is noted where it is to be reported; nil where
  /// several are equally near, so that the finding chooses.
  @inline(__always)
  private mutating func nearest(
    _ selection: Int, _ position: Position<NationalGrid>, _ plan: PointPlan,
    _ answer: inout RuleAnswer
  ) throws -> Double? {
    guard plan.reports else { return try points.nearest(selection, position.x, position.y) }
    let nearest = try points.nearestFeature(selection, position.x, position.y)
    guard nearest.distance > 0, !nearest.isTied else { return nil }
    answer.feature = nearest.feature
    return nearest.distance
  }
}

extension CompiledPack {
  /// Whether position and equipment are all that the rules look at for such equipment.
  public func isAboutPositionsOnly(_ equipment: EquipmentKind) -> Bool {
    positionsOnly.contains(equipment)
  }
}

extension RuleAnswer {
  /// Whether it is among the reasons of an outcome.
  public var isReason: Bool { result == .fail || result == .undetermined }

  public init(_ finding: Finding) {
    result = finding.result
    distance = finding.rule.measuresDistance ? finding.measured : nil
  }
}

extension Rule {
  /// Whether its finding measures a distance to a feature.
  public var measuresDistance: Bool {
    guard case .relation(let test) = condition else { return false }
    switch test.relation {
    case .withinDistance, .beyondDistance, .nearest: return true
    case .intersects, .disjoint, .within, .countWithin, .shareCovered, .heightLimit: return false
    }
  }
}
