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
    for index in compiled.findingPlans.indices {
      let plan = compiled.findingPlans[index]
      guard plan.applies(to: proposal.equipment) else {
        measured.append(.notApplicable)
        continue
      }
      switch plan.way {
      case .notInForce: measured.append(.notApplicable)
      case .absent: measured.append(.absent)
      case .full: measured.append(.full(try fullFinding(index, proposal)))
      case .position(let relation):
        guard let position = position(relation, proposal) else {
          measured.append(.full(try fullFinding(index, proposal)))
          continue
        }
        let tolerance = plan.tolerance + (proposal.asset?.positionalAccuracyInMetres ?? 0)
        var finding = try measure(relation, position, tolerance, index)
        var note = MeasuredNote.none
        if plan.isStale {
          note = .stale
        } else if plan.isTolerant, tolerance > 0, finding.isWithinAccuracy {
          note = .nearLimit(tolerance: tolerance)
        } else if !plan.isVerified {
          note = .unverified(alone: finding.result)
        }
        if case .none = note {} else { finding.result = .undetermined }
        measured.append(.position(finding, note))
      }
    }
  }

  /// A finding in words, which leaves the features named so far alone.
  private mutating func fullFinding(
    _ index: Int, _ proposal: Proposal
  ) throws -> Finding {
    let kept = named
    let finding = try finding(compiled.rules[index], proposal)
    named = kept
    return finding
  }

  /// The same of the one relation that a rule is about.
  private mutating func measure(
    _ plan: PositionPlan, _ position: Position<NationalGrid>, _ tolerance: Double, _ rule: Int
  ) throws -> PositionFinding {
    let finding = try points.finding(plan, position.x, position.y, tolerance, &named)
    if isUndecided(finding), case .relation(let part)? = compiled.rules[rule].parts.first,
      let snapshot = part.snapshot
    {
      try decide(finding, position, snapshot)
    }
    return finding
  }

  /// One relation from a position; its features are appended to `named`, lines and all.
  mutating func measure(
    _ plan: PositionPlan, _ position: Position<NationalGrid>, _ tolerance: Double,
    _ snapshot: LayerSnapshot
  ) throws -> PositionFinding {
    let finding = try points.finding(plan, position.x, position.y, tolerance, &named)
    if isUndecided(finding) { try decide(finding, position, snapshot) }
    return finding
  }

  private func isUndecided(_ finding: PositionFinding) -> Bool {
    for index in finding.features {
      if case .undecided = named[index].line { return true }
    }
    return false
  }

  /// Has GEOS choose among positions that are equally near.
  private mutating func decide(
    _ finding: PositionFinding, _ position: Position<NationalGrid>, _ snapshot: LayerSnapshot
  ) throws {
    for index in finding.features {
      guard case .undecided = named[index].line else { continue }
      let (there, _) = try measures.session.nearestPositions(
        try measures.token(Int(named[index].feature), snapshot), .point(position))
      named[index].line = .to(x: there.x, y: there.y)
    }
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
