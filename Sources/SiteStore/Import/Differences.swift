import GRDB

/// What staged features would do to the rows of a table, gathered in temporary tables first:
/// `difference` holds the new and changed ones, `removal` the rows to remove.
struct Differences {
  let table: String
  /// Which rows of the table the import is about.
  let mine: SQL
  /// True of a row and its staged feature `s` that are not equal.
  let differs: SQL
  private(set) var tally = MergeTally()
  private var lastNumber: Int64 = 0

  init(table: String, mine: SQL, differs: SQL) {
    self.table = table
    self.mine = mine
    self.differs = differs
  }

  /// The numbers of the rows that were added or changed, once that is done.
  var touched: SQL {
    """
    SELECT fid FROM temp.difference WHERE fid IS NOT NULL
    UNION ALL SELECT fid FROM \(identifier: table) WHERE fid > \(lastNumber)
    """
  }

  mutating func collect(removesAbsent: Bool, in db: Database) throws {
    try Self.drop(in: db)
    lastNumber =
      try SQLRequest<Int64>("SELECT COALESCE(MAX(fid), 0) FROM \(identifier: table)").fetchOne(db)
      ?? 0
    // Never below the highest number there ever was: the next row gets the one after it.
    let highest = try FeatureTable(name: table, columns: []).lastNumber(in: db)
    lastNumber = max(lastNumber, highest)
    try db.execute(
      literal: """
        CREATE TEMP TABLE difference (staged INTEGER PRIMARY KEY, fid INTEGER);
        CREATE TEMP TABLE removal (fid INTEGER PRIMARY KEY);
        """)
    try db.execute(
      literal: """
        INSERT INTO temp.difference
        SELECT s.id, \(identifier: table).fid
        FROM staging.feature AS s LEFT JOIN \(identifier: table)
          ON \(mine) AND \(identifier: table).reference = s.reference
        WHERE \(identifier: table).fid IS NULL OR \(differs)
        ORDER BY s.id
        """)
    let row = try Row.fetchOne(db, sql: "SELECT COUNT(*), COUNT(fid) FROM temp.difference")
    let all: Int = row?[0] ?? 0
    tally.changed = row?[1] ?? 0
    tally.added = all - tally.changed
    let staged = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM staging.feature") ?? 0
    tally.unchanged = staged - all
    guard removesAbsent else { return }
    try db.execute(
      literal: """
        INSERT INTO temp.removal SELECT fid FROM \(identifier: table)
        WHERE \(mine) AND NOT EXISTS (
          SELECT 1 FROM staging.feature AS s WHERE s.reference = \(identifier: table).reference)
        """)
    tally.removed = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM temp.removal") ?? 0
  }

  func remove(in db: Database) throws {
    guard tally.removed > 0 else { return }
    try db.execute(
      literal: """
        DELETE FROM \(identifier: table) WHERE fid IN (SELECT fid FROM temp.removal)
        """)
  }

  static func drop(in db: Database) throws {
    try db.execute(
      sql: "DROP TABLE IF EXISTS temp.difference; DROP TABLE IF EXISTS temp.removal;")
  }
}

extension MergeTally {
  var hasChanges: Bool { added + changed + removed > 0 }
}
