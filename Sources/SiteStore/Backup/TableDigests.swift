import GRDB
import GRDBSQLite
import SimpleFeatures

/// A digest of each table's rows, written beside a backup: it proves later that the backup is what
/// was written, also to somebody who does not trust the file itself.
struct TableDigests: Sendable {
  static let suffix = ".digests.json"

  private(set) var tables: [String: FeatureSeal] = [:]

  /// What follows from other tables, and is built anew where it is lost, is left out.
  init(of db: Database, _ sealer: EventSealer) throws {
    let names = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
          AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'rtree\\_%' ESCAPE '\\'
          AND name NOT LIKE 'asset\\_text\\_%' ESCAPE '\\'
        ORDER BY name
        """)
    for name in names { tables[name] = try Self.seal(name, in: db, sealer) }
  }

  private static func seal(
    _ table: String, in db: Database, _ sealer: EventSealer
  ) throws -> FeatureSeal {
    let columns = try db.columns(in: table)
    let key = columns.filter { $0.primaryKeyIndex > 0 }
      .sorted { $0.primaryKeyIndex < $1.primaryKeyIndex }.map { quoted($0.name) }
    let order = key.isEmpty ? "rowid" : key.joined(separator: ", ")
    let statement = try db.makeStatement(
      sql: """
        SELECT \(columns.map { quoted($0.name) }.joined(separator: ", ")) FROM \(quoted(table))
        ORDER BY \(order)
        """)
    let handle = statement.sqliteStatement
    defer { sqlite3_reset(handle) }
    var digest = RowDigest(sealer)
    var encoder = RecordEncoder()
    var code = sqlite3_step(handle)
    while code == SQLITE_ROW {
      encoder.encode(handle, columns: 0..<Int32(clamping: columns.count)) { digest.add($0) }
      code = sqlite3_step(handle)
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
    return digest.finish()
  }

  // MARK: The file beside the backup

  /// - Parameter json: as ``json(of:)`` writes it.
  init(_ json: JSONObject) throws(StoreError) {
    for table in json["tables"]?.object?.members ?? [] {
      guard let seal = FeatureSeal(table.value) else {
        throw .invalid(what: "the digest of the table '\(table.name.prefix(80))' cannot be read")
      }
      tables[table.name] = seal
    }
    guard !tables.isEmpty else { throw .invalid(what: "there are no digests of tables in it") }
  }

  func json(of name: String, _ copy: (events: Int64, head: String)) -> JSONObject {
    [
      "file": .string(name), "events": .integer(copy.events), "head": .string(copy.head),
      "tables": .object(
        JSONObject(tables.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) })),
    ]
  }

  /// What is another now than when these were taken.
  func differences(from now: TableDigests) -> [String] {
    Set(tables.keys).union(now.tables.keys).sorted().compactMap { name in
      switch (tables[name], now.tables[name]) {
      case (let was?, let found?) where was == found: nil
      case (let was?, let found?):
        was.rows == found.rows
          ? "the table \(name) is not what was backed up: its rows have another digest"
          : "the table \(name) had \(was.rows) rows when it was backed up, and has \(found.rows)"
      case (_?, nil): "the table \(name) was backed up and is gone"
      case (nil, _): "the table \(name) was not backed up"
      }
    }
  }
}
