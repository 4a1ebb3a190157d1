import CQL2
import SimpleFeatures
import SiteModel
import Testing

struct RuleEngineTests {
  /// A square of 100 m with its lower corner at the position.
  private static func square(_ easting: Double, _ northing: Double) -> Geometry<NationalGrid> {
    let corners = [(0.0, 0.0), (100, 0), (100, 100), (0, 100), (0, 0)]
    return .polygon(
      Polygon(
        exterior: corners.map { Position(easting: easting + $0.0, northing: northing + $0.1) }))
  }

  private static let zones = LayerSnapshot(
    layer: ConstraintLayer(
      id: "zones", title: "Zones", provenance: Provenance(dated: "2026-01-01"),
      maxAgeInDays: 365),
    features: [
      LayerFeature(
        id: 1, reference: "Z1", name: "First", geometry: square(1000, 1000),
        properties: ["category": "A"]),
      LayerFeature(
        id: 2, reference: "Z2", name: "Second", geometry: square(2000, 1000),
        properties: ["category": "B"]),
      LayerFeature(id: 3, reference: "Z3", geometry: square(3000, 1000), properties: [:]),
    ])

  private static func verdict(
    _ condition: Condition, effect: Effect = .blocker, at easting: Double, _ northing: Double,
    height: Double? = nil, verified: Bool = true, boundary: Boundary = .exact,
    layers: [String: LayerSnapshot] = ["zones": zones], today: String = "2026-06-01",
    inForceTo: String? = nil, accuracy: Double = 0.01, equipment: [EquipmentKind] = []
  ) throws -> Verdict {
    let rule = Rule(
      id: "rule", title: "Rule", explanation: "", clause: "clause 1", source: nil,
      effect: effect, equipment: equipment, inForceFrom: nil, inForceTo: inForceTo,
      isVerified: verified, verification: nil, condition: condition, boundary: boundary,
      remedy: nil)
    let pack = RulePack(id: "pack", version: "1", title: "", description: nil, rules: [rule])
    let day = try #require(CivilDate(today))
    var engine = try RuleEngine(
      pack: pack, layers: layers,
      quality: PositionQuality(statement: "", accuracyInMetres: accuracy), today: day)
    return try engine.verdict(
      for: Proposal(
        geometry: .point(Position(easting: easting, northing: northing)), equipment: .smallCell,
        heightInMetres: height))
  }

  private static func relation(
    _ relation: SpatialTest.Relation, where filter: String? = nil
  ) throws -> Condition {
    .relation(
      SpatialTest(
        layer: "zones", filter: try filter.map { try Filter(text: $0) }, relation: relation))
  }

  @Test(arguments: [
    (1050.0, 1050.0, Finding.Result.fail), (1000, 1050, .fail), (1100, 1100, .fail),
    (999.999, 1050, .pass), (1500, 1050, .pass),
  ])
  func `touching the boundary counts as inside`(
    easting: Double, northing: Double, result: Finding.Result
  ) throws {
    let verdict = try Self.verdict(try Self.relation(.intersects), at: easting, northing)
    #expect(verdict.findings[0].result == result)
    let outside = try Self.verdict(try Self.relation(.disjoint), at: easting, northing)
    #expect((outside.findings[0].result == .fail) == (result == .pass))
  }

  @Test(arguments: [(970.0, Finding.Result.fail), (969.999, .pass), (1050, .fail)])
  func `exactly at the distance counts as within`(easting: Double, result: Finding.Result) throws {
    let verdict = try Self.verdict(
      try Self.relation(.withinDistance(metres: 30)), at: easting, 1050)
    #expect(verdict.findings[0].result == result)
    let beyond = try Self.verdict(
      try Self.relation(.beyondDistance(metres: 30)), at: easting, 1050)
    #expect((beyond.findings[0].result == .pass) == (result == .fail))
  }

  @Test func `the measured distance, margin and feature are named`() throws {
    let finding = try Self.verdict(
      try Self.relation(.withinDistance(metres: 30)), at: 980, 1050
    ).findings[0]
    #expect(finding.measured == 20)
    #expect(finding.margin == 10)
    #expect(finding.limit == 30)
    #expect(finding.features.map(\.reference) == ["Z1"])
    #expect(finding.features[0].dated == "2026-01-01")
  }

