import CQL2
import SimpleFeatures
import SiteModel
import Testing

/// The quick answers for positions against the findings, which GEOS measures.
struct PointAnswersTests {
  /// A star-shaped ring on whole and half metres, so that touching and ties happen.
  private static func ring(
    _ x: Double, _ y: Double, _ radius: Double, _ random: inout SplitMix
  ) -> [Position<NationalGrid>] {
    let directions: [(Double, Double)] = [
      (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (-0.5, 1), (-1, 1), (-1, 0.5), (-1, 0),
      (-1, -0.5), (-1, -1), (-0.5, -1), (0, -1), (0.5, -1), (1, -1), (1, -0.5),
    ]
    var ring = directions.map { dx, dy in
      let scale = (random.next(in: 0.4...1) * radius).rounded()
      return Position<NationalGrid>(easting: x + dx * scale, northing: y + dy * scale)
    }
    ring.append(ring[0])
    return ring
  }

  private static func layer(
    _ id: String, _ count: Int, _ random: inout SplitMix, shape: Int
  ) -> LayerSnapshot {
    let features = (0..<count).map { number in
      let x = random.next(in: 0...2_000).rounded()
      let y = random.next(in: 0...2_000).rounded()
      let radius = random.next(in: 10...200)
      let geometry: Geometry<NationalGrid>
      switch shape {
      case 0: geometry = .point(Position(easting: x, northing: y))
      case 1: geometry = .polygon(Polygon(exterior: ring(x, y, radius, &random)))
      case 2:
        let hole = ring(x, y, radius * 0.3, &random)
        geometry = .multiPolygon([
          Polygon(exterior: ring(x, y, radius, &random).map { $0 }, interiors: []),
          Polygon(
            exterior: hole.map { Position(easting: $0.easting + 500, northing: $0.northing) }),
        ])
      default: geometry = .lineString(ring(x, y, radius, &random))
      }
      return LayerFeature(
        id: Int64(number + 1), reference: "F\(number)", geometry: geometry,
        properties: ["category": number.isMultiple(of: 3) ? "A" : "B"])
    }
    return LayerSnapshot(layer: ConstraintLayer(id: id, title: id), features: features)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `positions are answered as their findings are, on edges and at exact distances too`(
    seed: UInt64
  ) throws {
    var random = SplitMix(state: seed)
    let names = ["points", "areas", "zones", "lines"]
    var layers: [String: LayerSnapshot] = [:]
    for (shape, name) in names.enumerated() {
      layers[name] = Self.layer(name, 60, &random, shape: shape)
    }
    layers["none"] = LayerSnapshot(layer: ConstraintLayer(id: "none", title: ""), features: [])
    var rules: [Rule] = []
    func add(_ layer: String, _ relation: SpatialTest.Relation, _ filter: String? = nil) throws {
      let condition = Condition.relation(
        SpatialTest(
          layer: layer, filter: try filter.map { try Filter(text: $0) }, relation: relation))
      rules.append(
        Rule(
          id: "r\(rules.count)", title: "", explanation: "", clause: "", source: nil,
          effect: rules.count.isMultiple(of: 2) ? .consent : .blocker, equipment: [],
          inForceFrom: nil, inForceTo: nil, isVerified: rules.count != 5, verification: nil,
          condition: condition, boundary: .exact, remedy: nil))
    }
    for layer in names + ["none", "absent"] {
      try add(layer, .intersects)
      try add(layer, .disjoint)
      try add(layer, .withinDistance(metres: 30))
      try add(layer, .beyondDistance(metres: 50))
      try add(layer, .nearest)
      try add(layer, .withinDistance(metres: 100), "category = 'A'")
      try add(layer, .intersects, "category = 'B'")
    }
    let pack = RulePack(id: "p", version: "1", title: "", description: nil, rules: rules)
    let day = try #require(CivilDate("2026-06-01"))
    var engine = try RuleEngine(
      pack: pack, layers: layers,
      quality: PositionQuality(statement: "", accuracyInMetres: 0), today: day)
    engine.expect(
      Box(
        from: Position(easting: 200, northing: 200), to: Position(easting: 1_700, northing: 1_700)))
    var answers: [RuleAnswer] = []
    for number in 0..<1_500 {
      // Whole metres meet vertices, edges and exact distances; the rest lies anywhere.
      var (x, y) = (random.next(in: -200...2_300), random.next(in: -200...2_300))
      if number.isMultiple(of: 2) { (x, y) = (x.rounded(), y.rounded()) }
      if number.isMultiple(of: 5), let first = layers["areas"]?.features[number % 60].geometry {
        var corners: [Position<NationalGrid>] = []
        first.forEachPosition { corners.append($0) }
        let corner = corners[number % corners.count]
        (x, y) = (corner.easting, corner.northing)
      }
      let proposal = Proposal(
        geometry: .point(Position(easting: x, northing: y)), equipment: .smallCell)
      try engine.answers(for: proposal, into: &answers)
      let verdict = try engine.verdict(for: proposal)
      #expect(answers == verdict.findings.map(RuleAnswer.init), "at \(x), \(y)")
      #expect(Outcome(of: answers, rules) == verdict.outcome)
    }
  }
}
