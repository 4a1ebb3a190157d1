import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// Each damage is done to a registry that is sound, and must be named.
@Suite struct VerificationTests {
  struct Damage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var sql: String
    var named: String

    init(_ description: String, _ sql: String, _ named: String) {
      testDescription = description
      self.sql = sql
      self.named = named
    }
  }

  /// What is done in between leaves no note of an outside edit.
  private static func unnoted(_ sql: String) -> String {
    "UPDATE act_in_progress SET event = 3; \(sql); UPDATE act_in_progress SET event = NULL"
  }

  static let damages = [
    Damage(
      "an index row of a row that is gone",
      "INSERT INTO rtree_asset_geom VALUES (99, 1, 1, 1, 1)",
      "spatial index of asset holds 1 rows that are gone"),
    Damage(
      "an index row that is missing", "DELETE FROM rtree_asset_geom WHERE id = 1",
      "spatial index of asset is wrong for 1 rows"),
    Damage(
      "an index row in another place",
      "UPDATE rtree_asset_geom SET minx = 900, maxx = 901 WHERE id = 1",
      "spatial index of asset is wrong for 1 rows"),
    Damage(
      "an index whose nodes contradict each other",
      "UPDATE rtree_asset_geom_node SET data = zeroblob(length(data))", "spatial index of asset"),
    Damage(
      "a quarantined feature of no run",
      """
      PRAGMA foreign_keys = OFF;
      INSERT INTO quarantine (run, feature, line, "column", code, message, raw_text)
      VALUES (77, 1, 1, 1, 'x', 'x', 'x')
      """, "a row of quarantine refers to a row of import_run that is gone"),
    Damage(
      "a quarantined feature that is lost", "DELETE FROM quarantine",
      "run 1 has not kept as many quarantined features"),
    Damage(
      "an event that was changed",
      "DROP TRIGGER event_is_final_update; UPDATE event SET actor = 'nobody' WHERE sequence = 2",
      "the event log does not hold from event 2 on"),
    Damage(
      "an event that was removed",
      "DROP TRIGGER event_is_final_delete; DELETE FROM event WHERE sequence = 2",
      "the event log does not hold from event 3 on"),
    Damage(
      "a trigger that is lost", "DROP TRIGGER event_is_final_delete",
      "has lost its trigger event_is_final_delete"),
    Damage(
      "a trigger of a table that is lost", "DROP TRIGGER asset_history_delete",
      "asset has lost its trigger asset_history_delete"),
    Damage(
      "a trigger that does something else",
      """
      DROP TRIGGER asset_history_delete;
      CREATE TRIGGER asset_history_delete AFTER DELETE ON asset BEGIN SELECT 1; END
      """, "asset's trigger asset_history_delete was changed"),
    Damage(
      "a constraint of a table with its words in another order",
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_master SET sql = replace(sql, '''unknown'', ''available''', '''available'', ''unknown''')
      WHERE name = 'asset'
      """, "the table asset was changed"),
    Damage(
      "an index of the history that is lost", "DROP INDEX asset_history_fid",
      "asset has lost its index asset_history_fid"),
    Damage(
      "an interval that ends before it begins", "UPDATE asset_history SET since = 4, until = 3",
      "the history of asset has 1 intervals that make no sense"),
    Damage(
      "an interval beyond the log", "UPDATE asset_history SET until = 99",
      "the history of asset has 1 intervals that make no sense"),
    Damage(
      "images that overlap",
      "INSERT INTO asset_history SELECT * FROM asset_history",
      "the history of asset has 1 images that overlap"),
    Damage(
      "a row that begins before its image ends",
      "UPDATE asset SET since = 2 WHERE fid = 1",
      "the history of asset has 1 images that end after the row that followed began"),
    Damage(
      "a row that begins at no event",
      "UPDATE asset SET since = 99 WHERE fid = 1",
      "the history of asset has 1 rows that begin at no event"),
    Damage(
      "a number that will be given again",
      "DELETE FROM asset WHERE fid = 2; UPDATE sqlite_sequence SET seq = 1 WHERE name = 'asset'",
      "the history of asset has 1 numbers that a new row would take again"),
    Damage(
      "text of another asset", "UPDATE asset_text SET name = 'other' WHERE rowid = 1",
      "the text index is wrong for 1 assets"),
    Damage(
      "text of an asset that is gone", "INSERT INTO asset_text (rowid, name) VALUES (99, 'x')",
      "the text index holds 1 assets that are gone"),
    Damage(
      "a text index that does not find its own text",
      unnoted(
        """
        UPDATE asset_text_content SET c1 = 'Changed' WHERE id = 1;
        UPDATE asset SET name = 'Changed' WHERE fid = 1
        """),
      "the text index does not find what the assets say"),
    Damage(
      "a geometry that is cut short",
      unnoted("UPDATE asset SET geom = substr(geom, 1, 20) WHERE fid = 1"), "asset row 1"),
    Damage(
      "a layer whose table is gone", "DROP TABLE layer_zones", "the table of layer 'zones' is gone"),
    Damage(
      "a layer that no program will list",
      """
      DELETE FROM gpkg_geometry_columns WHERE table_name = 'layer_zones';
      DELETE FROM gpkg_contents WHERE table_name = 'layer_zones'
      """,
      "layer 'zones' is not listed in gpkg_contents"),
    Damage(
      "a table that belongs to no layer", "DELETE FROM constraint_layer",
      "the table layer_zones belongs to no layer"),
    Damage(
      "a run without its event", "UPDATE import_run SET event = 1 WHERE id = 1",
      "run 1 belongs to no import in the event log"),
    Damage(
      "a run undone by nothing", "UPDATE import_run SET undone_by = 2 WHERE id = 1",
      "run 1 is marked as undone by no undoing"),
    Damage(
      "a postcode's history beyond the log",
      "INSERT INTO postcode_history VALUES ('G1 1AA', 1, 2, 1, 99)",
      "the history of postcodes has 1 intervals that make no sense"),
    Damage(
      "an act that never ended", "UPDATE act_in_progress SET event = 9",
      "an act is marked as in progress that is not"),
    Damage(
      "another application's mark", "PRAGMA application_id = 1",
      "the file is not marked as a GeoPackage"),
  ]

  @Test(arguments: damages)
  func `damage is named`(damage: Damage) throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets(
      [
        StagedFeature(reference: "A", name: "Alpha", geometry: point(100, 200)),
        StagedFeature(reference: "B", name: "Beta", geometry: square(1, 1, side: 9)),
      ],
      quarantined: [
        QuarantinedFeature(
          defect: SourceDefect(
            code: "c", message: "m", place: SourcePlace(line: 1, column: 1, feature: 1)),
          rawText: "x")
      ])
    try fixture.importAssets([
      StagedFeature(reference: "A", name: "Alpha 2", geometry: point(100, 200))
    ])
    try fixture.importLayer("zones", [StagedFeature(reference: "Z", geometry: point(1, 1))])
    #expect(try fixture.registry.verify() == [])
    let outsider = try fixture.outsider()
    try outsider.writeWithoutTransaction { try $0.execute(sql: damage.sql) }
    try outsider.close()
    let faults = try fixture.registry.verify()
    #expect(faults.contains { $0.contains(damage.named) }, "\(faults)")
  }

  @Test func `a page that was overwritten is named`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets((0..<2000).map { StagedFeature(reference: "R\($0)", name: "n") })
    try fixture.registry.close()
    let file = try FileHandle(forUpdating: URL(filePath: fixture.path))
    try file.seek(toOffset: 4096 * 40)
    try file.write(contentsOf: Data(repeating: 0x5A, count: 4096 * 3))
    try file.close()
    let registry = try fixture.reopened(.readOnly)
    let outcome = Result { try registry.verify() }
    if case .success(let faults) = outcome {
      #expect(faults.contains { $0.contains("SQLite finds") })
    }
  }
}
