package import GRDB

/// The steps that bring a file to the present format, oldest first.
package enum RegistryMigrations {
  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1-registry") { db in
      try GeoPackageTables.create(in: db)
      try createLog(in: db)
      try createFeatureTables(in: db)
      try createImportRecords(in: db)
      try createPostcodesAndApplications(in: db)
    }
    migrator.registerMigration("2-undo") { db in try UndoTables.create(in: db) }
    migrator.registerMigration("3-search-indexes") { db in try SearchIndexes.create(in: db) }
    migrator.registerMigration("3-import-counts") { db in
      try db.execute(
        sql: """
          ALTER TABLE import_run ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE import_run ADD COLUMN recipe TEXT;
          """)
    }
    migrator.registerMigration("promoted-attributes") { db in
      try PromotedAttributes.create(in: db)
    }
    migrator.registerMigration("corrections") { db in try CorrectionTable.create(in: db) }
    migrator.registerMigration("access-keys") { db in try KeyTable.create(in: db) }
    migrator.registerMigration("rule-packs") { db in try RulePackTable.create(in: db) }
    migrator.registerMigration("page-indexes") { db in try SearchIndexes.createForPages(in: db) }
    // These look at no row of other tables, so that a damaged registry opens, and `verify` says
    // what is wrong with it.
    migrator.registerMigration("sealed-records", foreignKeyChecks: .immediate) { db in
      try RecordTable.createSealing(in: db)
    }
    migrator.registerMigration("submission-receipts", foreignKeyChecks: .immediate) { db in
      try ReceiptTable.create(in: db)
    }
    migrator.registerMigration("data-revisions", foreignKeyChecks: .immediate) { db in
      try DataRevisions.create(in: db)
    }
    migrator.registerMigration("attribute-names", foreignKeyChecks: .immediate) { db in
      try EarlierNames.prepare(in: db)
    }
    return migrator
  }

  /// The name of the newest step, as the format's version.
  static var newest: String { migrator.migrations.last ?? "0" }

  private static func createLog(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE event (
          sequence INTEGER PRIMARY KEY NOT NULL,
          at TEXT NOT NULL,
          actor TEXT NOT NULL,
          act TEXT NOT NULL,
          subject TEXT NOT NULL,
          detail TEXT NOT NULL,
          previous_hash TEXT NOT NULL,
          hash TEXT NOT NULL) STRICT;
        CREATE TRIGGER event_is_final_update BEFORE UPDATE ON event
          BEGIN SELECT RAISE(ABORT, 'the event log only grows'); END;
        CREATE TRIGGER event_is_final_delete BEFORE DELETE ON event
          BEGIN SELECT RAISE(ABORT, 'the event log only grows'); END;
        CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
        CREATE TABLE act_in_progress (
          id INTEGER PRIMARY KEY CHECK (id = 1), event INTEGER) STRICT;
        INSERT INTO act_in_progress VALUES (1, NULL);
        CREATE TABLE outside_change (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          table_name TEXT NOT NULL,
          fid INTEGER NOT NULL,
          change TEXT NOT NULL CHECK (change IN ('insert', 'update', 'delete'))) STRICT;
        """)
  }

  private static func createFeatureTables(in db: Database) throws {
    try FeatureTable.asset.create(
      title: "Assets", description: "Council property that may host equipment", in: db)
    try FeatureTable.installation.create(
      title: "Installations", description: "Equipment that is there already", in: db)
    try db.execute(
      sql: """
        CREATE VIRTUAL TABLE asset_text USING fts5(
          reference, name, address, ward,
          tokenize = 'unicode61 remove_diacritics 2');
        CREATE TABLE constraint_layer (
          fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          id TEXT NOT NULL UNIQUE,
          table_name TEXT NOT NULL UNIQUE,
          title TEXT NOT NULL,
          description TEXT,
          source TEXT,
          licence TEXT,
          dated TEXT,
          max_age_in_days INTEGER,
          positional_accuracy REAL NOT NULL DEFAULT 0,
          last_run INTEGER);
        """)
    try GeoPackageTables.registerAttributes(
      "constraint_layer", title: "Constraint layers",
      description: "Where each constraint layer comes from", in: db)
  }

  private static func createImportRecords(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE import_run (
          id INTEGER PRIMARY KEY NOT NULL,
          event INTEGER NOT NULL,
          target TEXT NOT NULL CHECK (
            target IN ('asset', 'constraint', 'installation', 'postcode')),
          owner TEXT,
          kind TEXT,
          layer TEXT,
          file_name TEXT NOT NULL,
          file_digest TEXT NOT NULL,
          file_size INTEGER NOT NULL,
          source TEXT,
          licence TEXT,
          dated TEXT,
          reference_system TEXT NOT NULL,
          operation TEXT NOT NULL,
          profile TEXT,
          started_at TEXT NOT NULL,
          finished_at TEXT NOT NULL,
          read INTEGER NOT NULL,
          added INTEGER NOT NULL,
          changed INTEGER NOT NULL,
          unchanged INTEGER NOT NULL,
          quarantined INTEGER NOT NULL,
          repaired INTEGER NOT NULL,
          notes TEXT NOT NULL) STRICT;
        CREATE TABLE quarantine (
          id INTEGER PRIMARY KEY NOT NULL,
          run INTEGER NOT NULL REFERENCES import_run (id),
          feature INTEGER NOT NULL,
          line INTEGER NOT NULL,
          "column" INTEGER NOT NULL,
          code TEXT NOT NULL,
          message TEXT NOT NULL,
          raw_text TEXT NOT NULL) STRICT;
        CREATE INDEX quarantine_run ON quarantine (run);
        """)
  }

  private static func createPostcodesAndApplications(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE postcode (
          code TEXT PRIMARY KEY NOT NULL,
          easting REAL NOT NULL,
          northing REAL NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE application (
          reference TEXT PRIMARY KEY NOT NULL,
          secret_salt BLOB NOT NULL,
          secret_hash BLOB NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('submitted', 'approved', 'refused', 'withdrawn')),
          owner TEXT,
          kind TEXT,
          asset_reference TEXT,
          easting REAL NOT NULL,
          northing REAL NOT NULL,
          place TEXT NOT NULL,
          equipment TEXT NOT NULL,
          height REAL,
          applicant TEXT NOT NULL,
          description TEXT NOT NULL,
          verdict TEXT NOT NULL,
          submitted_at TEXT NOT NULL,
          updated_at TEXT NOT NULL,
          decision_reasons TEXT,
          decided_by TEXT) STRICT;
        CREATE INDEX application_state ON application (state, submitted_at);
        """)
  }
}
