import GRDB

/// Checks of what the registry keeps on record: the log, the runs, the layers, the histories of
/// what is not a feature.
enum RecordChecks {
  static func faults(in db: Database) throws -> [String] {
    try runFaults(in: db) + layerFaults(in: db) + postcodeFaults(in: db)
  }

  private static func runFaults(in db: Database) throws -> [String] {
    try [
      (
        "belongs to no import in the event log",
        """
        SELECT r.id FROM import_run AS r LEFT JOIN event AS e ON e.sequence = r.event
        WHERE e.sequence IS NULL OR json_extract(e.detail, '$.run') IS NOT r.id
        """
      ),
      (
        "is marked as undone by no undoing in the event log",
        """
        SELECT r.id FROM import_run AS r LEFT JOIN event AS e ON e.sequence = r.undone_by
        WHERE r.undone_by IS NOT NULL
          AND NOT (e.act IS 'layer.remove' AND e.subject IS 'constraint:' || r.layer)
          AND (e.act IS NOT 'import.undo' OR json_extract(e.detail, '$.run') IS NOT r.id)
        """
      ),
      (
        "has not kept as many quarantined features as it counted",
        """
        SELECT r.id FROM import_run AS r WHERE r.quarantined >
          (SELECT COUNT(*) FROM quarantine AS q WHERE q.run = r.id)
        """
      ),
    ].flatMap { what, question in
      try Int64.fetchAll(db, sql: question + " ORDER BY r.id LIMIT 20")
        .map { "run \($0) \(what)" }
    }
  }

  private static func layerFaults(in db: Database) throws -> [String] {
    let unlisted = try String.fetchAll(
      db,
      sql: """
        SELECT l.id FROM constraint_layer AS l LEFT JOIN gpkg_contents AS c
          ON c.table_name = l.table_name AND c.data_type = 'features'
        WHERE c.table_name IS NULL ORDER BY l.id
        """
    ).map { "layer '\($0)' is not listed in gpkg_contents" }
    let lost = try String.fetchAll(
      db,
      sql: """
        SELECT id FROM constraint_layer
        WHERE last_run NOT IN (SELECT id FROM import_run WHERE target = 'constraint') ORDER BY id
        """
    ).map { "layer '\($0)' names a run as its last that there is not" }
    let unknown = try String.fetchAll(
      db,
      sql: """
        SELECT table_name FROM gpkg_contents
        WHERE data_type = 'features' AND table_name LIKE 'layer\\_%' ESCAPE '\\'
          AND table_name NOT IN (SELECT table_name FROM constraint_layer) ORDER BY table_name
        """
    ).map { "the table \($0) belongs to no layer" }
    return unlisted + lost + unknown
  }

  private static func postcodeFaults(in db: Database) throws -> [String] {
    let wrong =
      try Int.fetchOne(
        db,
        sql: """
          WITH last(event) AS (SELECT COALESCE(MAX(sequence), 0) FROM event)
          SELECT (SELECT COUNT(*) FROM postcode, last WHERE since > event OR since < 0)
            + (SELECT COUNT(*) FROM postcode_history, last
                WHERE until > event OR (until <> 0 AND since > until))
            + (SELECT COUNT(*) FROM postcode_history AS h JOIN postcode AS p ON p.code = h.code
                WHERE p.since <> 0 AND h.until > p.since)
          """) ?? 0
    return wrong > 0 ? ["the history of postcodes has \(wrong) intervals that make no sense"] : []
  }
}

extension RegistryFile {
  /// Asks FTS5 whether its index finds what it was given.
  ///
  /// SQLite counts the question as writing, so it holds the write lock: seconds on a million
  /// assets.
  func textIndexHolds() throws(StoreError) -> Bool {
    try writeNothing { db in
      do {
        try db.execute(sql: "INSERT INTO asset_text (asset_text) VALUES ('integrity-check')")
        return true
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        return false
      }
    }
  }
}
