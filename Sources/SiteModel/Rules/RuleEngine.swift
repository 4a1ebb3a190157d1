public import CQL2
public import SimpleFeatures
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
  private let pack: RulePack
  private let rules: [CompiledRule]
  private var measures: LayerMeasures
  private let quality: PositionQuality
  private let datasets: [Verdict.DatasetVersion]
  private let today: CivilDate

  /// - Parameters:
  ///   - layers: by id; a rule about a layer that is not here is undetermined.
  ///   - today: decides which rules are in force and which layers are too old.
  public init(
    pack: RulePack, layers: [String: LayerSnapshot], quality: PositionQuality, today: CivilDate
  ) throws(FilterEvaluationError) {
    self.pack = pack
    self.quality = quality
    self.today = today
    var compiled: [CompiledRule] = []
    for rule in pack.rules {
      compiled.append(try CompiledRule(rule, layer: rule.condition.layer.flatMap { layers[$0] }))
    }
    rules = compiled
    measures = LayerMeasures(layers)
    datasets = pack.layerIDs.compactMap { id in
      layers[id].map {
        .init(layer: id, run: $0.layer.lastRun, dated: $0.layer.provenance.dated)
      }
    }
  }

  /// The pack's answer to one proposal.
  public mutating func verdict(for proposal: Proposal) throws -> Verdict {
    var findings: [Finding] = []
    findings.reserveCapacity(rules.count)
    for rule in rules { findings.append(try finding(rule, proposal)) }
    return Verdict(
      findings: findings, pack: pack.id, packVersion: pack.version, datasets: datasets,
      positionStatement: quality.statement, positionAccuracyInMetres: quality.accuracyInMetres)
  }

  private mutating func finding(_ compiled: CompiledRule, _ proposal: Proposal) throws -> Finding {
    let rule = compiled.rule
    guard compiled.applies(to: proposal, on: today) else {
      return Finding(rule: rule, result: .notApplicable)
    }
    var finding =
      switch rule.condition {
      case .requirement(let requirement):
        try compiled.requirementFinding(requirement, proposal)
      case .relation(let test):
        try relationFinding(compiled, test, proposal)
      }
    if !rule.isVerified, finding.result == .pass || finding.result == .fail {
      let alone = finding.result == .pass ? "pass" : "fail"
      finding.result = .undetermined
      finding.missing.append(
        "the figure has not been verified against \(rule.clause); taken as it is, it would \(alone)"
      )
    }
    return finding
  }

  private mutating func relationFinding(
    _ compiled: CompiledRule, _ test: SpatialTest, _ proposal: Proposal
  ) throws -> Finding {
    let rule = compiled.rule
    guard let snapshot = compiled.snapshot else {
      return Finding(
        rule: rule, result: .undetermined,
        missing: ["layer '\(test.layer)' has not been imported"])
    }
    let tolerance =
      quality.accuracyInMetres + snapshot.layer.positionalAccuracyInMetres
      + (proposal.asset?.positionalAccuracyInMetres ?? 0)
    var finding = try measures.finding(compiled, test, snapshot, proposal.geometry, tolerance)
    if let staleness = snapshot.layer.staleness(on: today) {
      finding.result = .undetermined
      finding.missing.append(staleness)
    }
    if rule.boundary == .tolerant, finding.isWithinAccuracy, finding.result != .undetermined {
      finding.result = .undetermined
      finding.missing.append(
        "\(finding.margin.map { "\(metres($0)) from the limit" } ?? "on the boundary"), and positions are good to \(metres(tolerance))"
      )
    }
    return finding
  }
}

/// A length for people: tenths of a metre, centimetres below one metre.
func metres(_ value: Double) -> String {
  let scale: Double = abs(value) < 1 ? 100 : 10
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() && abs(rounded) < 1e15
    ? "\(Int(rounded)) m" : "\(rounded) m"
}
