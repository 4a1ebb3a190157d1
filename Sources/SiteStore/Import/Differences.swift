import GRDB

/// What staged features would do to the rows of a table, gathered in temporary tables first:
/// `difference` holds the new and changed ones, `removal` the rows to remove.
struct Differences {
  let table: String
  /// Which rows of the table the import is about.
  let mine: SQL
  /// True of a row and its staged feature `s` that are not equal.
  let differs: SQL
  /// How many were staged.
  let stagedCount: Int
  /// The staged rows that may be new or changed; nil for all of them.
  var suspects: [Int64]?
  private(set) var tally = MergeTally()
  private var lastNumber: Int64 = 0

  init(
    table: String, mine: SQL, differs: SQL, stagedCount: Int, suspects: [Int64]? = nil
  ) {
    self.table = table
    self.stagedCount = stagedCount
    self.suspects = suspects
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
    let staged: SQL =
      try offerSuspects(in: db)
      ? "temp.suspect AS k CROSS JOIN staging.feature AS s ON s.id = k.staged"
      : "staging.feature AS s"
    try db.execute(
      literal: """
        INSERT INTO temp.difference
        SELECT s.id, \(identifier: table).fid
        FROM \(staged) LEFT JOIN \(identifier: table)
          ON \(mine) AND \(identifier: table).reference = s.reference
        WHERE \(identifier: table).fid IS NULL OR \(differs)
        ORDER BY s.id
        """)
    let row = try Row.fetchOne(db, sql: "SELECT COUNT(*), COUNT(fid) FROM temp.difference")
    let all: Int = row?[0] ?? 0
    tally.changed = row?[1] ?? 0
    tally.added = all - tally.changed
    tally.unchanged = stagedCount - all
    guard removesAbsent else { return }
    try db.execute(
      literal: """
        INSERT INTO temp.removal SELECT fid FROM \(identifier: table)
        WHERE \(mine) AND NOT EXISTS (
          SELECT 1 FROM staging.feature AS s WHERE s.reference = \(identifier: table).reference)
        """)
    tally.removed = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM temp.removal") ?? 0
  }

  /// - Returns: false where all staged rows are to be compared.
  private func offerSuspects(in db: Database) throws -> Bool {
    guard let suspects else { return false }
    try db.execute(sql: "CREATE TEMP TABLE suspect (staged INTEGER PRIMARY KEY)")
    let insert = try db.makeStatement(sql: "INSERT OR IGNORE INTO temp.suspect VALUES (?)")
    for number in suspects { try insert.execute(arguments: [number]) }
    return true
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
      sql: """
        DROP TABLE IF EXISTS temp.difference;
        DROP TABLE IF EXISTS temp.removal;
        DROP TABLE IF EXISTS temp.suspect;
        """)
  }
}

extension MergeTally {
  var hasChanges: Bool { added + changed + removed > 0 }
}
