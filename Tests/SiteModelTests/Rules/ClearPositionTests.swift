import SimpleFeatures
import SiteModel
import Testing

struct ClearPositionTests {
  private static func engine(_ walls: [(Double, Double, Double, Double)]) throws -> RuleEngine {
    let features = walls.enumerated().map { index, box in
      let ring = [(box.0, box.1), (box.2, box.1), (box.2, box.3), (box.0, box.3), (box.0, box.1)]
      return LayerFeature(
        id: Int64(index + 1), reference: "Z\(index)",
        geometry: .polygon(
          Polygon(exterior: ring.map { Position(easting: $0.0, northing: $0.1) })))
    }
    func rule(_ id: String, _ layer: String) -> Rule {
      Rule(
        id: id, title: "", explanation: "", clause: "", source: nil, effect: .blocker,
        equipment: [], inForceFrom: nil, inForceTo: nil, isVerified: true, verification: nil,
        condition: .relation(SpatialTest(layer: layer, filter: nil, relation: .intersects)),
        boundary: .exact, remedy: nil)
    }
    let layers = [
      "one": LayerSnapshot(
        layer: ConstraintLayer(id: "one", title: ""), features: [features[0]]),
      "rest": LayerSnapshot(
        layer: ConstraintLayer(id: "rest", title: ""), features: Array(features.dropFirst())),
    ]
    return try RuleEngine(
      pack: RulePack(
        id: "p", version: "1", title: "", description: nil,
        rules: [rule("one", "one"), rule("rest", "rest")]),
      layers: layers, quality: PositionQuality(statement: "", accuracyInMetres: 0),
      today: try #require(CivilDate("2026-06-01")))
  }

  private static func clear(
    _ walls: [(Double, Double, Double, Double)], asset: Asset? = nil
  ) throws -> [ClearPosition] {
    var engine = try engine(walls)
    return try engine.clearPositions(
      for: Proposal(
        asset: asset, geometry: .point(Position(easting: 88, northing: 50)),
        equipment: .smallCell))
  }

  @Test func `the nearest way out is told with its direction`() throws {
    let found = try Self.clear([(0, 0, 100, 100)])
    #expect(found.map(\.direction) == ["east"])
    #expect(found.map(\.isWholePack) == [true])
    #expect(abs((found.first?.metres ?? 0) - 12.1) < 0.11)
  }

  @Test func `a position that another rule forbids is passed over`() throws {
    let found = try Self.clear([(0, 0, 100, 100), (100, -300, 400, 400)])
    #expect(found.map(\.isWholePack) == [true])
    #expect(found.first?.direction != "east")
    #expect((found.first?.metres ?? 0) > 50)
  }

  @Test func `where no position is clear of all, each rule is told alone`() throws {
    let found = try Self.clear([(0, 0, 100, 100), (-900, -900, 1_100, 1_100)])
    #expect(found.map(\.rules) == [["one"]])
    #expect(found.map(\.isWholePack) == [false])
  }

  @Test func `an asset cannot move`() throws {
    let key = AssetKey(owner: "o", kind: "k", reference: "A")
    #expect(try Self.clear([(0, 0, 100, 100)], asset: Asset(key: key)).isEmpty)
  }
}
