import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct LayerTests {
  private static let zone =
    #"{"type":"Feature","id":"Z","properties":{"grade":"II"},"geometry":{"type":"Point","coordinates":[-4.25,55.86]}}"#

  @Test func `options say what a profile leaves open, and win over it`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write("zones.geojson", Self.zone)
    let profile = try scratch.write(
      "p.yaml",
      """
      profile: p
      target: {as: constraint, layer: zones}
      provenance: {source: somebody, licence: OGL, dated: 2020-01-01}
      layer: {title: Zones of old, description: All of them, maxAgeInDays: 10}
      """)
    var request = try registry.importRequest(
      path: file, target: nil, owner: nil, kind: nil, profile: profile)
    #expect(request.constraintLayerID == "zones")
    request.layer = .init(title: "Zones", maxAgeInDays: 365, positionalAccuracyInMetres: 2.5)
    request.provenance = Provenance(dated: "2021-01-01")
    _ = try registry.importFile(request)
    let layer = try registry.layer("zones")
    #expect(layer.title == "Zones")
    #expect(layer.description == "All of them")
    #expect(layer.maxAgeInDays == 365)
    #expect(layer.positionalAccuracyInMetres == 2.5)
    #expect(layer.provenance.licence == "OGL")
    #expect(registry.staleness(of: layer)?.contains("365 are allowed") == true)
    #expect(try registry.status().staleLayers.count == 1)
  }

  @Test func `a removed layer leaves nothing but its runs and an event`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write("zones.geojson", Self.zone)
    try registry.importing(file, as: "constraint:zones")
    try registry.importing(file, as: "constraint:zones-2")
    let removed = try registry.removeLayer("zones")
    #expect(removed.featureCount == 1)
    #expect(try registry.layers().map(\.id) == ["zones-2"])
    #expect(try registry.verify() == [])
    let runs = try registry.runs(limit: 10)
    #expect(runs.map { $0.undoneBy == nil } == [true, false])
    let event = try #require(try registry.events(after: 0, limit: 100).last)
    #expect(event.act == "layer.remove")
    #expect(event.subject == "constraint:zones")
    #expect(event.detail["features"] == 1)
    #expect(throws: RegistryError.self) { try registry.removeLayer("zones") }
    let tables = try CouncilRegistry.tables(inFile: scratch.path("registry.gpkg")).map(\.name)
    #expect(!tables.contains("layer_zones"))
    #expect(tables.contains("layer_zones_2"))
    let again = try registry.importing(file, as: "constraint:zones")
    #expect(again.run.counts.added == 1)
    #expect(try registry.verify() == [])
  }
}
