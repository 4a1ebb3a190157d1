import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// The registry seen and edited by GDAL, as QGIS and pyogrio do it.
@Suite(.enabled(if: OtherPrograms.havePythonGDAL, "gdal-bin or python3-gdal is not installed"))
struct OtherProgramsTests {
  private func fixture() throws -> RegistryFixture {
    let fixture = try RegistryFixture()
    try fixture.importAssets(
      (0..<20).map { number in
        StagedFeature(
          reference: "C\(number)", name: "Camera \(number)",
          geometry: point(259_000 + Double(number), 665_000), attributes: ["n": 1])
      })
    try fixture.importLayer(
      "flood-zones",
      (0..<5).map { number in
        StagedFeature(
          reference: "Z\(number)",
          geometry: number == 4 ? nil : square(Double(number) * 10, 0, side: 8.25),
          attributes: ["area": 1.5, "n": .integer(Int64(number)), "ok": true, "say \"x\"": "é"])
      })
    try fixture.merge(
      [
        StagedFeature(
          reference: "M",
          geometry: .multiLineString([
            [
              Position(easting: 1, northing: 2),
              Position(easting: 3, northing: 4),
            ]
          ]))
      ], into: .installation)
    return fixture
  }

  private func expectValid(_ fixture: RegistryFixture) throws {
    let outcome = try OtherPrograms.run(
      OtherPrograms.python,
      ["-m", "osgeo_utils.samples.validate_gpkg", "--extra", "--warning-as-error", fixture.path])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `GDAL's validator accepts a new registry and a full one`() throws {
    try expectValid(RegistryFixture())
    try expectValid(fixture())
  }

  @Test func `GDAL accepts a layer whose columns were widened and added`() throws {
    let fixture = try fixture()
    try fixture.importLayer(
      "flood-zones",
      [StagedFeature(reference: "Z0", attributes: ["area": "wide", "n": 0.5, "new": 1])])
    try expectValid(fixture)
  }

  @Test func `GDAL lists the feature tables and no internal one`() throws {
    let fixture = try fixture()
    let listed = try OtherPrograms.run(OtherPrograms.ogrinfo, ["-q", fixture.path]).output
      .split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst().prefix { $0 != " " } }
    #expect(listed == ["asset", "installation", "layer_flood_zones", "constraint_layer"])
    let summary = try OtherPrograms.run(
      OtherPrograms.ogrinfo, ["-al", "-so", fixture.path]
    ).output
    for line in [
      "Feature Count: 20", "Feature Count: 5", "Feature Count: 1",
      "Extent: (259000.000000, 665000.000000) - (259019.000000, 665000.000000)",
      "ID[\"EPSG\",27700]", "ok: Integer(Boolean) (0.0)", "area: Real (0.0)",
    ] {
      #expect(summary.contains(line), "\(line)")
    }
  }

  @Test func `rows changed and deleted by ogrinfo are noticed`() throws {
    let fixture = try fixture()
    for statement in [
      "UPDATE asset SET name = 'Renamed outside' WHERE reference = 'C3'",
      "DELETE FROM asset WHERE reference = 'C4'",
      "DELETE FROM layer_flood_zones WHERE reference = 'Z1'",
    ] {
      let outcome = try OtherPrograms.run(
        OtherPrograms.ogrinfo, ["-q", fixture.path, "-sql", statement])
      #expect(outcome.status == 0, "\(outcome.output)")
    }
    try expectValid(fixture)
    let changes = try fixture.registry.events().last?.detail["changes"]?.object
    #expect(changes?["asset"]?.object == ["delete": 1, "update": 1])
    #expect(changes?["layer_flood_zones"]?.object == ["delete": 1])
    #expect(
      try fixture.texts("SELECT rowid FROM asset_text WHERE asset_text MATCH 'renamed'") == ["4"])
    #expect(
      try fixture.texts("SELECT COUNT(*) FROM rtree_layer_flood_zones_geom") == ["3"])
  }

  @Test func `rows appended by ogr2ogr are indexed and noticed`() throws {
    let fixture = try fixture()
    let file = fixture.folder.appending(path: "new.geojson")
    try Data(
      """
      {"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"owner": "testshire", "kind": "seat", "reference": "S1",
        "name": "Seat by the water"}, "geometry": {"type": "Point", "coordinates": [-4.25, 55.86]}},
      {"type": "Feature", "properties": {"owner": "testshire", "kind": "seat", "reference": "S2"},
        "geometry": {"type": "Polygon", "coordinates":
          [[[-4.25, 55.86], [-4.24, 55.86], [-4.24, 55.87], [-4.25, 55.86]]]}}]}
      """.utf8
    ).write(to: file)
    let outcome = try OtherPrograms.run(
      OtherPrograms.ogr2ogr,
      ["-append", "-t_srs", "EPSG:27700", "-nln", "asset", fixture.path, file.path])
    #expect(outcome.status == 0, "\(outcome.output)")
    try expectValid(fixture)
    #expect(
      try fixture.registry.events().last?.detail["first"]?.array?.map(\.string)
        == ["testshire/seat/S1", "testshire/seat/S2"])
    #expect(
      try fixture.texts("SELECT name FROM asset_text WHERE asset_text MATCH 'water'")
        == ["\"Seat by the water\""])
    #expect(
      try fixture.texts(
        "SELECT id FROM rtree_asset_geom WHERE minx > 259100 AND maxx < 260100 ORDER BY id")
        == ["21", "22"])
  }

  @Test func `rows edited through GDAL's own interface are noticed`() throws {
    let fixture = try fixture()
    let script = """
      import sys
      from osgeo import gdal, ogr
      gdal.UseExceptions()
      data = gdal.OpenEx(sys.argv[1], gdal.OF_UPDATE | gdal.OF_VECTOR)
      layer = data.GetLayerByName('asset')
      def one(reference):
          layer.SetAttributeFilter("reference = '%s'" % reference)
          return layer.GetNextFeature()
      moved = one('C6')
      moved.SetGeometry(ogr.CreateGeometryFromWkt('POINT (300000 700000)'))
      layer.SetFeature(moved)
      bare = one('C7')
      bare.SetGeometry(None)
      layer.SetFeature(bare)
      layer.SetFeature(one('C8'))
      layer.DeleteFeature(one('C9').GetFID())
      layer.SetAttributeFilter(None)
      new = ogr.Feature(layer.GetLayerDefn())
      new['owner'], new['kind'], new['reference'] = 'testshire', 'seat', 'S1'
      new.SetGeometry(ogr.CreateGeometryFromWkt('MULTIPOINT (1 2, 3 4)'))
      layer.CreateFeature(new)
      """
    let outcome = try OtherPrograms.run(OtherPrograms.python, ["-c", script, fixture.path])
    #expect(outcome.status == 0, "\(outcome.output)")
    try expectValid(fixture)
    // C8 was written back unchanged.
    #expect(
      try fixture.registry.events().last?.detail["changes"]?.object?["asset"]?.object
        == ["delete": 1, "insert": 1, "update": 2])
    #expect(
      try fixture.texts("SELECT reference FROM asset_history ORDER BY rowid")
        == ["\"C6\"", "\"C7\"", "\"C9\""])
    #expect(
      try fixture.texts("SELECT id, minx, maxy FROM rtree_asset_geom WHERE id IN (7, 8, 10)")
        == ["7|300000.0|700000.0"])
  }
}
