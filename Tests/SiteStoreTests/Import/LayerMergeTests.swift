import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct LayerMergeTests {
  private func columns(_ fixture: RegistryFixture, _ table: String) throws -> [String] {
    try fixture.registry.read { db in
      try #require(try FeatureTable.load(table, from: db)).columns.map { "\($0.name) \($0.type)" }
    }
  }

  @Test func `the first import makes a table with a typed column for each property`() throws {
    let fixture = try RegistryFixture()
    try fixture.importLayer(
      "flood-zones",
      [
        StagedFeature(
          reference: "F1", name: "Clyde", geometry: square(0, 0, side: 10),
          attributes: [
            "zone": 3, "area": 1, "risk": "high", "built": true, "tags": [1], "empty": nil,
          ]),
        StagedFeature(reference: "F2", attributes: ["area": 2.5, "mixed": 1]),
        StagedFeature(reference: "F3", attributes: ["mixed": "one"]),
      ])
    #expect(
      try columns(fixture, "layer_flood_zones") == [
        "reference TEXT", "name TEXT", "zone INTEGER", "area REAL", "risk TEXT",
        "built BOOLEAN", "tags TEXT", "empty TEXT", "mixed TEXT",
      ])
    #expect(
      try fixture.texts("SELECT zone, area, risk, built, tags, empty, mixed FROM layer_flood_zones")
        == [
          "3|1.0|\"high\"|1|\"[1]\"|NULL|NULL", "NULL|2.5|NULL|NULL|NULL|NULL|\"1\"",
          "NULL|NULL|NULL|NULL|NULL|NULL|\"one\"",
        ])
    let layer = try #require(try fixture.registry.layer("flood-zones"))
    #expect(layer.featureCount == 3)
    #expect(layer.lastRun == 1)
    #expect(try fixture.registry.layers() == [layer])
    #expect(try fixture.registry.layer("no-such") == nil)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `importing a layer twice changes nothing and keeps its last run`() throws {
    let fixture = try RegistryFixture()
    let features = [
      StagedFeature(
        reference: "F1", geometry: square(0, 0, side: 1),
        attributes: ["n": 1, "r": 0.1, "big": 1e300, "t": "é", "b": false])
    ]
    try fixture.importLayer("a", features)
    #expect(try fixture.importLayer("a", features).counts.unchanged == 1)
    #expect(try fixture.registry.layer("a")?.lastRun == 1)
    #expect(try fixture.texts("SELECT * FROM layer_a_history") == [])
  }

  @Test func `names that clash get a number, and keep it on the next import`() throws {
    let fixture = try RegistryFixture()
    let attributes: JSONObject = [
      "fid": 1, "Name": "n", "Area": 1, "area": 2, "say \"x\"": 3, "": 4, "AREA_2": 5,
    ]
    try fixture.importLayer("a", [StagedFeature(reference: "R", attributes: attributes)])
    let names = [
      "reference TEXT", "name TEXT", "fid_2 INTEGER", "Name_2 TEXT", "Area INTEGER",
      "area_2 INTEGER", "say \"x\" INTEGER", "property INTEGER", "AREA_2_2 INTEGER",
    ]
    #expect(try columns(fixture, "layer_a") == names)
    let reversed = JSONObject(attributes.members.reversed())
    let again = try fixture.importLayer(
      "a", [StagedFeature(reference: "R", attributes: reversed)])
    #expect(again.counts.unchanged == 1)
    #expect(try columns(fixture, "layer_a") == names)
  }

  @Test func `a new property adds a column, a wider value widens one`() throws {
    let fixture = try RegistryFixture()
    func feature(_ reference: String, _ attributes: JSONObject) -> StagedFeature {
      StagedFeature(
        reference: reference, geometry: square(5, 5, side: 5), attributes: attributes)
    }
    try fixture.importLayer(
      "a",
      [
        feature("1", ["n": 1, "r": 5.0, "b": true]), feature("2", ["n": 2, "r": 0.5, "b": false]),
      ])
    try fixture.importLayer("a", [feature("2", ["n": 20, "r": 0.5, "b": false])])
    let before = try fixture.texts("SELECT id FROM rtree_layer_a_geom ORDER BY id")
    let run = try fixture.importLayer(
      "a",
      [
        feature("1", ["n": 1, "r": 5.0, "b": true]),
        feature("3", ["n": 2.5, "r": "many", "b": "perhaps", "new": "x"]),
      ])
    #expect(run.counts.unchanged == 1)
    #expect(run.counts.added == 1)
    #expect(
      try columns(fixture, "layer_a")
        == ["reference TEXT", "name TEXT", "n REAL", "r TEXT", "b TEXT", "new TEXT"])
    #expect(
      try fixture.texts("SELECT fid, n, r, b, new, since FROM layer_a ORDER BY fid") == [
        "1|1.0|\"5\"|\"true\"|NULL|2", "2|20.0|\"0.5\"|\"false\"|NULL|3",
        "3|2.5|\"many\"|\"perhaps\"|\"x\"|4",
      ])
    #expect(
      try fixture.texts("SELECT fid, n, r, b, new, since, until FROM layer_a_history")
        == ["2|2.0|\"0.5\"|\"false\"|NULL|2|3"])
    #expect(try fixture.texts("SELECT id FROM rtree_layer_a_geom ORDER BY id") == before + ["3"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a rebuilt table never gives a deleted row's number again`() throws {
    let fixture = try RegistryFixture()
    try fixture.importLayer(
      "a", (1...3).map { StagedFeature(reference: "\($0)", attributes: ["n": 1]) })
    try fixture.outsider().write { try $0.execute(sql: "DELETE FROM layer_a WHERE fid = 3") }
    try fixture.importLayer("a", [StagedFeature(reference: "9", attributes: ["n": "text"])])
    #expect(
      try fixture.texts("SELECT fid, reference FROM layer_a ORDER BY fid")
        == ["1|\"1\"", "2|\"2\"", "4|\"9\""])
    #expect(try fixture.registry.verify() == [])
  }

  @Test(arguments: ["", "A", "1st", "a_b", "a b", "é", String(repeating: "a", count: 61)])
  func `an id that could not be a table's name is refused`(id: String) throws {
    let fixture = try RegistryFixture()
    let error = #expect(throws: StoreError.self) {
      try fixture.importLayer(id, [StagedFeature(reference: "1")])
    }
    guard case .invalid = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(try fixture.registry.layers() == [])
  }

  @Test func `layers whose tables would be one are refused`() throws {
    let fixture = try RegistryFixture()
    try fixture.importLayer("a", [StagedFeature(reference: "1")])
    try fixture.importLayer("b-history", [StagedFeature(reference: "1")])
    try fixture.outsider().write { try $0.execute(sql: "CREATE TABLE layer_styles (id)") }
    for id in ["a-history", "b", "styles"] {
      let error = #expect(throws: StoreError.self) {
        try fixture.importLayer(id, [StagedFeature(reference: "1")])
      }
      #expect("\(try #require(error))".contains("choose another id"))
    }
    #expect(try fixture.registry.layers().map(\.id) == ["a", "b-history"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `more properties than a table can have are refused`() throws {
    let fixture = try RegistryFixture()
    let attributes = JSONObject((0..<1001).map { JSONObject.Member("p\($0)", 1) })
    #expect(throws: StoreError.self) {
      try fixture.importLayer("a", [StagedFeature(reference: "1", attributes: attributes)])
    }
    let widest = JSONObject((0..<1000).map { JSONObject.Member("p\($0)", 1) })
    try fixture.importLayer("a", [StagedFeature(reference: "1", attributes: widest)])
    try fixture.outsider().write { try $0.execute(sql: "UPDATE layer_a SET p7 = 8") }
    try fixture.registry.noticeOutsideChanges()
    #expect(try fixture.registry.verify() == [])
  }
}
