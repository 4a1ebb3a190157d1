import GRDB
import SiteModel

/// The feature table of one constraint layer.
enum LayerTable {
  static func name(for layer: String) -> String {
    "layer_" + layer.replacing("-", with: "_")
  }

  static let ownColumns = [
    FeatureTable.Column(name: "reference", type: "TEXT", constraint: "NOT NULL UNIQUE"),
    FeatureTable.Column(name: "name", type: "TEXT"),
  ]

  static func table(_ name: String, _ properties: [FeatureTable.Column]) -> FeatureTable {
    FeatureTable(name: name, columns: ownColumns + properties)
  }

  /// The columns that hold the source's properties.
  static func propertyColumns(of table: FeatureTable) -> [FeatureTable.Column] {
    table.columns.filter { column in !ownColumns.contains { $0.name == column.name } }
  }

  /// Adds columns at the end of the table and of its history; the triggers are made anew.
  static func addColumns(
    to stored: FeatureTable, _ columns: [FeatureTable.Column], in db: Database
  ) throws {
    try stored.dropTriggers(in: db)
    for column in columns {
      for table in [stored.name, stored.historyName] {
        try db.execute(
          sql: "ALTER TABLE \(quoted(table)) ADD COLUMN \(quoted(column.name)) \(column.type)")
      }
    }
    try table(stored.name, propertyColumns(of: stored) + columns).createTriggers(in: db)
  }

  /// Gives columns whose name is the registry's own a number, in the table and its history.
  static func renameReservedColumns(of stored: FeatureTable, in db: Database) throws {
    var columns = propertyColumns(of: stored)
    var renamed: [(old: String, new: String)] = []
    for index in columns.indices where LayerColumns.isReserved(columns[index].name) {
      let old = columns[index].name
      let new = LayerColumns.freeName(for: old, Set(columns.map { $0.name.lowercased() }))
      columns[index].name = new
      renamed.append((old, new))
    }
    guard !renamed.isEmpty else { return }
    try stored.dropTriggers(in: db)
    for (old, new) in renamed {
      for table in [stored.name, stored.historyName] {
        try db.execute(
          sql: "ALTER TABLE \(quoted(table)) RENAME COLUMN \(quoted(old)) TO \(quoted(new))")
      }
    }
    try table(stored.name, columns).createTriggers(in: db)
  }

  /// Gives columns a wider type by writing table and history anew.
  ///
  /// SQLite would keep text in an INTEGER column, but GeoPackage does not allow it. Row numbers,
  /// the spatial index and the number the next row gets stay; no image is recorded, for none ends.
  static func rebuild(
    _ stored: FeatureTable, with properties: [FeatureTable.Column], in db: Database
  ) throws {
    let rebuilt = table(stored.name, properties)
    let seed = try Int64.fetchOne(
      db, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [stored.name])
    try stored.dropTriggers(in: db)
    let pairs = zip(stored.columns, rebuilt.columns).map { old, new in
      (name: quoted(new.name), value: converted(quoted(new.name), from: old.type, to: new.type))
    }
    for (name, extra) in [(stored.name, ["since"]), (stored.historyName, ["since", "until"])] {
      let names = (["fid", "geom"] + pairs.map(\.name) + extra).joined(separator: ", ")
      let values = (["fid", "geom"] + pairs.map(\.value) + extra).joined(separator: ", ")
      try db.execute(
        sql: """
          CREATE TEMP TABLE rebuilding AS SELECT \(values) FROM main.\(quoted(name)) ORDER BY rowid;
          DROP TABLE main.\(quoted(name));
          """)
      if name == stored.name {
        try rebuilt.createRows(named: name, in: db)
      } else {
        try rebuilt.createHistory(named: name, in: db)
      }
      try db.execute(
        sql: """
          INSERT INTO main.\(quoted(name)) (\(names)) SELECT * FROM temp.rebuilding ORDER BY rowid;
          DROP TABLE temp.rebuilding;
          """)
    }
    if let seed {
      try db.execute(
        sql: """
          INSERT INTO sqlite_sequence (name, seq) SELECT ?, 0
          WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?);
          UPDATE sqlite_sequence SET seq = ? WHERE name = ?;
          """, arguments: [stored.name, stored.name, seed, stored.name])
    }
    try rebuilt.createTriggers(in: db)
  }

  /// The same value in the wider type, written as an import of it would be.
  private static func converted(_ column: String, from old: String, to new: String) -> String {
    if old == new { return column }
    if old == PropertyType.boolean.rawValue {
      return "CASE \(column) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    }
    if old == PropertyType.real.rawValue {
      return """
        CASE WHEN ABS(\(column)) < 1e15 AND \(column) = CAST(\(column) AS INTEGER)
        THEN CAST(CAST(\(column) AS INTEGER) AS TEXT) ELSE CAST(\(column) AS TEXT) END
        """
    }
    return "CAST(\(column) AS \(new))"
  }
}