  @Test func `the depth inside is measured to the edge`() throws {
    let finding = try Self.verdict(try Self.relation(.intersects), at: 1012.4, 1050).findings[0]
    #expect(abs((finding.measured ?? 0) - 12.4) < 1e-9)
    #expect(finding.features.map(\.name) == ["First"])
  }

  @Test func `nearest never fails and says how far`() throws {
    let finding = try Self.verdict(try Self.relation(.nearest), at: 1600, 1050).findings[0]
    #expect(finding.result == .pass)
    #expect(finding.measured == 400)
    #expect(finding.features.map(\.reference) == ["Z2"])
  }

  @Test(arguments: [(1050.0, Finding.Result.fail), (2050, .pass), (3050, .undetermined)])
  func `a filter narrows the layer, and a missing value leaves it open`(
    easting: Double, result: Finding.Result
  ) throws {
    let verdict = try Self.verdict(
      try Self.relation(.intersects, where: "category = 'A'"), at: easting, 1050)
    #expect(verdict.findings[0].result == result)
    if result == .undetermined {
      #expect(verdict.findings[0].missing.first?.contains("Z3") == true)
    }
  }

  @Test func `a layer that is absent is never a pass`() throws {
    let verdict = try Self.verdict(try Self.relation(.intersects), at: 0, 0, layers: [:])
    #expect(verdict.outcome == .undetermined)
    #expect(verdict.findings[0].missing == ["layer 'zones' has not been imported"])
  }

  @Test func `a layer that is too old is never a pass`() throws {
    let verdict = try Self.verdict(try Self.relation(.intersects), at: 0, 0, today: "2027-01-02")
    #expect(verdict.findings[0].result == .undetermined)
    #expect(verdict.findings[0].missing.first?.contains("366 days old") == true)
    let inTime = try Self.verdict(try Self.relation(.intersects), at: 0, 0, today: "2027-01-01")
    #expect(inTime.findings[0].result == .pass)
  }

  @Test func `an unverified figure is undetermined, never passed or failed`() throws {
    for easting in [0.0, 1050] {
      let verdict = try Self.verdict(
        try Self.relation(.intersects), at: easting, 1050, verified: false)
      #expect(verdict.findings[0].result == .undetermined)
    }
  }

  @Test func `a rule out of force or for other equipment does not apply`() throws {
    let past = try Self.verdict(
      try Self.relation(.intersects), at: 1050, 1050, inForceTo: "2026-05-31")
    #expect(past.findings[0].result == .notApplicable)
    let lastDay = try Self.verdict(
      try Self.relation(.intersects), at: 1050, 1050, inForceTo: "2026-06-01")
    #expect(lastDay.findings[0].result == .fail)
    let other = try Self.verdict(
      try Self.relation(.intersects), at: 1050, 1050, equipment: [.groundMast])
    #expect(other.findings[0].result == .notApplicable)
    #expect(other.outcome == .eligible)
  }

  @Test func `a margin within the accuracy is told, and decides only where the rule is tolerant`()
    throws
  {
    let exact = try Self.verdict(try Self.relation(.intersects), at: 996, 1050, accuracy: 5)
    #expect(exact.findings[0].result == .pass)
    #expect(exact.findings[0].isWithinAccuracy)
    let tolerant = try Self.verdict(
      try Self.relation(.intersects), at: 996, 1050, boundary: .tolerant, accuracy: 5)
    #expect(tolerant.findings[0].result == .undetermined)
    let clear = try Self.verdict(
      try Self.relation(.intersects), at: 990, 1050, boundary: .tolerant, accuracy: 5)
    #expect(clear.findings[0].result == .pass)
    #expect(!clear.findings[0].isWithinAccuracy)
  }

  @Test(arguments: [
    (Double?(30), Finding.Result.pass), (30.5, .fail), (nil, .undetermined),
  ])
  func `a limit on an attribute passes, fails, or waits for the value`(
    height: Double?, result: Finding.Result
  ) throws {
    let requirement = Requirement(
      filter: try Filter(text: "height <= 30"), measured: "height", limit: 30, unit: "m")
    let finding = try Self.verdict(.requirement(requirement), at: 0, 0, height: height).findings[0]
    #expect(finding.result == result)
    #expect(finding.measured == height)
    #expect(result != .undetermined || finding.missing == ["'height' is not known"])
  }
}
