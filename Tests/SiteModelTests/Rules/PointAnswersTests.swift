import CQL2
import SimpleFeatures
import SiteModel
import Testing

/// The quick answers for positions against the findings, which GEOS measures.
struct PointAnswersTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `positions are answered as their findings are, on edges and at exact distances too`(
    seed: UInt64
  ) throws {
    var random = SplitMix(state: seed)
    let names = ["points", "areas", "zones", "lines"]
    var layers: [String: LayerSnapshot] = [:]
    for (shape, name) in names.enumerated() {
      layers[name] = RandomLayers.layer(name, 60, &random, shape: shape)
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
          condition: condition, boundary: .exact,
          reports: rules.count.isMultiple(of: 3) ? .reference : nil, remedy: nil))
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
    var thorough = RuleEngine(engine.compiled)
    thorough.asksEngineAlone = true
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
      let verdict = try thorough.verdict(for: proposal)
      for (index, finding) in verdict.findings.enumerated() {
        let expected = RuleAnswer(finding)
        #expect(answers[index].result == expected.result, "at \(x), \(y)")
        #expect(answers[index].distance == expected.distance, "at \(x), \(y)")
        var reported: [UInt8] = []
        engine.compiled.reported[index]?.append(answers[index].feature, to: &reported)
        #expect(
          String(decoding: reported, as: UTF8.self) == finding.reported ?? "", "at \(x), \(y)")
      }
      #expect(Outcome(of: answers, rules) == verdict.outcome)
    }
  }
}
