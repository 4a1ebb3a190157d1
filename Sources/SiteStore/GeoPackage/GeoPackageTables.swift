import Foundation
import GRDB
import SimpleFeatures

/// The tables every GeoPackage has (1.3, annex C), and the rows that list ours in them.
enum GeoPackageTables {
  static let applicationID = 0x4750_4B47
  /// GeoPackage 1.3.0.
  static let userVersion = 10300

  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE gpkg_spatial_ref_sys (
          srs_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL PRIMARY KEY,
          organization TEXT NOT NULL,
          organization_coordsys_id INTEGER NOT NULL,
          definition TEXT NOT NULL,
          description TEXT);
        CREATE TABLE gpkg_contents (
          table_name TEXT NOT NULL PRIMARY KEY,
          data_type TEXT NOT NULL,
          identifier TEXT UNIQUE,
          description TEXT DEFAULT '',
          last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
          min_x DOUBLE,
          min_y DOUBLE,
          max_x DOUBLE,
          max_y DOUBLE,
          srs_id INTEGER,
          CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        CREATE TABLE gpkg_geometry_columns (
          table_name TEXT NOT NULL,
          column_name TEXT NOT NULL,
          geometry_type_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL,
          z TINYINT NOT NULL,
          m TINYINT NOT NULL,
          CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
          CONSTRAINT uk_gc_table_name UNIQUE (table_name),
          CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
          CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE gpkg_extensions (
          table_name TEXT,
          column_name TEXT,
          extension_name TEXT NOT NULL,
          definition TEXT NOT NULL,
          scope TEXT NOT NULL,
          CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
        """)
    for system in SpatialReferenceRow.all {
      try db.execute(
        sql: "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          system.name, system.id, system.organisation, system.id, system.definition,
          system.description,
        ])
    }
  }

  static func registerFeatures(
    _ table: String, title: String, description: String, in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
        VALUES (?, 'features', ?, ?, 27700)
        """, arguments: [table, title, description])
    try db.execute(
      sql: "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', 27700, 0, 0)",
      arguments: [table])
    try db.execute(
      sql: """
        INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',
          'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')
        """, arguments: [table])
  }

  /// One listed attributes table makes GIS programs leave every unlisted table alone.
  static func registerAttributes(
    _ table: String, title: String, description: String, in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
        VALUES (?, 'attributes', ?, ?)
        """, arguments: [table, title, description])
  }

  /// Grows a table's published extent by that of the given rows, and notes the change.
  ///
  /// The extent never shrinks here: the standard calls it informative, and an exact one costs a
  /// scan of the table.
  static func noteChange(of table: String, rowsWhere condition: SQL, in db: Database) throws {
    let rows = try SQLRequest<Row>(
      "SELECT geom FROM \(identifier: table) WHERE geom NOTNULL AND (\(condition))"
    ).fetchCursor(db)
    var extent: Box<NationalGrid>?
    while let row = try rows.next() {
      let box = try row.withUnsafeData(atIndex: 0) { blob in
        blob.flatMap { $0.withUnsafeBytes(GeoPackageBlob.bounds) }
      }
      if let box { extent = extent.map { $0.union(box) } ?? box }
    }
    try noteChange(of: table, within: extent, in: db)
  }

  /// - Parameter extent: the box around the rows that are new or moved.
  static func noteChange(
    of table: String, within extent: Box<NationalGrid>?, in db: Database
  ) throws {
    try db.execute(
      literal: """
        UPDATE gpkg_contents SET
          min_x = COALESCE(MIN(min_x, \(extent?.minX)), \(extent?.minX), min_x),
          min_y = COALESCE(MIN(min_y, \(extent?.minY)), \(extent?.minY), min_y),
          max_x = COALESCE(MAX(max_x, \(extent?.maxX)), \(extent?.maxX), max_x),
          max_y = COALESCE(MAX(max_y, \(extent?.maxY)), \(extent?.maxY), max_y),
          last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')
        WHERE table_name = \(table)
        """)
  }
}

extension SQL.StringInterpolation {
  /// A quoted name of a table, column or trigger.
  mutating func appendInterpolation(identifier: String) {
    appendInterpolation(SQL(sql: quoted(identifier)))
  }
}

/// A name as SQL writes it, whatever is in it.
func quoted(_ identifier: String) -> String {
  guard identifier.utf8.contains(UInt8(ascii: "\"")) else { return "\"" + identifier + "\"" }
  return "\"" + identifier.replacing("\"", with: "\"\"") + "\""
}
