import GRDB

/// The indexes that lists and narrow searches need beside the spatial one.
enum SearchIndexes {
  static func create(in db: Database) throws {
    // A list's first page, and the order of equal distances, without a sort of the whole table.
    try db.execute(
      sql: """
        CREATE INDEX IF NOT EXISTS asset_order ON asset (reference, kind, owner);
        CREATE INDEX IF NOT EXISTS asset_ward ON asset (ward);
        """)
  }
}
