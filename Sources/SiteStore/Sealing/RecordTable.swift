import GRDB

/// A table that acts write beside features: each event seals the rows that its act wrote in it.
///
/// Rows are told apart by a key; rows with one key (the quarantine of a run) are sealed together.
struct RecordTable: Sendable {
  let name: String
  /// The columns that tell the rows apart.
  let key: [String]
  /// What is sealed; nil for every column.
  var columns: [String]?
  /// Whether GIS programs list the table, so that an edit of theirs is one like those of features.
  var mayBeEditedOutside = false

  /// Every such table there is. What is neither here nor a feature table nor among
  /// ``RegistryTables`` has no place in the file.
  static let all = [
    RecordTable(name: "setting", key: ["name"]),
    RecordTable(name: "application", key: ["reference"]),
    RecordTable(name: "verdict_basis", key: ["application"]),
    RecordTable(name: "submission_receipt", key: ["key"]),
    RecordTable(name: "rule_pack", key: ["digest"]),
    RecordTable(name: "access_key", key: ["id"]),
    RecordTable(name: "field_class", key: ["collection", "field"]),
    RecordTable(name: "correction", key: ["id"]),
    RecordTable(name: "import_run", key: ["id"]),
    RecordTable(name: "quarantine", key: ["run"]),
    RecordTable(name: "promoted_attribute", key: ["number"]),
    RecordTable(
      name: "constraint_layer", key: ["id"], columns: LayerDescription.columns,
      mayBeEditedOutside: true),
  ]

  static func named(_ name: String) -> RecordTable? { all.first { $0.name == name } }

  /// A row's key as one text.
  ///
  /// - Parameter alias: of the row, such as `NEW`.
  func keyText(_ alias: String) -> String {
    key.map { "CAST(\(alias).\(quoted($0)) AS TEXT)" }.joined(separator: " || '/' || ")
  }

  /// Triggers that note which rows are written, by our acts and by other programs alike.
  ///
  /// Plain SQL, so that whoever writes the file runs them.
  var triggers: [(name: String, sql: String)] {
    Self.triggers(name, key: keyText, suffix: "record", condition: "")
  }

  /// - Parameter condition: between the event and the body, such as `WHEN …`.
  static func triggers(
    _ table: String, key: (String) -> String, suffix: String, condition: String
  ) -> [(name: String, sql: String)] {
    func note(_ alias: String, _ change: String) -> String {
      """
      INSERT INTO record_change (table_name, key, change) \
      SELECT '\(table)', \(key(alias)), '\(change)' WHERE NOT EXISTS (SELECT 1 FROM record_change \
      WHERE table_name = '\(table)' AND key = \(key(alias)) AND change = '\(change)');
      """
    }
    return [
      ("insert", note("NEW", "insert")),
      ("update", note("OLD", "update") + " " + note("NEW", "update")),
      ("delete", note("OLD", "delete")),
    ].map { change, body in
      let name = "\(table)_\(suffix)_\(change)"
      return (
        name,
        "CREATE TRIGGER \(name) AFTER \(change.uppercased()) ON \(table)\(condition) "
          + "BEGIN \(body) END"
      )
    }
  }
}

extension RecordTable {
  /// What came in and what was not noticed yet, and the triggers that write it.
  static func createSealing(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE record_change (
          table_name TEXT NOT NULL,
          key TEXT NOT NULL,
          change TEXT NOT NULL CHECK (change IN ('insert', 'update', 'delete')),
          PRIMARY KEY (table_name, key, change)) STRICT, WITHOUT ROWID;
        ALTER TABLE act_in_progress ADD COLUMN last INTEGER;
        UPDATE act_in_progress SET event = NULL, last = (SELECT MAX(sequence) FROM event);
        """)
    // Tables of later formats bring their own.
    for table in all where try db.tableExists(table.name) { try table.createTriggers(in: db) }
    for trigger in postcodeTriggers { try db.execute(sql: trigger.sql) }
  }

  func createTriggers(in db: Database) throws {
    for trigger in triggers { try db.execute(sql: trigger.sql) }
  }

  /// Postcodes come by the million: only other programs' edits are noted one by one.
  private static var postcodeTriggers: [(name: String, sql: String)] {
    triggers(
      "postcode", key: { "\($0).code" }, suffix: "outside",
      condition: " WHEN (SELECT event FROM act_in_progress) IS NULL")
  }
}
