import SimpleFeatures
import Topology

/// What one rule comes to for the proposal at hand, as far as it must be known to write it down.
enum MeasuredRule {
  case notApplicable
  /// Its layer was never imported.
  case absent
  case position(PositionFinding, MeasuredNote)
  case full(Finding)

  var result: Finding.Result {
    switch self {
    case .notApplicable: .notApplicable
    case .absent: .undetermined
    case .position(let finding, _): finding.result
    case .full(let finding): finding.result
    }
  }
}

/// Why a finding that was measured is undetermined all the same.
enum MeasuredNote {
  case none, stale
  case nearLimit(tolerance: Double)
  /// What it would be if the figure were taken as it is.
  case unverified(alone: Finding.Result)
}

extension RuleEngine {
  /// Measures every rule, in pack order: the findings of ``verdict(for:)`` before their words.
  mutating func measure(_ proposal: Proposal) throws {
    measured.removeAll(keepingCapacity: true)
    named.removeAll(keepingCapacity: true)
    points.begin()
    for index in compiled.rules.indices {
      let rule = compiled.rules[index]
      guard rule.isInForce, rule.applies(to: proposal.equipment) else {
        measured.append(.notApplicable)
        continue
      }
      guard rule.rule.scope == nil, case .relation = rule.rule.condition,
        case .relation(let part)? = rule.parts.first
      else {
        measured.append(.full(try fullFinding(rule, proposal)))
        continue
      }
      let isVerified = rule.rule.unverifiedReason == nil
      if part.snapshot == nil, isVerified {
        measured.append(.absent)
        continue
      }
      // Where a rule is left open for two reasons, both are said in words.
      guard let snapshot = part.snapshot, isVerified || part.staleness == nil,
        isVerified || rule.rule.boundary == .exact, let plan = part.plan,
        let position = position(plan, proposal)
      else {
        measured.append(.full(try fullFinding(rule, proposal)))
        continue
      }
      let tolerance = tolerance(snapshot, proposal)
      var finding = try measure(plan, position, tolerance, snapshot)
      var note = MeasuredNote.none
      if part.staleness != nil {
        note = .stale
      } else if rule.rule.boundary == .tolerant, tolerance > 0,
        finding.isWithinAccuracy
      {
        note = .nearLimit(tolerance: tolerance)
      } else if !isVerified {
        note = .unverified(alone: finding.result)
      }
      if case .none = note {} else { finding.result = .undetermined }
      measured.append(.position(finding, note))
    }
  }

  /// A finding in words, which leaves the features named so far alone.
  private mutating func fullFinding(
    _ rule: CompiledRule, _ proposal: Proposal
  ) throws -> Finding {
    let kept = named
    let finding = try finding(rule, proposal)
    named = kept
    return finding
  }

  /// One relation from a position; its features are appended to `named`, lines and all.
  mutating func measure(
    _ plan: PositionPlan, _ position: Position<NationalGrid>, _ tolerance: Double,
    _ snapshot: LayerSnapshot
  ) throws -> PositionFinding {
    let finding = try points.finding(plan, position.x, position.y, tolerance, &named)
    for index in finding.features {
      guard case .undecided = named[index].line else { continue }
      let (there, _) = try measures.session.nearestPositions(
        try measures.token(Int(named[index].feature), snapshot), .point(position))
      named[index].line = .to(x: there.x, y: there.y)
    }
    return finding
  }

  /// The proposal's position, if a plan may be used for it.
  func position(_ plan: PositionPlan, _ proposal: Proposal) -> Position<NationalGrid>? {
    guard !asksEngineAlone, case .point(let position) = proposal.geometry,
      !plan.isOfAssets || proposal.asset == nil
    else { return nil }
    return position
  }

  func tolerance(_ snapshot: LayerSnapshot, _ proposal: Proposal) -> Double {
    compiled.quality.accuracyInMetres + snapshot.layer.positionalAccuracyInMetres
      + (proposal.asset?.positionalAccuracyInMetres ?? 0)
  }
}

extension Finding {
  /// A measured finding in words.
  init(
    _ found: PositionFinding, _ rule: Rule, _ plan: PositionPlan, _ named: [MeasuredFeature],
    _ snapshot: LayerSnapshot, from position: Position<NationalGrid>
  ) {
    self.init(
      rule: rule, result: found.result, measured: found.measured, limit: plan.limit,
      unit: plan.unit(hasMeasured: found.measured != nil), margin: found.margin,
      isWithinAccuracy: found.isWithinAccuracy,
      features: named[found.features].map { one in
        let feature = snapshot.features[Int(one.feature)]
        var line: NamedFeature.Line?
        if case .to(let x, let y) = one.line {
          line = .init(proposal: position, feature: Position(x: x, y: y))
        }
        return NamedFeature(
          layer: snapshot.layer.id, id: feature.id, reference: feature.reference,
          name: feature.name, distanceInMetres: one.distance,
          dated: snapshot.layer.provenance.dated, line: line)
      })
  }

  /// Why a rule with a tolerant boundary is left open.
  static func nearLimit(_ margin: Double?, _ tolerance: Double) -> String {
    let near = margin.map { "\(metres($0)) from the limit" } ?? "on the boundary"
    return "\(near), and positions are good to \(metres(tolerance))"
  }
}

extension Rule {
  /// Why a rule whose figures nobody has checked is left open, and what it would say.
  func unverified(_ reason: String, _ alone: Finding.Result) -> String {
    "\(reason); taken as it is, it would \(alone == .pass ? "pass" : "fail")"
  }
}

extension PositionPlan {
  var limit: Double? {
    switch way {
    case .inside, .nearest: nil
    case .distance(let limit, _): limit
    case .count(_, let most): Double(most)
    }
  }

  func unit(hasMeasured: Bool) -> String? {
    switch way {
    case .inside: hasMeasured ? "m" : nil
    case .distance, .nearest: "m"
    case .count(let metres, _): "within \(SiteModel.metres(metres))"
    }
  }
}
