import GRDB
import GRDBSQLite
import SimpleFeatures

/// Digests of the rows of features and postcodes that events wrote, as the events keep them.
///
/// A row stays as its event left it, in its table or, once a later event has ended it, in the
/// history: so the digest of every event can be made again.
struct FeatureSeals: Sendable {
  /// The member of an event's detail: by table, how many rows its act wrote, and their digest.
  static let member = "sealedFeatures"
  /// By table and event: digests made anew, since a table was written anew.
  static let againMember = "resealedFeatures"
  /// Tables that the act took out of the file with their history.
  static let goneMember = "unsealedTables"

  let sealer: EventSealer

  /// Seals rows that an event has just written; nothing where there are none.
  ///
  /// - Parameter condition: true of all of them; what other events wrote is left out.
  func add(
    _ table: String, rowsWhere condition: SQL, event: Int64, to sealed: inout JSONObject,
    in db: Database
  ) throws {
    let layout = try SealedLayout(table, in: db)
    var digest = RowDigest(sealer)
    var encoder = RecordEncoder()
    let request: SQLRequest<Row> = """
      SELECT \(sql: layout.selection) FROM \(identifier: table)
      WHERE since = \(event) AND (\(condition)) ORDER BY \(sql: layout.order)
      """
    let statement = try request.makePreparedRequest(db).statement
    try layout.forEach(statement, in: db) { layout.add($0, to: &digest, &encoder) }
    add(digest.finish(), of: table, to: &sealed)
  }

  func add(_ seal: FeatureSeal, of table: String, to sealed: inout JSONObject) {
    guard seal.rows > 0 else { return }
    sealed[table] = seal.json
  }

  /// The seals of all events in a table and its history, as they are now.
  func all(in table: String, _ db: Database) throws -> [Int64: FeatureSeal] {
    let layout = try SealedLayout(table, in: db)
    var digests: [Int64: RowDigest] = [:]
    var encoder = RecordEncoder()
    let statement = try db.makeStatement(
      sql: """
        SELECT \(layout.selection), since FROM \(quoted(table))
        UNION ALL
        SELECT \(layout.pastSelection), since FROM \(quoted(table + "_history"))
        WHERE since <> until ORDER BY \(layout.order)
        """)
    let since = layout.count
    try layout.forEach(statement, in: db) { row in
      let event = sqlite3_column_int64(row, since)
      // Taken out while it is added to, so that it is not copied.
      var digest = digests.removeValue(forKey: event) ?? RowDigest(sealer)
      layout.add(row, to: &digest, &encoder)
      digests[event] = digest
    }
    return digests.mapValues { digest in
      var digest = digest
      return digest.finish()
    }
  }
}

extension FeatureSeal {
  init?(_ json: JSONValue) {
    guard case .integer(let rows)? = json.object?["rows"],
      let digest = json.object?["digest"]?.string
    else { return nil }
    self.init(rows: Int(clamping: rows), digest: digest)
  }

  var json: JSONValue { ["rows": .integer(Int64(rows)), "digest": .string(digest)] }
}

/// The columns of a table in the order in which its rows are digested.
private struct SealedLayout {
  let selection: String
  /// The same of the history; null where it lacks a column.
  let pastSelection: String
  let order: String
  let hasNumber: Bool
  let count: Int32

  /// - Throws: ``StoreError/corrupt(what:)`` where the table is gone.
  init(_ table: String, in db: Database) throws {
    let columns = try db.columns(in: table).map(\.name)
    let kept = try Set(db.columns(in: table + "_history").map(\.name))
    hasNumber = columns.contains("fid")
    order = hasNumber ? "fid" : columns.first.map(quoted) ?? "1"
    selection = columns.map(quoted).joined(separator: ", ")
    pastSelection = columns.map { kept.contains($0) ? quoted($0) : "NULL" }
      .joined(separator: ", ")
    count = Int32(clamping: columns.count)
  }

  func add(_ row: SQLiteStatement, to digest: inout RowDigest, _ encoder: inout RecordEncoder) {
    if hasNumber {
      let number = sqlite3_column_int64(row, 0)
      encoder.encode(row, columns: 1..<count) { digest.add(number, $0) }
    } else {
      encoder.encode(row, columns: 0..<count) { digest.add($0) }
    }
  }

  func forEach(
    _ statement: Statement, in db: Database, _ body: (SQLiteStatement) -> Void
  ) throws {
    let handle = statement.sqliteStatement
    defer { sqlite3_reset(handle) }
    var code = sqlite3_step(handle)
    while code == SQLITE_ROW {
      body(handle)
      code = sqlite3_step(handle)
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }
}
