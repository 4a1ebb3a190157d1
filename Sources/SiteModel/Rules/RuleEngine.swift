import CQL2
import SimpleFeatures
import Topology

/// How good the registry's positions are.
public struct PositionQuality: Hashable, Sendable {
  /// In words, as published with every verdict.
  public var statement: String
  public var accuracyInMetres: Double

  public init(statement: String, accuracyInMetres: Double) {
    self.statement = statement
    self.accuracyInMetres = accuracyInMetres
  }
}

/// Answers proposals from one rule pack and the layers it names.
///
/// It owns its GEOS session and prepared geometries: one engine a thread. Making one reads no
/// geometry; features are prepared when a proposal first comes near them.
public struct RuleEngine: ~Copyable {
  public let compiled: CompiledPack
  var measures: LayerMeasures
  var points: PositionMeasures
  /// What the last proposal came to by rule, and the features its findings name.
  var measured: [MeasuredRule] = []
  var named: [MeasuredFeature] = []
  /// Whether positions too are measured by GEOS, feature by feature: what the rest must equal.
  package var asksEngineAlone = false

  /// - Parameters:
  ///   - layers: by id; a rule about a layer that is not here is undetermined.
  ///   - today: decides which rules are in force and which layers are too old.
  public init(
    pack: RulePack, layers: [String: LayerSnapshot], quality: PositionQuality, today: CivilDate
  ) throws(FilterEvaluationError) {
    self.init(try CompiledPack(pack, layers: layers, quality: quality, today: today))
  }

  /// A further engine for a pack that was compiled once.
  public init(_ compiled: CompiledPack) {
    self.compiled = compiled
    measures = LayerMeasures()
    points = PositionMeasures(compiled.selections)
  }

  /// The pack's answer to one proposal.
  public mutating func verdict(for proposal: Proposal) throws -> Verdict {
    var findings: [Finding] = []
    findings.reserveCapacity(compiled.rules.count)
    points.begin()
    for rule in compiled.rules { findings.append(try finding(rule, proposal)) }
    let quality = compiled.quality
    return Verdict(
      findings: findings, pack: compiled.pack.id, packVersion: compiled.pack.version,
      datasets: compiled.datasets, positionStatement: quality.statement,
      positionAccuracyInMetres: quality.accuracyInMetres)
  }

  mutating func finding(_ compiled: CompiledRule, _ proposal: Proposal) throws -> Finding {
    let rule = compiled.rule
    guard compiled.isInForce, compiled.applies(to: proposal.equipment) else {
      return Finding(rule: rule, result: .notApplicable)
    }
    var finding: Finding
    if let scope = rule.scope {
      let reach = try combined(rule, compiled.scope, compiled, proposal, isAll: scope.isAll)
      switch reach.result {
      case .pass:
        var none = Finding(rule: rule, result: .notApplicable)
        none.assumed = reach.assumed
        return none
      case .fail, .notApplicable:
        finding = try conditionFinding(compiled, proposal)
      case .undetermined:
        finding = try conditionFinding(compiled, proposal)
        // It passes whether it applies or not.
        if finding.result != .pass || !rule.isVerified {
          finding.result = .undetermined
          finding.missing = reach.missing + finding.missing.filter { !reach.missing.contains($0) }
        }
      }
      finding.assumed += reach.assumed.filter { !finding.assumed.contains($0) }
    } else {
      finding = try conditionFinding(compiled, proposal)
    }
    guard let reason = rule.unverifiedReason else { return finding }
    if finding.result == .pass || finding.result == .fail {
      finding.missing.append(rule.unverified(reason, finding.result))
      finding.result = .undetermined
    } else if !finding.missing.contains(reason) {
      finding.missing.append(reason)
    }
    return finding
  }

  private mutating func conditionFinding(
    _ compiled: CompiledRule, _ proposal: Proposal
  ) throws -> Finding {
    switch compiled.rule.condition {
    case .requirement(let requirement):
      return try compiled.requirementFinding(requirement, proposal)
    case .relation:
      return try partFinding(compiled.parts[0], compiled, proposal)
    case .unrecovered(let name, let unit):
      return compiled.unrecoveredFinding(name, unit, proposal)
    case .all:
      return try combined(compiled.rule, compiled.parts, compiled, proposal, isAll: true)
    case .any:
      return try combined(compiled.rule, compiled.parts, compiled, proposal, isAll: false)
    }
  }

