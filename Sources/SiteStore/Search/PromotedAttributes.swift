import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// The attributes that have an index of their own, in the order they got it.
  public func promotedAttributes() throws(StoreError) -> [String] {
    try read(PromotedAttributes.names)
  }

  /// Gives attributes of assets an index of their own; those that have one are left alone.
  ///
  /// A scan of all assets for each new one.
  /// - Returns: the names that were new; nothing is logged where none was.
  @discardableResult
  public func promote(_ names: [String], act: Act) throws(StoreError) -> [String] {
    let known = try promotedAttributes()
    var added: [String] = []
    for name in names where !known.contains(name) && !added.contains(name) { added.append(name) }
    guard !added.isEmpty else { return [] }
    for name in added where !PromotedAttributes.isAllowed(name) {
      throw .invalid(
        what: "'\(name.prefix(80))' cannot be promoted: 1 to 200 characters without quotes, "
          + "backslashes and control characters are allowed")
    }
    return try write(act) { db, event, detail in
      for name in added { try PromotedAttributes.add(name, event, in: db) }
      detail["promoted"] = .array(added.map { .string($0) })
      return added
    }
  }
}

/// Attributes of assets that are looked up by an index on an expression.
enum PromotedAttributes {
  private static let allowedCount = 20

  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE promoted_attribute (
          number INTEGER PRIMARY KEY NOT NULL,
          name TEXT NOT NULL UNIQUE,
          since INTEGER NOT NULL) STRICT
        """)
  }

  static func names(in db: Database) throws -> [String] {
    let statement = try db.cachedStatement(
      sql: "SELECT name FROM promoted_attribute ORDER BY number")
    return try String.fetchAll(statement)
  }

  /// SQLite 3.40 compares a path with names as they are written, escapes and all.
  static func isAllowed(_ name: String) -> Bool {
    (1...200).contains(name.utf8.count)
      && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
  }

  static func add(_ name: String, _ event: Int64, in db: Database) throws {
    let number = (try Int.fetchOne(db, sql: "SELECT MAX(number) FROM promoted_attribute") ?? 0) + 1
    guard number <= allowedCount else {
      throw StoreError.invalid(
        what: "'\(name)' cannot be promoted: \(allowedCount) attributes have an index already, "
          + "and each costs time in every import")
    }
    try db.execute(
      sql: "INSERT INTO promoted_attribute (number, name, since) VALUES (?, ?, ?)",
      arguments: [number, name, event])
    try db.execute(
      sql: "CREATE INDEX \(quoted("asset_attribute_\(number)")) ON asset (\(value(of: name, "")))")
  }

  /// The indexed expression. The index is used where a query spells it the same way.
  ///
  /// - Parameter table: `asset.` in a query; an index names no table.
  static func value(of name: String, _ table: String) -> String {
    let text = "\(table)attributes"
    let path = "'$.\"\(name.replacing("'", with: "''"))\"'"
    return "json_extract(CASE WHEN json_valid(\(text)) THEN \(text) ELSE '{}' END, \(path))"
  }
}
