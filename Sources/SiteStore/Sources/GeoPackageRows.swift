import Foundation
import GRDB
import SimpleFeatures

/// Reads the rows of a GeoPackage's table in batches.
struct GeoPackageRows {
  struct Column: Hashable {
    var name: String
    var isBoolean: Bool
  }

  struct Row {
    /// The row's number; nil in a view that has none.
    var key: Int64?
    var geometry: Data?
    var properties: [JSONObject.Member]
    var faults: [Fault]
  }

  struct Fault {
    var code: String
    var message: String
  }

  /// A batch ends where either is reached.
  private static let rowsAtOnce = 500
  private static let bytesAtOnce = 4 << 20

  let columns: [Column]
  let referenceSystemID: Int32?
  private let hasKey: Bool
  private let hasGeometry: Bool
  private let first: String
  private let following: String

  init(_ table: GeoPackageFile.Table, in db: Database) throws {
    let all = try GRDB.Row.fetchAll(
      db, sql: "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid",
      arguments: [table.name])
    var columns: [Column] = []
    var keys: [String] = []
    var keyCount = 0
    var geometryColumn: String?
    for row in all where row["hidden"] as Int != 1 {
      let name: String = row["name"]
      let type: String = (row["type"] ?? "").uppercased()
      if row["pk"] as Int > 0 {
        keyCount += 1
        if type == "INTEGER" { keys.append(name) }
      }
      if let geometry = table.geometryColumn, name.lowercased() == geometry.lowercased() {
        geometryColumn = name
      } else {
        columns.append(Column(name: name, isBoolean: type == "BOOLEAN"))
      }
    }
    if let geometry = table.geometryColumn, geometryColumn == nil {
      throw GeoPackageFile.malformed(
        "no-geometry-column",
        "table '\(table.name)' has no column '\(geometry)', though the file lists it")
    }
    var key: String?
    if keyCount == 1, keys.count == 1 {
      key = quoted(keys[0])
      columns.removeAll { $0.name == keys[0] }
    } else if try Self.hasRowNumbers(table.name, in: db) {
      key = "_rowid_"
    }
    self.columns = columns
    referenceSystemID = table.referenceSystemID
    hasKey = key != nil
    hasGeometry = geometryColumn != nil
    let selected =
      [key ?? "NULL", geometryColumn.map(quoted) ?? "NULL"] + columns.map { quoted($0.name) }
    let start = "SELECT \(selected.joined(separator: ", ")) FROM \(quoted(table.name))"
    if let key {
      first = start + " ORDER BY \(key) LIMIT \(Self.rowsAtOnce)"
      following = start + " WHERE \(key) > ? ORDER BY \(key) LIMIT \(Self.rowsAtOnce)"
    } else {
      first = start + " LIMIT \(Self.rowsAtOnce)"
      following = start + " LIMIT \(Self.rowsAtOnce) OFFSET ?"
    }
  }

  private static func hasRowNumbers(_ table: String, in db: Database) throws -> Bool {
    guard try db.tableExists(table) else { return false }
    let isWithout = try Bool.fetchOne(
      db, sql: "SELECT wr FROM pragma_table_list(?) WHERE schema = 'main'", arguments: [table])
    return isWithout == false
  }

  /// - Parameters:
  ///   - key: of the row read last; nil at the start.
  ///   - count: how many rows have been read.
  func next(after key: Int64?, skipping count: Int, in db: Database) throws -> [Row] {
    let statement = try db.cachedStatement(sql: count == 0 ? first : following)
    var arguments = StatementArguments()
    if count > 0 {
      if hasKey {
        guard let key else { return [] }
        arguments = [key]
      } else {
        arguments = [count]
      }
    }
    var batch: [Row] = []
    var bytes = 0
    let rows = try GRDB.Row.fetchCursor(statement, arguments: arguments)
    while bytes < Self.bytesAtOnce, let row = try rows.next() {
      let read = self.row(row)
      bytes += 200 + (read.geometry?.count ?? 0)
      batch.append(read)
    }
    return batch
  }

  private func row(_ row: GRDB.Row) -> Row {
    var result = Row(key: row[0], geometry: nil, properties: [], faults: [])
    if hasGeometry {
      let value: DatabaseValue = row[1]
      switch value.storage {
      case .null: break
      case .blob(let data): result.geometry = data
      // Whatever else stands there is a defect, and is told as one.
      default: result.geometry = Data()
      }
    }
    result.properties.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      let value: DatabaseValue = row[index + 2]
      result.properties.append(
        JSONObject.Member(column.name, Self.value(value, column, &result.faults)))
    }
    return result
  }

  private static func value(
    _ value: DatabaseValue, _ column: Column, _ faults: inout [Fault]
  ) -> JSONValue {
    switch value.storage {
    case .null: return .null
    case .int64(let whole):
      return column.isBoolean && (whole == 0 || whole == 1) ? .bool(whole == 1) : .integer(whole)
    case .double(let number):
      if number.isFinite { return .number(number) }
      faults.append(
        Fault(
          code: "number-dropped",
          message: "column '\(column.name)' holds a number that is not finite; it was left empty"))
      return .null
    case .string(let text): return .string(text)
    case .blob(let data):
      faults.append(
        Fault(
          code: "binary-dropped",
          message:
            "column '\(column.name)' holds binary data (\(data.count) bytes here); it was left empty"
        ))
      return .null
    }
  }
}
