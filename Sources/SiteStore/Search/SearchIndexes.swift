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

  /// Indexes for pages of the collection of sites.
  ///
  /// They are for queries that say `since >= 0`, as those of pages do: SQLite guesses that a value of
  /// an index has ten rows, and would take that on kinds for searches that are better off without.
  static func createForPages(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE INDEX IF NOT EXISTS asset_page_kind ON asset (kind) WHERE since >= 0;
        CREATE INDEX IF NOT EXISTS asset_page_name ON asset (name) WHERE since >= 0;
        """)
  }

  /// The columns of assets that an index puts in order.
  static let sortable: Set<String> = ["owner", "kind", "reference", "name", "ward"]
}
