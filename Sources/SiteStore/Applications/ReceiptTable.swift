import GRDB

/// What was handed out for an application that came with a token, so that the same sent again is
/// the same application and gets the same answer.
enum ReceiptTable {
  static func create(in db: Database) throws {
    // The token is nowhere: `key` is a digest by which its holder finds the row, and the secret is
    // sealed with what only the holder knows.
    try db.execute(
      sql: """
        CREATE TABLE submission_receipt (
          key TEXT PRIMARY KEY NOT NULL,
          reference TEXT NOT NULL,
          salt BLOB NOT NULL,
          body_digest TEXT NOT NULL,
          sealed_secret BLOB,
          received_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """)
    try RecordTable.named("submission_receipt")?.createTriggers(in: db)
  }
}
