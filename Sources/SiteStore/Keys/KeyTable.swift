import GRDB

/// The tables of who may see what: keys by the hash of their secret, and the classes of fields.
enum KeyTable {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE access_key (
          id TEXT PRIMARY KEY NOT NULL,
          name TEXT NOT NULL,
          scope TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
          salt BLOB NOT NULL,
          hash BLOB NOT NULL,
          created_at TEXT NOT NULL,
          created_by TEXT NOT NULL,
          expires_at TEXT,
          revoked_at TEXT,
          revoked_by TEXT) STRICT;
        CREATE UNIQUE INDEX access_key_name ON access_key (name) WHERE revoked_at IS NULL;
        CREATE TABLE field_class (
          collection TEXT NOT NULL,
          field TEXT NOT NULL,
          class TEXT NOT NULL CHECK (class IN ('public', 'suppliers', 'internal')),
          PRIMARY KEY (collection, field)) STRICT, WITHOUT ROWID;
        """)
  }
}
