import GRDB
import GRDBSQLite
import SimpleFeatures

/// A column that an export writes.
package struct ExportColumn: Hashable, Sendable {
  package var name: String
  /// The type that fits all its values: TEXT, INTEGER, REAL or BOOLEAN.
  package var type: String
}

/// Reads a collection's features, or some of them, on one state of the file; by growing id.
package final class ExportRows {
  /// Enough rows that handing a chunk over costs nothing, few enough that memory stays small.
  private static let rowsAtMost = 512
  private static let bytesAtMost = 1 << 20

  /// The table's own columns, without the one that holds the sources' own.
  package let columns: [ExportColumn]
  /// Where in a chunk's row the sources' own columns are, as JSON; nil where there are none.
  package let attributesColumn: Int?

  private let db: Database
  private let table: String
  private let selection: String
  private let width: Int
  private let ids: [Int64]?
  /// The next of the ids.
  private var next = 0
  private var statement: Statement?

  init(_ collection: CollectionID, ids: [Int64]?, in db: Database) throws {
    let reader = try FeatureReader(collection, in: db)
    var names = reader.columnTypes.map { ExportColumn(name: $0.name, type: $0.type) }
    var selected = names.map(\.name)
    if reader.keepsAttributes, let place = names.firstIndex(where: { $0.name == "attributes" }) {
      names.remove(at: place)
      selected.remove(at: place)
      selected.append("attributes")
      attributesColumn = names.count
    } else {
      attributesColumn = nil
    }
    columns = names
    table = reader.table
    selection = (["fid", "geom"] + selected).map(quoted).joined(separator: ", ")
    width = selected.count + 2
    self.ids = ids
    self.db = db
  }

  /// Begins at the first feature again.
  package func rewind() {
    statement = nil
    next = 0
  }

  /// The next rows; nil at the end.
  package func chunk() throws -> ExportChunk? {
    while true {
      guard let statement = try statement ?? open() else { return nil }
      self.statement = statement
      var chunk = ExportChunk(width: width)
      chunk.cells.reserveCapacity(Self.rowsAtMost * width)
      let isOver = try read(statement.sqliteStatement, into: &chunk)
      if isOver {
        self.statement = nil
        if ids == nil { next = .max }
      }
      if chunk.count > 0 { return chunk }
    }
  }

  /// The statement for what is left; nil where nothing is.
  private func open() throws -> Statement? {
    guard let ids else {
      guard next == 0 else { return nil }
      return try db.makeStatement(sql: "SELECT \(selection) FROM \(quoted(table)) ORDER BY fid")
    }
    guard next < ids.count else { return nil }
    let end = min(next + 10_000, ids.count)
    let statement = try db.makeStatement(
      sql: """
        SELECT \(selection) FROM \(quoted(table))
        WHERE fid IN (SELECT value FROM json_each(?)) ORDER BY fid
        """)
    try statement.setArguments([IDList.text(Array(ids[next..<end]))])
    next = end
    return statement
  }

  /// - Returns: whether the statement has no more rows.
  private func read(_ handle: OpaquePointer, into chunk: inout ExportChunk) throws -> Bool {
    while chunk.count < Self.rowsAtMost, chunk.bytes.count < Self.bytesAtMost {
      let code = sqlite3_step(handle)
      guard code == SQLITE_ROW else {
        guard code == SQLITE_DONE else {
          throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
        return true
      }
      for column in 0..<Int32(width) {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: chunk.cells.append(.integer(sqlite3_column_int64(handle, column)))
        case SQLITE_FLOAT: chunk.cells.append(.real(sqlite3_column_double(handle, column)))
        case SQLITE_TEXT:
          let text = UnsafeRawPointer(sqlite3_column_text(handle, column))
          chunk.append(
            UnsafeRawBufferPointer(
              start: text, count: Int(sqlite3_column_bytes(handle, column))), isText: true)
        case SQLITE_BLOB:
          let blob = sqlite3_column_blob(handle, column)
          chunk.append(
            UnsafeRawBufferPointer(
              start: blob, count: Int(sqlite3_column_bytes(handle, column))), isText: false)
        default: chunk.cells.append(.null)
        }
      }
      chunk.count += 1
    }
    return false
  }
}
