package import GRDB
import SiteModel

/// A feature table with its spatial index, its history and the triggers that keep both right.
package struct FeatureTable: Sendable {
  package struct Column: Hashable, Sendable {
    package var name: String
    /// A type GeoPackage knows: TEXT, INTEGER, REAL or BOOLEAN.
    package var type: String
    /// What follows the type, such as `NOT NULL`.
    var constraint = ""
  }

  package let name: String
  /// The table's own columns, in order: all but `fid`, `geom` and `since`.
  package let columns: [Column]
  /// Table constraints, such as a UNIQUE over several columns.
  var constraints: [String] = []

  package static let asset = FeatureTable(
    name: "asset",
    columns: AssetField.all.map {
      Column(name: $0.name, type: $0.sqlType, constraint: $0.constraint)
    } + [Column(name: "attributes", type: "TEXT", constraint: "NOT NULL DEFAULT '{}'")],
    constraints: ["UNIQUE (owner, kind, reference)"])

  package static let installation = FeatureTable(
    name: "installation",
    columns: [
      Column(name: "reference", type: "TEXT", constraint: "NOT NULL UNIQUE"),
      Column(name: "name", type: "TEXT"),
      Column(name: "operator", type: "TEXT"),
      Column(name: "kind", type: "TEXT"),
      Column(name: "height", type: "REAL"),
      Column(name: "attributes", type: "TEXT", constraint: "NOT NULL DEFAULT '{}'"),
    ])

  /// A table as it stands in the file; nil where there is none of the name.
  package static func load(_ name: String, from db: Database) throws -> FeatureTable? {
    let rows = try Row.fetchAll(
      db, sql: "SELECT name, type FROM pragma_table_info(?) ORDER BY cid", arguments: [name])
    guard !rows.isEmpty else { return nil }
    let columns = rows.map { row in Column(name: row["name"], type: row["type"]) }
    return FeatureTable(
      name: name, columns: columns.filter { !["fid", "geom", "since"].contains($0.name) })
  }

  /// The names of all feature tables the file lists.
  package static func names(in db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name")
  }

  /// The highest number a row has ever had: the next row gets the one after it.
  func lastNumber(in db: Database) throws -> Int64 {
    try Int64.fetchOne(
      db, sql: "SELECT seq FROM main.sqlite_sequence WHERE name = ?", arguments: [name]) ?? 0
  }

  package var historyName: String { name + "_history" }
  package var indexName: String { "rtree_\(name)_geom" }

  /// Makes the table, its history and its index, and lists it as a GeoPackage layer.
  func create(title: String, description: String, in db: Database) throws {
    try createRows(named: name, in: db)
    try createHistory(named: historyName, in: db)
    try db.execute(
      sql: "CREATE VIRTUAL TABLE \(quoted(indexName)) USING rtree(id, minx, maxx, miny, maxy)")
    try createTriggers(in: db)
    try GeoPackageTables.registerFeatures(name, title: title, description: description, in: db)
  }

  /// Adds the columns that a file made by an earlier build lacks, for the step that brings them; a
  /// new file has them from the start.
  package func addMissingColumns(in db: Database) throws {
    guard let stored = try Self.load(name, from: db) else { return }
    let present = Set(stored.columns.map(\.name))
    let missing = columns.filter { !present.contains($0.name) }
    guard !missing.isEmpty else { return }
    try stored.dropTriggers(in: db)
    for column in missing {
      try db.execute(
        sql: """
          ALTER TABLE \(quoted(name))
          ADD COLUMN \(quoted(column.name)) \(column.type) \(column.constraint);
          ALTER TABLE \(quoted(historyName)) ADD COLUMN \(quoted(column.name)) \(column.type);
          """)
    }
    try Self.load(name, from: db)?.createTriggers(in: db)
  }

  func createRows(named name: String, in db: Database) throws {
    let own = columns.map { "\(quoted($0.name)) \($0.type) \($0.constraint)" }
    let all =
      ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", "geom GEOMETRY"] + own
      + ["since INTEGER NOT NULL DEFAULT 0"] + constraints
    try db.execute(sql: "CREATE TABLE \(quoted(name)) (\(all.joined(separator: ", ")))")
  }

  func createHistory(named name: String, in db: Database) throws {
    let own = columns.map { "\(quoted($0.name)) \($0.type)" }
    let all =
      ["fid INTEGER NOT NULL", "geom GEOMETRY"] + own
      + ["since INTEGER", "until INTEGER NOT NULL"]
    try db.execute(
      sql: """
        CREATE TABLE \(quoted(name)) (\(all.joined(separator: ", ")));
        CREATE INDEX \(quoted(name + "_fid")) ON \(quoted(name)) (fid);
        CREATE INDEX \(quoted(name + "_until")) ON \(quoted(name)) (until);
        """)
  }
}
