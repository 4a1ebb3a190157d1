import GRDB
import SimpleFeatures

/// The order of a collection's pages: keys with nulls last in either direction, then the id.
struct ItemsOrder {
  struct Key {
    var sql: String
    var isDescending: Bool
  }

  /// A part of the order that one statement reads along an index.
  struct Segment {
    var condition: Condition
    var order: String
  }

  let rowNumber: String
  let keys: [Key]

  /// - Throws: ``StoreError/invalid(what:)`` naming a property that cannot be sorted by, or a
  ///   cursor of another order.
  init(
    _ query: ItemsQuery, _ schema: CollectionSchema, _ table: FilterTable
  ) throws(StoreError) {
    rowNumber = table.rowNumber
    var keys: [Key] = []
    for sort in query.sort {
      guard let sql = schema.sortKey(sort.property, table) else {
        let allowed = schema.properties.filter(\.isSortable).map(\.name).joined(separator: ", ")
        throw .invalid(
          what: "features cannot be sorted by '\(sort.property)'; allowed are \(allowed)")
      }
      keys.append(Key(sql: sql, isDescending: sort.isDescending))
    }
    self.keys = keys
    if let after = query.after, after.keys.count != keys.count {
      throw .invalid(what: "the place to go on from belongs to another order")
    }
  }

  /// The whole order at once, for passing over features.
  func whole(after cursor: ItemsCursor?) -> Segment {
    Segment(
      condition: cursor.map { after($0, keys[...]) } ?? Condition("1"), order: order(keys[...]))
  }

  /// First what has the first key, then what lacks it: each along an index on that key.
  func segments(after cursor: ItemsCursor?) -> [Segment] {
    guard let first = keys.first else { return [whole(after: cursor)] }
    let rest = keys.dropFirst()
    let direction = first.isDescending ? "DESC" : "ASC"
    var present = Condition("\(first.sql) IS NOT NULL")
    var absent = Condition("\(first.sql) IS NULL")
    var segments: [Segment] = []
    if let cursor {
      if let value = cursor.value(0) {
        let sign = first.isDescending ? "<" : ">"
        let behind = after(cursor, rest)
        present = Condition(
          "\(first.sql) \(sign)= ? AND (\(first.sql) \(sign) ? OR \(behind.sql))",
          [value, value] + behind.values)
      } else {
        let behind = after(cursor, rest)
        absent = .joined([absent, behind], by: "AND")
      }
    }
    if cursor == nil || cursor?.value(0) != nil {
      segments.append(
        Segment(condition: present, order: "\(first.sql) \(direction), \(order(rest))"))
    }
    segments.append(Segment(condition: absent, order: order(rest)))
    return segments
  }

  private func order(_ keys: ArraySlice<Key>) -> String {
    (keys.map { "\($0.sql) \($0.isDescending ? "DESC" : "ASC") NULLS LAST" } + [rowNumber])
      .joined(separator: ", ")
  }

  /// What stands behind a place, by some of the keys and the id.
  private func after(_ cursor: ItemsCursor, _ keys: ArraySlice<Key>) -> Condition {
    guard let key = keys.first else {
      return Condition("\(rowNumber) > ?", [cursor.id.databaseValue])
    }
    let rest = after(cursor, keys.dropFirst())
    guard let value = cursor.value(keys.startIndex) else {
      return Condition("(\(key.sql) IS NULL AND \(rest.sql))", rest.values)
    }
    let sign = key.isDescending ? "<" : ">"
    return Condition(
      "(\(key.sql) \(sign) ? OR \(key.sql) IS NULL OR (\(key.sql) = ? AND \(rest.sql)))",
      [value, value] + rest.values)
  }

  /// The place of a feature in the order.
  func cursor(at id: Int64, _ table: String, in db: Database) throws -> ItemsCursor {
    guard !keys.isEmpty else { return ItemsCursor(id: id) }
    let columns = keys.map(\.sql).joined(separator: ", ")
    let row = try Row.fetchOne(
      db, sql: "SELECT \(columns) FROM \(table) WHERE \(rowNumber) = ?", arguments: [id])
    let values = keys.indices.map { index -> JSONValue in
      let value: DatabaseValue = row?[index] ?? .null
      return switch value.storage {
      case .int64(let number): .integer(number)
      case .double(let number): .number(number)
      case .string(let text): .string(text)
      case .null, .blob: .null
      }
    }
    return ItemsCursor(keys: values, id: id)
  }
}

extension ItemsCursor {
  /// The value of a key for SQL; nil for a feature that lacks it.
  fileprivate func value(_ index: Int) -> DatabaseValue? {
    switch keys[index] {
    case .integer(let number): number.databaseValue
    case .number(let number): number.databaseValue
    case .string(let text): text.databaseValue
    case .null, .bool, .array, .object: nil
    }
  }
}
