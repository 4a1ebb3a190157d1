import Foundation
import GRDB
import SimpleFeatures

/// Digests of rows of record tables, as an event keeps them of what its act wrote.
struct RecordSeals {
  /// The member of an event's detail: by table and key, a digest, or null for what is gone.
  /// No collection's name has a capital, so none that an event lists can be taken for it.
  static let member = "sealedRows"

  let sealer: EventSealer

  /// Seals what was written since the last event, and forgets the list of it.
  ///
  /// - Returns: nil where nothing was.
  func take(in db: Database) throws -> JSONObject? {
    let changes = try db.cachedStatement(
      sql: "SELECT DISTINCT table_name, key FROM record_change ORDER BY table_name, key")
    let changed = try Row.fetchAll(changes)
    guard !changed.isEmpty else { return nil }
    var tables = JSONObject()
    for row in changed {
      let name: String = row[0]
      let key: String = row[1]
      guard let table = RecordTable.named(name) else { continue }
      let sealed = try digest(of: key, in: table, db).map(JSONValue.string) ?? .null
      if tables.members.last?.name != name { tables.members.append(.init(name, [:])) }
      var rows = tables.members.removeLast().value.object ?? JSONObject()
      rows.members.append(.init(key, sealed))
      tables.members.append(.init(name, .object(rows)))
    }
    try db.execute(sql: "DELETE FROM record_change")
    return tables.members.isEmpty ? nil : tables
  }

  private func digest(of key: String, in table: RecordTable, _ db: Database) throws -> String? {
    var found: String?
    try forEach(in: table, onlyKey: key, db) { _, digest in found = digest }
    return found
  }

  /// Calls the closure with each key of a table and the digest of its rows.
  func forEach(
    in table: RecordTable, onlyKey: String? = nil, _ db: Database,
    _ body: (_ key: String, _ digest: String) throws -> Void
  ) throws {
    let columns = try table.columns ?? db.columns(in: table.name).map(\.name)
    let sealed = columns.sorted()
    let order = (table.key + sealed).map(quoted).joined(separator: ", ")
    // By the columns of the key where there is one, so that its index is used.
    let parts = onlyKey.map { Self.parts(of: $0, count: table.key.count) }
    let condition =
      parts == nil
      ? "" : "WHERE " + table.key.map { "\(quoted($0)) = ?" }.joined(separator: " AND ")
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(table.keyText(quoted(table.name))), \(sealed.map(quoted).joined(separator: ", "))
        FROM \(quoted(table.name)) \(condition) ORDER BY \(order)
        """)
    let rows = try Row.fetchCursor(statement, arguments: StatementArguments(parts ?? []))
    var current: (key: String, digest: any RunningDigest)?
    while let row = try rows.next() {
      let key: String = row[0]
      if var done = current, done.key != key {
        try body(done.key, done.digest.hexadecimal())
        current = nil
      }
      var bytes: [UInt8] = []
      for (index, column) in sealed.enumerated() {
        Self.append(column, row[index + 1], to: &bytes)
      }
      bytes.append(0)
      var digest = current?.digest ?? sealer.begin()
      digest.update(bytes)
      current = (key, digest)
    }
    if var done = current { try body(done.key, done.digest.hexadecimal()) }
  }

  /// The last column of a key may hold anything, those before it no slash.
  private static func parts(of key: String, count: Int) -> [String] {
    key.split(separator: "/", maxSplits: count - 1, omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// A null is left out, so that a column that comes later changes no digest.
  private static func append(_ column: String, _ value: DatabaseValue, to bytes: inout [UInt8]) {
    let tag: String
    let content: [UInt8]
    switch value.storage {
    case .null: return
    case .int64(let whole): (tag, content) = ("i", Array("\(whole)".utf8))
    case .double(let number): (tag, content) = ("r", Array("\(number.bitPattern)".utf8))
    case .string(let text): (tag, content) = ("t", Array(text.utf8))
    case .blob(let blob): (tag, content) = ("b", Array(blob))
    }
    bytes.append(contentsOf: "\(column)\u{1F}\(tag)\(content.count):".utf8)
    bytes.append(contentsOf: content)
  }
}
