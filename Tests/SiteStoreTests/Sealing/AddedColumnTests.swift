import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// What other programs add to the file is kept.
@Suite struct AddedColumnTests {
  private let cameras = [
    StagedFeature(reference: "A", name: "Alpha", geometry: point(100, 200)),
    StagedFeature(reference: "B", name: "Beta", geometry: point(300, 400)),
  ]

  /// As QGIS does it: a column, and a value in it.
  private func fixtureWithColumn() throws -> RegistryFixture {
    let fixture = try RegistryFixture()
    try fixture.importAssets(cameras)
    try fixture.outsider().write { db in
      try db.execute(
        sql: """
          ALTER TABLE asset ADD COLUMN photo TEXT;
          UPDATE asset SET photo = 'a.jpg' WHERE fid = 1
          """)
    }
    return fixture
  }

  @Test func `a column that was added is noticed with its values, and no fault`() throws {
    let fixture = try fixtureWithColumn()
    let found = try fixture.registry.verification(isDeep: true)
    #expect(found.faults == [])
    #expect(found.notes.contains("another program added to asset: photo; it is kept"))
    let event = try #require(try fixture.registry.events(after: 0, limit: 9).last)
    #expect(event.act == "outside-edit")
    #expect(event.detail["columns"] == ["asset": ["photo"]])
    #expect(event.detail["changes"] == ["asset": ["update": 1]])
    #expect(
      try fixture.texts("SELECT name, photo, since, until FROM asset_history")
        == ["\"Alpha\"|NULL|2|3"])
    // From now on its values are edits like any other.
    try fixture.outsider().write { try $0.execute(sql: "UPDATE asset SET photo = 'b.jpg'") }
    #expect(try fixture.registry.verification(isDeep: true).faults == [])
    #expect(
      try fixture.registry.events(after: 3, limit: 9).map(\.detail["changes"])
        == [["asset": ["update": 2]]])
  }

  @Test func `imports, undoing and backups carry it`() throws {
    let fixture = try fixtureWithColumn()
    try fixture.registry.noticeOutsideChanges()
    var changed = cameras
    changed[0].name = "Alpha 2"
    changed.append(StagedFeature(reference: "C", geometry: point(5, 6)))
    let run = try fixture.importAssets(changed)
    let values = "SELECT name, photo FROM asset ORDER BY fid"
    #expect(
      try fixture.texts(values) == ["\"Alpha 2\"|\"a.jpg\"", "\"Beta\"|NULL", "NULL|NULL"])
    _ = try fixture.registry.undo(run: run.id, act: fixture.act("import.undo", "run"))
    #expect(try fixture.texts(values) == ["\"Alpha\"|\"a.jpg\"", "\"Beta\"|NULL"])
    #expect(try fixture.registry.verification(isDeep: true).faults == [])
    _ = try piped((0..<30).map { StagedFeature(reference: "P\($0)") }, into: fixture, kind: "pole")
    #expect(try fixture.registry.verification(isDeep: true).faults == [])
    let copy = fixture.folder.appending(path: "copy.gpkg").path
    #expect(try fixture.registry.backup(to: copy).faults == [])
    let backup = try RegistryFile(at: copy, access: .readOnly, sealer: .forTests)
    let photo = try backup.read { db in
      try String.fetchOne(db, sql: "SELECT photo FROM asset WHERE fid = 1")
    }
    #expect(photo == "a.jpg")
  }

  @Test func `a column of ours that was renamed is a fault with the way back`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets(cameras)
    try fixture.outsider().write { db in
      try db.execute(sql: "ALTER TABLE asset RENAME COLUMN address TO place")
    }
    let faults = try fixture.registry.verify()
    #expect(
      faults.contains { $0.contains("'address'") && $0.contains("rename it back") }, "\(faults)")
    try fixture.outsider().write { db in
      try db.execute(sql: "ALTER TABLE asset RENAME COLUMN place TO address")
    }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `tables of other programs are kept and noted`() throws {
    let fixture = try RegistryFixture()
    try fixture.outsider().write { db in
      try db.execute(
        sql: """
          CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, f_table_name TEXT, styleQML TEXT);
          INSERT INTO gpkg_contents (table_name, data_type, identifier)
            VALUES ('layer_styles', 'attributes', 'layer_styles');
          CREATE TABLE sketch (fid INTEGER PRIMARY KEY, geom POINT);
          INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
            VALUES ('sketch', 'features', 'sketch', 27700);
          INSERT INTO gpkg_geometry_columns VALUES ('sketch', 'geom', 'POINT', 27700, 0, 0)
          """)
    }
    let found = try fixture.registry.verification(isDeep: true)
    #expect(found.faults == [])
    #expect(
      found.notes.filter { $0.contains("'layer_styles'") || $0.contains("'sketch'") }.count == 2)
  }
}
