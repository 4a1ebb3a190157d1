import GRDB

/// What a run must leave behind to be undone, beyond the history of feature tables.
enum UndoTables {
  static func create(in db: Database) throws {
    try db.execute(sql: "ALTER TABLE import_run ADD COLUMN undone_by INTEGER")
    try createPostcodeHistory(in: db)
    try createLayerHistory(in: db)
  }

  private static func createPostcodeHistory(in db: Database) throws {
    let keep = """
      INSERT INTO postcode_history (code, easting, northing, since, until)
      VALUES (OLD.code, OLD.easting, OLD.northing, OLD.since,
        COALESCE((SELECT event FROM act_in_progress), 0));
      """
    try db.execute(
      sql: """
        ALTER TABLE postcode ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE postcode_history (
          code TEXT NOT NULL,
          easting REAL NOT NULL,
          northing REAL NOT NULL,
          since INTEGER NOT NULL,
          until INTEGER NOT NULL) STRICT;
        CREATE INDEX postcode_history_code ON postcode_history (code);
        CREATE INDEX postcode_history_until ON postcode_history (until);
        CREATE TRIGGER postcode_history_update AFTER UPDATE OF code, easting, northing ON postcode
          WHEN (OLD.code, OLD.easting, OLD.northing) IS NOT (NEW.code, NEW.easting, NEW.northing)
          BEGIN \(keep) END;
        CREATE TRIGGER postcode_history_delete AFTER DELETE ON postcode BEGIN \(keep) END;
        """)
  }

  /// Where a layer's data came from, before each run that changed it.
  private static func createLayerHistory(in db: Database) throws {
    let names = LayerDescription.columns
    let old = names.map { "OLD." + $0 }.joined(separator: ", ")
    let new = names.map { "NEW." + $0 }.joined(separator: ", ")
    let keep = """
      INSERT INTO constraint_layer_history (\(names.joined(separator: ", ")), until)
      VALUES (\(old), COALESCE((SELECT event FROM act_in_progress), 0));
      """
    try db.execute(
      sql: """
        CREATE TABLE constraint_layer_history (
          id TEXT NOT NULL,
          table_name TEXT NOT NULL,
          title TEXT NOT NULL,
          description TEXT,
          source TEXT,
          licence TEXT,
          dated TEXT,
          max_age_in_days INTEGER,
          positional_accuracy REAL NOT NULL,
          last_run INTEGER,
          until INTEGER NOT NULL);
        CREATE TRIGGER constraint_layer_history_update AFTER UPDATE ON constraint_layer
          WHEN (\(old)) IS NOT (\(new)) BEGIN \(keep) END;
        CREATE TRIGGER constraint_layer_history_delete AFTER DELETE ON constraint_layer
          BEGIN \(keep) END;
        """)
  }
}
