import CQL2
import SimpleFeatures
import SiteModel
import Testing

/// Findings at positions, measured by facets and cells, against those that GEOS gives feature by
/// feature; and their text against the JSON form.
struct PositionFindingsTests {
  private static let names = ["points", "areas", "zones", "lines"]

  private static func rules() throws -> [Rule] {
    var rules: [Rule] = []
    func add(
      _ layer: String, _ relation: SpatialTest.Relation, _ filter: String? = nil,
      _ boundary: Boundary = .exact
    ) throws {
      let test = SpatialTest(
        layer: layer, filter: try filter.map { try Filter(text: $0) }, relation: relation)
      let number = rules.count
      rules.append(
        Rule(
          id: "r\(number)", title: "Rule \"\(number)\"", explanation: "Because…\n",
          clause: "Clause \(number)", source: number.isMultiple(of: 3) ? "Source" : nil,
          effect: Effect.allCases[number % 4], equipment: [], inForceFrom: nil, inForceTo: nil,
          isVerified: number % 7 != 5, verification: nil, condition: .relation(test),
          boundary: boundary, remedy: number.isMultiple(of: 2) ? "Move" : nil))
    }
    for layer in names + ["none", "absent", "old"] {
      try add(layer, .intersects)
      try add(layer, .disjoint)
      try add(layer, .within)
      try add(layer, .intersects, nil, .tolerant)
      try add(layer, .withinDistance(metres: 30))
      try add(layer, .beyondDistance(metres: 50), nil, .tolerant)
      try add(layer, .nearest)
      try add(layer, .countWithin(metres: 200, moreThan: 2))
      try add(layer, .withinDistance(metres: 100), "category = 'A'")
      try add(layer, .intersects, "category = 'B'")
      try add(layer, .nearest, "category = 'B'")
    }
    return rules
  }

  private static func pack(_ seed: UInt64) throws -> CompiledPack {
    var random = SplitMix(state: seed)
    var layers: [String: LayerSnapshot] = [:]
    for (shape, name) in names.enumerated() {
      layers[name] = RandomLayers.layer(name, 60, &random, shape: shape)
    }
    layers["none"] = LayerSnapshot(layer: ConstraintLayer(id: "none", title: ""), features: [])
    let areas = RandomLayers.layer("old", 20, &random, shape: 1)
    var old = ConstraintLayer(id: "old", title: "", featureCount: 20)
    old.provenance.dated = "2001-01-01"
    old.positionalAccuracyInMetres = 4
    old.maxAgeInDays = 100
    layers["old"] = LayerSnapshot(layer: old, features: areas.features)
    return try CompiledPack(
      RulePack(id: "p", version: "1", title: "", description: nil, rules: try rules()),
      layers: layers, quality: PositionQuality(statement: "good", accuracyInMetres: 1.5),
      today: try #require(CivilDate("2026-06-01")))
  }

  private static func positions(_ seed: UInt64, _ pack: CompiledPack) -> [Position<NationalGrid>] {
    var random = SplitMix(state: seed &+ 99)
    var corners: [Position<NationalGrid>] = []
    for layer in ["areas", "zones", "lines", "points"] {
      for feature in pack.features(of: layer) ?? [] {
        feature.geometry?.forEachPosition { corners.append($0) }
      }
    }
    return (0..<1_200).map { number in
      // Corners, middles of edges, three and four metres away, whole metres, anywhere.
      let corner = corners[Int(random.next(in: 0...Double(corners.count - 1)))]
      let next = corners[Int(random.next(in: 0...Double(corners.count - 1)))]
      switch number % 6 {
      case 0: return corner
      case 1:
        return Position(
          easting: (corner.easting + next.easting) / 2,
          northing: (corner.northing + next.northing) / 2)
      case 2: return Position(easting: corner.easting + 18, northing: corner.northing - 24)
      case 3:
        return Position(
          easting: random.next(in: -100...2_200).rounded(),
          northing: random.next(in: -100...2_200).rounded())
      default:
        return Position(
          easting: random.next(in: -100...2_200), northing: random.next(in: -100...2_200))
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `findings at positions are those of GEOS, to the last bit`(seed: UInt64) throws {
    let pack = try Self.pack(seed)
    var quick = RuleEngine(pack)
    var thorough = RuleEngine(pack)
    thorough.asksEngineAlone = true
    for (number, position) in Self.positions(seed, pack).enumerated() {
      // Without a grid first, then with one that some of the positions lie outside of.
      if number == 300 {
        quick.expect(
          Box(
            from: Position(easting: 200, northing: 200),
            to: Position(easting: 1_700, northing: 1_700)))
      }
      let proposal = Proposal(geometry: .point(position), equipment: .smallCell)
      let one = try quick.verdict(for: proposal)
      let other = try thorough.verdict(for: proposal)
      #expect(one.outcome == other.outcome)
      for (a, b) in zip(one.findings, other.findings) {
        let isSame =
          a.result == b.result && a.measured == b.measured && a.limit == b.limit
          && a.unit == b.unit && a.margin == b.margin
          && a.isWithinAccuracy == b.isWithinAccuracy && a.features == b.features
          && a.missing == b.missing
        #expect(isSame, "\(a) and \(b) at \(position)")
      }
    }
  }

  @Test func `a verdict's text is its JSON form`() throws {
    let pack = try Self.pack(7)
    var engine = RuleEngine(pack)
    var writer = VerdictWriter(pack)
    for (number, position) in Self.positions(7, pack).enumerated() {
      var proposal = Proposal(
        geometry: .point(position), equipment: EquipmentKind.allCases[number % 4])
      if number.isMultiple(of: 2) { proposal.id = .string("n\"\(number)") }
      if number.isMultiple(of: 3) { proposal.heightInMetres = Double(number) / 8 }
      var head = VerdictHead(equipment: proposal.equipment)
      head.heightInMetres = proposal.heightInMetres
      head.grid = position
      let id = Array((proposal.id?.jsonText ?? "").utf8)
      if proposal.id == nil { head.number = Int64(number) } else { head.id = id[...] }
      var bytes: [UInt8] = []
      let outcome = try engine.appendVerdict(for: proposal, head, by: &writer, to: &bytes)
      let verdict = try engine.verdict(for: proposal)
      var object = verdict.json(for: proposal)
      object["position"] = [
        "easting": .number(position.easting.roundedToMillimetres),
        "northing": .number(position.northing.roundedToMillimetres),
      ]
      if proposal.id == nil { object["id"] = .integer(Int64(number)) }
      #expect(outcome == verdict.outcome)
      #expect(String(decoding: bytes, as: UTF8.self) == object.jsonText)
    }
  }
}
