import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct LayerUndoTests {
  private let fixture: RegistryFixture

  init() throws { fixture = try RegistryFixture() }

  @discardableResult
  private func undo(_ run: Int64) throws -> UndoTally {
    try fixture.registry.undo(
      run: run, act: Act(actor: "test", name: .importUndo, on: .constraint(layer: "zones")))
  }

  private func layer(_ dated: String) -> ConstraintLayer {
    ConstraintLayer(
      id: "zones", title: "Zones of \(dated)", provenance: Provenance(source: "s", dated: dated),
      maxAgeInDays: 100)
  }

  private func importZones(_ dated: String, _ features: [StagedFeature]) throws {
    try fixture.merge(features, into: .constraint(layer: "zones"), layer: layer(dated))
  }

  @Test func `a layer goes back to the features and the date it had`() throws {
    try importZones(
      "2026-01-01",
      [
        StagedFeature(reference: "1", geometry: square(0, 0, side: 5), attributes: ["zone": 3]),
        StagedFeature(reference: "2", geometry: square(9, 9, side: 5), attributes: ["zone": 2]),
      ])
    let rows = "SELECT fid, geom, reference, name FROM layer_zones ORDER BY fid"
    let before = try fixture.texts(rows)
    let described = try fixture.registry.layer("zones")
    // The second import adds a column and widens another.
    try importZones(
      "2026-02-01",
      [
        StagedFeature(
          reference: "1", geometry: square(1, 1, side: 5),
          attributes: ["zone": "3a", "source": "x"]),
        StagedFeature(reference: "3", geometry: square(7, 7, side: 1)),
      ])
    #expect(try fixture.registry.layer("zones")?.title == "Zones of 2026-02-01")
    let tally = try undo(2)
    #expect(tally.removed == 1)
    #expect(tally.restored == 1)
    #expect(!tally.removedLayer)
    #expect(try fixture.texts(rows) == before)
    #expect(try fixture.registry.layer("zones") == described)
    #expect(
      try fixture.texts("SELECT zone, source FROM layer_zones ORDER BY fid")
        == ["\"3\"|NULL", "\"2\"|NULL"])
    #expect(
      try fixture.texts("SELECT description FROM gpkg_contents WHERE table_name = 'layer_zones'")
        == ["\"Zones of 2026-01-01\""])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a layer the run made is gone, and can be made again`() throws {
    try importZones("2026-01-01", [StagedFeature(reference: "1", geometry: point(1, 1))])
    let tally = try undo(1)
    #expect(tally.removedLayer)
    #expect(tally.removed == 1)
    #expect(try fixture.registry.layers() == [])
    #expect(
      try fixture.texts("SELECT name FROM sqlite_master WHERE name LIKE '%layer_zones%'") == [])
    #expect(try fixture.registry.verify() == [])
    try importZones("2026-02-01", [StagedFeature(reference: "1", geometry: point(1, 1))])
    #expect(try fixture.registry.layer("zones")?.featureCount == 1)
    // The second making is a making, too.
    #expect(try undo(2).removedLayer)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a later import of the layer must go first, even one that changed no feature`() throws
  {
    let features = [StagedFeature(reference: "1", geometry: point(1, 1))]
    try importZones("2026-01-01", features)
    try importZones("2026-02-01", features)
    let error = #expect(throws: StoreError.self) { try undo(1) }
    #expect("\(try #require(error))".contains("the description of layer 'zones' (run 2)"))
    try undo(2)
    #expect(try fixture.registry.layer("zones")?.provenance.dated == "2026-01-01")
    #expect(try undo(1).removedLayer)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `wards that a run of the ward layer brought go with it`() throws {
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 1))])
    try importZones("2026-01-01", [StagedFeature(reference: "1", geometry: point(1, 1))])
    try fixture.registry.fillWards(
      [(id: 1, ward: "Kingsmead"), (id: 99, ward: "Nowhere")],
      act: Act(actor: "test", name: .assignWards, subject: "zones", detail: ["run": 2]))
    #expect(try fixture.registry.events().last?.detail["assets"] == 1)
    #expect(try fixture.texts("SELECT ward FROM asset") == ["\"Kingsmead\""])
    try undo(2)
    #expect(try fixture.texts("SELECT ward FROM asset") == ["NULL"])
    // What was undone stands against nothing.
    try undo(1)
    #expect(try fixture.registry.verify() == [])
  }
}
