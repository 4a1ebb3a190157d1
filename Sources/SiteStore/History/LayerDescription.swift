import GRDB

/// What a layer says of itself, put back to what it was before a run.
struct LayerDescription {
  static let columns = [
    "id", "table_name", "title", "description", "source", "licence", "dated", "max_age_in_days",
    "positional_accuracy", "last_run",
  ]

  let layer: String

  /// The table of the layer's features.
  func table(in db: Database) throws -> String {
    let name = try String.fetchOne(
      db, sql: "SELECT table_name FROM constraint_layer WHERE id = ?", arguments: [layer])
    guard let name else { throw StoreError.corrupt(what: "layer '\(layer)' is gone") }
    return name
  }

  /// Whether the run made the layer: none before it, but those undone, fed it.
  func wasMade(by run: Int64, in db: Database) throws -> Bool {
    try
      !(Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM import_run
            WHERE target = 'constraint' AND layer = ? AND id < ? AND undone_by IS NULL)
          """, arguments: [layer, run]) ?? false)
  }

  /// The events later than one that changed the description and still stand.
  func changes(after event: Int64, _ cancelled: SQL, in db: Database) throws -> [Int64] {
    try SQLRequest<Int64>(
      literal: """
        SELECT DISTINCT until FROM constraint_layer_history
        WHERE id = \(layer) AND (until > \(event) OR until = 0) AND until NOT IN (\(cancelled))
        ORDER BY until
        """
    ).fetchAll(db)
  }

  /// Does nothing where the event changed nothing about it.
  func restore(before event: Int64, in db: Database) throws {
    let columns = Self.columns.filter { $0 != "id" && $0 != "table_name" }
    try db.execute(
      sql: """
        UPDATE constraint_layer SET \(columns.map { "\($0) = h.\($0)" }.joined(separator: ", "))
        FROM constraint_layer_history AS h
        WHERE constraint_layer.id = ? AND h.id = constraint_layer.id AND h.until = ?
        """, arguments: [layer, event])
    try db.execute(
      sql: """
        UPDATE gpkg_contents SET description = l.title FROM constraint_layer AS l
        WHERE l.id = ? AND gpkg_contents.table_name = l.table_name
        """, arguments: [layer])
  }

  /// Takes the layer, its table and its history out of the file, as if it had never been made.
  ///
  /// An empty layer would not do: "no flood zone here" and "no flood zones known" are different
  /// answers.
  func remove(in db: Database) throws {
    let name = try table(in: db)
    let stored = FeatureTable(name: name, columns: [])
    for table in [stored.indexName, stored.historyName, name] {
      try db.execute(sql: "DROP TABLE IF EXISTS \(quoted(table))")
    }
    // Some are other programs', where they made them; all refer to the last.
    for list in [
      "gpkg_ogr_contents", "gpkg_data_columns", "gpkg_metadata_reference", "gpkg_extensions",
      "gpkg_geometry_columns", "gpkg_contents",
    ] where try db.tableExists(list) {
      try db.execute(
        sql: "DELETE FROM \(list) WHERE table_name = ?", arguments: [name])
    }
    try db.execute(sql: "DELETE FROM constraint_layer WHERE id = ?", arguments: [layer])
  }
}
