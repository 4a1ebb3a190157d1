import CQL2
import SimpleFeatures
import SiteModel
import Testing

struct ConditionTests {
  private static func square(
    _ west: Double, _ south: Double, _ side: Double
  ) -> Geometry<NationalGrid> {
    let corners = [(0.0, 0.0), (side, 0), (side, side), (0, side), (0, 0)]
    return .polygon(
      Polygon(exterior: corners.map { Position(easting: west + $0.0, northing: south + $0.1) }))
  }

  private static let layers = [
    "zones": LayerSnapshot(
      layer: ConstraintLayer(id: "zones", title: "Zones"),
      features: [
        LayerFeature(
          id: 1, reference: "Z1", geometry: square(0, 0, 100), properties: ["max_height": 15]),
        LayerFeature(
          id: 2, reference: "Z2", geometry: square(50, 0, 100), properties: ["max_height": "45"]),
        LayerFeature(id: 3, reference: "Z3", geometry: square(300, 0, 100)),
      ]),
    "assets": LayerSnapshot(
      layer: ConstraintLayer(id: "assets", title: "Assets"),
      features: (1...3).map {
        LayerFeature(
          id: $0, reference: "A\($0)",
          geometry: .point(Position(easting: Double($0) * 3, northing: 0)))
      }),
  ]

  private static func finding(
    _ condition: Condition, _ geometry: Geometry<NationalGrid>, height: Double? = nil,
    asset: Asset? = nil
  ) throws -> Finding {
    let rule = Rule(
      id: "r", title: "", explanation: "", clause: "", source: nil, effect: .blocker,
      equipment: [], inForceFrom: nil, inForceTo: nil, isVerified: true, verification: nil,
      condition: condition, boundary: .exact, remedy: nil)
    var engine = try RuleEngine(
      pack: RulePack(id: "p", version: "1", title: "", description: nil, rules: [rule]),
      layers: layers, quality: PositionQuality(statement: "", accuracyInMetres: 0),
      today: try #require(CivilDate("2026-06-01")))
    return try engine.verdict(
      for: Proposal(
        asset: asset, geometry: geometry, equipment: .cabinet, heightInMetres: height)
    ).findings[0]
  }

  private static func point(_ x: Double, _ y: Double) -> Geometry<NationalGrid> {
    .point(Position(easting: x, northing: y))
  }

  private static func relation(
    _ layer: String, _ relation: SpatialTest.Relation
  ) -> Condition {
    .relation(SpatialTest(layer: layer, filter: nil, relation: relation))
  }

  @Test(arguments: [
    (0.0, 0.0, 50.0, Finding.Result.fail), (0, 0, 100, .fail), (-1, 0, 50, .pass),
    (120, 0, 40, .pass),
  ])
  func `within is wholly inside one feature, its edge included`(
    west: Double, south: Double, side: Double, result: Finding.Result
  ) throws {
    let finding = try Self.finding(
      Self.relation("zones", .within), Self.square(west, south, side))
    #expect(finding.result == result)
  }

  @Test(arguments: [(3, Finding.Result.pass), (2, .fail)])
  func `features are counted to exactly the distance`(most: Int, result: Finding.Result) throws {
    let condition = Self.relation("assets", .countWithin(metres: 9, moreThan: most))
    let finding = try Self.finding(condition, Self.point(0, 0))
    #expect(finding.result == result)
    #expect(finding.measured == 3)
    #expect(finding.features.map(\.reference) == ["A1", "A2", "A3"])
  }

  @Test func `an asset is not in its own way`() throws {
    let key = AssetKey(owner: "o", kind: "k", reference: "A2")
    let asset = Asset(id: 2, key: key, geometry: Self.point(6, 0))
    let finding = try Self.finding(
      Self.relation("assets", .withinDistance(metres: 2)), Self.point(6, 0), asset: asset)
    #expect(finding.result == .pass)
    #expect(finding.measured == 3)
    let other = try Self.finding(
      Self.relation("assets", .withinDistance(metres: 2)), Self.point(6, 0))
    #expect(other.result == .fail)
  }

  @Test(arguments: [(100.0, Finding.Result.pass), (99.9, .fail), (75, .fail)])
  func `the share covered counts overlaps once`(percent: Double, result: Finding.Result) throws {
    let finding = try Self.finding(
      Self.relation("zones", .shareCovered(percent: percent)), Self.square(25, 0, 100))
    #expect(finding.result == result)
    #expect(abs((finding.measured ?? 0) - 100) < 1e-9)
  }

  @Test func `a point has no share`() throws {
    let finding = try Self.finding(
      Self.relation("zones", .shareCovered(percent: 1)), Self.point(10, 10))
    #expect(finding.result == .undetermined)
  }

  @Test(arguments: [
    (10.0, Double?(15), Finding.Result.pass), (10, 15.1, .fail), (75, 15.1, .fail),
    (120, 45, .pass), (120, 45.1, .fail), (10, nil, .undetermined), (350, 1, .undetermined),
    (250, 100, .pass), (250, nil, .pass),
  ])
  func `the lowest zone's height is the limit`(
    x: Double, height: Double?, result: Finding.Result
  ) throws {
    let finding = try Self.finding(
      Self.relation("zones", .heightLimit(property: "max_height")), Self.point(x, 50),
      height: height)
    #expect(finding.result == result)
  }

  @Test(arguments: [
    (50.0, Double?(20), Finding.Result.fail, Finding.Result.fail), (50, 10, .pass, .fail),
    (500, 20, .pass, .fail), (500, 10, .pass, .pass), (50, nil, .undetermined, .fail),
    (500, nil, .pass, .undetermined),
  ])
  func `combinations follow three-valued logic`(
    x: Double, height: Double?, all: Finding.Result, any: Finding.Result
  ) throws {
    let tests: [Condition.Test] = [
      .relation(SpatialTest(layer: "zones", filter: nil, relation: .intersects)),
      .filter(try Filter(text: "height > 15")),
    ]
    #expect(try Self.finding(.all(tests), Self.point(x, 50), height: height).result == all)
    #expect(try Self.finding(.any(tests), Self.point(x, 50), height: height).result == any)
  }

  @Test func `both nearest positions are told`() throws {
    let finding = try Self.finding(
      Self.relation("zones", .withinDistance(metres: 30)), Self.point(-20, 50))
    let line = try #require(finding.features.first?.line)
    #expect(line.proposal == Position(easting: -20, northing: 50))
    #expect(line.feature == Position(easting: 0, northing: 50))
  }
}
