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
  private let equipment: [Bool]

  @inline(__always)
  func applies(to kind: EquipmentKind) -> Bool { equipment[kind.place] }

  init(_ rule: CompiledRule) {
    let isStale = rule.parts.contains { part in
      if case .relation(let test) = part { test.staleness != nil } else { false }
    }
    equipment = EquipmentKind.allCases.map { rule.applies(to: $0) }
    isLeftOpen = !rule.rule.isVerified || isStale
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
        answers.append(RuleAnswer(try finding(compiled.rules[rule], proposal)))
      }
      return
    }
    points.begin()
    for index in compiled.plans.indices {
      if let answer = try answer(index, position, proposal.equipment) {
        answers.append(answer)
      } else {
        answers.append(RuleAnswer(try finding(compiled.rules[index], proposal)))
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
        answers.append(RuleAnswer(try finding(compiled.rules[index], proposal)))
        continue
      }
      answers.append(answer)
    }
  }

  /// Tells where the next proposals lie, which makes them cheaper.
  public mutating func expect(_ box: Box<NationalGrid>) { points.expect(box) }

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
      let isInside = try points.isInside(selection, position.x, position.y)
      answer.result = isInside == failsInside ? .fail : .pass
    case .distance(let selection, let limit, let failsWithin):
      let distance = try points.nearest(selection, position.x, position.y)
      answer.result = (distance <= limit) == failsWithin ? .fail : .pass
      if distance.isFinite { answer.distance = distance }
    case .nearest(let selection):
      let distance = try points.nearest(selection, position.x, position.y)
      if distance.isFinite { answer.distance = distance }
    case .finding: return nil
    }
    if plan.isLeftOpen { answer.result = .undetermined }
    return answer
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
