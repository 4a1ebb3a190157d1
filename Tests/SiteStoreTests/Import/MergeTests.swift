import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct MergeTests {
  private let cameras = [
    StagedFeature(
      reference: "C1", name: "George Square", address: "George Square", ward: "Centre",
      geometry: point(259_200, 665_300), attributes: ["make": "Acme", "year": 2019]),
    StagedFeature(reference: "C2", geometry: point(259_300, 665_400)),
    StagedFeature(reference: "C3", name: "No place"),
  ]

  @Test func `an import keeps its features, its run, its quarantine and one event`() throws {
    let fixture = try RegistryFixture()
    let bad = QuarantinedFeature(
      defect: SourceDefect(
        code: "no-location", message: "(0,0) is not a location",
        place: SourcePlace(line: 4, column: 1, feature: 4)), rawText: "{\"type\": \"Feature\"}")
    let run = try fixture.importAssets(cameras, quarantined: [bad])
    #expect(run.id == 1)
    #expect(run.counts.added == 3)
    #expect(run.counts.quarantined == 1)
    #expect(try fixture.registry.run(id: 1) == run)
    #expect(try fixture.registry.runs() == [run])
    #expect(try fixture.registry.quarantined(run: 1) == [bad])
    let event = try #require(try fixture.registry.events().last)
    #expect(event.act == "import")
    #expect(event.detail["added"] == .integer(3))
    #expect(
      try fixture.texts("SELECT rowid, name FROM asset_text WHERE asset_text MATCH 'george'")
        == ["1|\"George Square\""])
    #expect(try fixture.texts("SELECT id FROM rtree_asset_geom ORDER BY id") == ["1", "2"])
    #expect(
      try fixture.texts(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'asset'")
        == ["259200.0|665300.0|259300.0|665400.0"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `importing the same file twice changes no feature`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets(cameras)
    let before = try fixture.texts("SELECT * FROM asset")
    let run = try fixture.importAssets(cameras)
    #expect(run.counts.added == 0)
    #expect(run.counts.changed == 0)
    #expect(run.counts.unchanged == 3)
    #expect(try fixture.texts("SELECT * FROM asset") == before)
    #expect(try fixture.texts("SELECT * FROM asset_history") == [])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a changed row keeps its number and leaves its old image in the history`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets(cameras)
    let first = try fixture.texts("SELECT * FROM asset WHERE reference = 'C2'")
    var changed = cameras
    changed[1].geometry = point(259_999, 665_999)
    changed[1].name = "Moved"
    let run = try fixture.importAssets(changed)
    #expect(run.counts.changed == 1)
    #expect(run.counts.unchanged == 2)
    #expect(
      try fixture.texts("SELECT fid, name, since FROM asset ORDER BY fid")
        == ["1|\"George Square\"|2", "2|\"Moved\"|3", "3|\"No place\"|2"])
    // The image is whole: with its end taken off it is the row as it was.
    #expect(try fixture.texts("SELECT * FROM asset_history") == [first[0] + "|3"])
    #expect(
      try fixture.texts("SELECT rowid FROM asset_text WHERE asset_text MATCH 'moved'") == ["2"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `the history's images restore any earlier state`() throws {
    let fixture = try RegistryFixture()
    var states: [Int64: [String]] = [:]
    var generator = SeededGenerator(seed: 7)
    let columns = "fid, geom, reference, name, attributes"
    for _ in 0..<12 {
      let features = (0..<20).filter { _ in Bool.random(using: &generator) }.map { number in
        StagedFeature(
          reference: "R\(number)", name: "n\(Int.random(in: 0...2, using: &generator))",
          geometry: point(Double(Int.random(in: 0...3, using: &generator)), Double(number)))
      }
      try fixture.importAssets(features)
      let event = try #require(try fixture.registry.events(after: 0, limit: 1000).last).sequence
      states[event] = try fixture.texts("SELECT \(columns) FROM asset ORDER BY fid")
    }
    for (event, state) in states {
      let restored = try fixture.texts(
        """
        SELECT \(columns) FROM asset WHERE since <= \(event)
        UNION ALL SELECT \(columns) FROM asset_history
          WHERE since <= \(event) AND until > \(event)
        ORDER BY fid
        """)
      #expect(restored == state)
    }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `availability is kept where the source does not say`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "A", availability: .available), StagedFeature(reference: "B"),
    ])
    try fixture.importAssets([StagedFeature(reference: "A"), StagedFeature(reference: "B")])
    #expect(
      try fixture.texts("SELECT availability FROM asset ORDER BY fid")
        == ["\"available\"", "\"unknown\""])
  }

  @Test func `a ward filled in later is kept until the asset moves or its source names one`() throws
  {
    let fixture = try RegistryFixture()
    var seat = StagedFeature(reference: "A", geometry: point(1, 2))
    try fixture.importAssets([seat])
    try fixture.registry.fillWards(
      [(id: 1, ward: "Kingsmead")], act: Act(actor: "test", name: .assignWards, subject: "asset"))
    func ward() throws -> [String] { try fixture.texts("SELECT ward FROM asset") }
    #expect(try fixture.importAssets([seat]).counts.unchanged == 1)
    #expect(try ward() == ["\"Kingsmead\""])
    seat.ward = "Widcombe"
    #expect(try fixture.importAssets([seat]).counts.changed == 1)
    #expect(try ward() == ["\"Widcombe\""])
    seat.ward = nil
    seat.geometry = point(3, 4)
    #expect(try fixture.importAssets([seat]).counts.changed == 1)
    #expect(try ward() == ["NULL"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `one reference twice in one import is refused`() throws {
    let fixture = try RegistryFixture()
    let staging = try StagingFile(beside: fixture.path)
    try staging.append(StagedFeature(reference: "A"))
    #expect(throws: StoreError.self) { try staging.append(StagedFeature(reference: "A")) }
    #expect(staging.featureCount == 1)
  }

  @Test func `an error in the middle of a merge leaves the registry as it was`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets(cameras)
    let dump = ["asset", "asset_history", "asset_text", "event", "import_run", "gpkg_contents"]
    let before = try dump.map { try fixture.texts("SELECT * FROM \($0)") }
    // A trigger of somebody else's stops the merge after rows have been written.
    try fixture.outsider().write { db in
      try db.execute(
        sql: """
          CREATE TRIGGER stop BEFORE INSERT ON import_run BEGIN SELECT RAISE(ABORT, 'no'); END
          """)
    }
    var changed = cameras
    changed[0].name = "Changed"
    changed.append(StagedFeature(reference: "New", geometry: point(1, 1)))
    #expect(throws: StoreError.self) { try fixture.importAssets(changed) }
    #expect(try dump.map { try fixture.texts("SELECT * FROM \($0)") } == before)
    #expect(
      try fixture.registry.verify()
        == ["the trigger stop on import_run is none of the registry's"])
    try fixture.outsider().write { try $0.execute(sql: "DROP TRIGGER stop") }
    #expect(try fixture.importAssets(changed).counts.added == 1)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `staging files left by a killed process are removed by the next import`() throws {
    let fixture = try RegistryFixture()
    let left = fixture.folder.appending(path: "registry.gpkg.staging-1-1")
    try Data("left over".utf8).write(to: left)
    try fixture.importAssets(cameras)
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(!names.contains { $0.contains("staging") })
  }

  @Test func `installations are merged like assets`() throws {
    let fixture = try RegistryFixture()
    var mast = StagedFeature(
      reference: "M1", geometry: point(10, 20), operatorName: "Op", installationKind: "mast",
      heightInMetres: 15)
    try fixture.merge([mast], into: .installation)
    #expect(try fixture.merge([mast], into: .installation).counts.unchanged == 1)
    mast.heightInMetres = 20
    #expect(try fixture.merge([mast], into: .installation).counts.changed == 1)
    #expect(
      try fixture.texts("SELECT operator, kind, height, since FROM installation")
        == ["\"Op\"|\"mast\"|20.0|4"])
    #expect(try fixture.registry.verify() == [])
  }
}