  /// What the tests of a combination come to: false wins in `all`, true in `any`, over unknown.
  private mutating func combined(
    _ rule: Rule, _ tests: [CompiledRule.Part], _ compiled: CompiledRule, _ proposal: Proposal,
    isAll: Bool
  ) throws -> Finding {
    var truth: Truth = isAll ? .true : .false
    var parts: [Finding] = []
    for test in tests {
      let part = try partFinding(test, compiled, proposal)
      parts.append(part)
      truth = isAll ? truth.and(part.holds) : truth.or(part.holds)
    }
    var finding = Finding(rule: rule, result: .pass)
    switch truth {
    case .true: finding.result = .fail
    case .false: finding.result = .pass
    case .unknown:
      finding.result = .undetermined
      finding.missing = parts.filter { $0.result == .undetermined }.flatMap(\.missing)
    }
    // What is shown is what decided it.
    let deciding = parts.filter { $0.result == finding.result }
    finding.features = Array(deciding.flatMap(\.features).prefix(LayerMeasures.namedAtMost))
    if let shown = deciding.first(where: { $0.measured != nil }) {
      finding.measured = shown.measured
      finding.limit = shown.limit
      finding.unit = shown.unit
      finding.margin = shown.margin
    }
    finding.isWithinAccuracy = parts.contains(where: \.isWithinAccuracy)
    for part in deciding {
      finding.assumed += part.assumed.filter { !finding.assumed.contains($0) }
    }
    return finding
  }

  /// A relation or a filter by itself: fails where it holds.
  private mutating func partFinding(
    _ part: CompiledRule.Part, _ compiled: CompiledRule, _ proposal: Proposal
  ) throws -> Finding {
    switch part {
    case .relation(let test): return try relationFinding(compiled.rule, test, proposal)
    case .filter(let filter, let bound):
      let record = compiled.record(proposal)
      var finding = Finding(rule: compiled.rule, result: .pass)
      finding.assumed = record.assumed(filter)
      switch try bound.truth(of: record) {
      case .true: finding.result = .fail
      case .false: finding.result = .pass
      case .unknown:
        finding.result = .undetermined
        finding.missing = record.missing(filter)
      }
      return finding
    }
  }

  private mutating func relationFinding(
    _ rule: Rule, _ part: CompiledTest, _ proposal: Proposal
  ) throws -> Finding {
    guard let snapshot = part.snapshot else {
      return Finding(
        rule: rule, result: .undetermined,
        missing: [part.absence])
    }
    let tolerance = tolerance(snapshot, proposal)
    var finding: Finding
    if let plan = part.plan, let position = position(plan, proposal) {
      named.removeAll(keepingCapacity: true)
      let found = try measure(plan, position, tolerance, snapshot)
      finding = Finding(found, rule, plan, named, snapshot, from: position)
    } else {
      finding = try measures.finding(rule, part, snapshot, proposal, tolerance)
    }
    if let staleness = part.staleness {
      finding.result = .undetermined
      finding.missing.append(staleness)
    }
    if rule.boundary == .tolerant, tolerance > 0, finding.isWithinAccuracy,
      finding.result != .undetermined
    {
      finding.result = .undetermined
      finding.missing.append(Finding.nearLimit(finding.margin, tolerance))
    }
    return finding
  }
}

extension Condition {
  /// Whether all of its tests must hold; also where it is one test only.
  fileprivate var isAll: Bool { if case .any = self { false } else { true } }
}

extension Finding {
  /// Whether the test it answers holds.
  fileprivate var holds: Truth {
    switch result {
    case .fail: .true
    case .pass: .false
    case .undetermined, .notApplicable: .unknown
    }
  }
}

/// A length for people: tenths of a metre, centimetres below one metre.
func metres(_ value: Double) -> String {
  let scale: Double = abs(value) < 1 ? 100 : 10
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() && abs(rounded) < 1e15
    ? "\(Int(rounded)) m" : "\(rounded) m"
}
