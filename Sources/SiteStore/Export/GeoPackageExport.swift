import Foundation
import GRDB
import GRDBSQLite

/// A GeoPackage with one feature table and nothing else, written row by row.
///
/// It gets its name when it is finished; one that is not is removed.
package final class GeoPackageExport {
  private let path: String
  private let draft: String
  private let table: FeatureTable
  private let queue: DatabaseQueue
  private let rowSQL: String
  private let valuesSQL: String
  private var isFinished = false

  package init(
    at path: String, table name: String, title: String, description: String,
    columns: [ExportColumn]
  ) throws(StoreError) {
    let path = FilePlace.absolute(path)
    guard [.nothing, .file].contains(FilePlace.kind(of: path)) else {
      throw .invalid(what: "a GeoPackage can only be written to a file, which '\(path)' is not")
    }
    let draft = path + ".partial-\(ProcessInfo.processInfo.processIdentifier)"
    let table = FeatureTable(
      name: name, columns: columns.map { FeatureTable.Column(name: $0.name, type: $0.type) })
    self.path = path
    self.draft = draft
    self.table = table
    let names = ["fid", "geom"] + columns.map(\.name)
    rowSQL = "INSERT INTO \(quoted(name)) (\(names.map(quoted).joined(separator: ", "))) VALUES "
    valuesSQL = "(\(names.map { _ in "?" }.joined(separator: ", ")))"
    try? FileManager.default.removeItem(atPath: draft)
    queue = try mappingDatabaseErrors(at: path) {
      var configuration = Configuration()
      // One transaction spans many calls.
      configuration.allowsUnsafeTransactions = true
      configuration.prepareDatabase { db in SpatialFunctions.register(in: db) }
      let queue = try DatabaseQueue(path: draft, configuration: configuration)
      try queue.inDatabase { db in
        try db.execute(
          sql: """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA application_id = \(GeoPackageTables.applicationID);
            PRAGMA user_version = \(GeoPackageTables.userVersion);
            BEGIN;
            """)
        try GeoPackageTables.create(in: db)
        let own = columns.map { ", \(quoted($0.name)) \($0.type)" }.joined()
        try db.execute(
          sql: """
            CREATE TABLE \(quoted(name)) (
              fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom GEOMETRY\(own))
            """)
        try GeoPackageTables.registerFeatures(
          name, title: title, description: description, in: db)
      }
      return queue
    }
  }

  deinit {
    if !isFinished { try? FileManager.default.removeItem(atPath: draft) }
  }

  /// Appends rows as ``FlatRows`` lays them out.
  package func append(_ rows: ExportChunk) throws(StoreError) {
    try mappingDatabaseErrors(at: path) {
      try queue.inDatabase { db in
        try rows.bytes.withUnsafeBytes { bytes in
          // Many rows a statement: SQLite notes the highest number used at the end of each.
          let many = max(1, min(32, 16_000 / rows.width))
          var row = 0
          while row < rows.count {
            let count = row + many <= rows.count ? many : 1
            try insert(rows, row..<row + count, bytes, in: db)
            row += count
          }
        }
      }
    }
  }

  private func insert(
    _ rows: ExportChunk, _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, in db: Database
  ) throws {
    let values = Array(repeating: valuesSQL, count: range.count).joined(separator: ", ")
    let statement = try db.cachedStatement(sql: rowSQL + values)
    let handle = statement.sqliteStatement
    var place: Int32 = 0
    for cell in rows.cells[range.lowerBound * rows.width..<range.upperBound * rows.width] {
      place += 1
      switch cell {
      case .null: sqlite3_bind_null(handle, place)
      case .integer(let number): sqlite3_bind_int64(handle, place, number)
      case .real(let number): sqlite3_bind_double(handle, place, number)
      // The bytes outlive the statement's step, so that SQLite need not copy them.
      case .text(let start, let end):
        sqlite3_bind_text(
          handle, place,
          bytes.baseAddress?.advanced(by: Int(start)).assumingMemoryBound(to: CChar.self),
          end - start, nil)
      case .blob(let start, let end):
        sqlite3_bind_blob(
          handle, place, bytes.baseAddress?.advanced(by: Int(start)), end - start, nil)
      }
    }
    try statement.stepBound(in: db)
  }

  /// Builds the spatial index and gives the file its name.
  package func finish() throws(StoreError) {
    try mappingDatabaseErrors(at: path) {
      try queue.inDatabase { db in
        let index = quoted(table.indexName)
        try db.execute(
          sql: """
            CREATE VIRTUAL TABLE \(index) USING rtree(id, minx, maxx, miny, maxy)
            """)
        _ = try PackedTree(table: table).build(in: db)
        for trigger in table.triggers where trigger.name.hasPrefix(table.indexName) {
          try db.execute(sql: trigger.sql)
        }
        try GeoPackageTables.noteChange(of: table.name, rowsWhere: "1", in: db)
        try db.execute(sql: "COMMIT")
      }
      try queue.close()
    }
    guard rename(draft, path) == 0 else {
      throw .io(message: FilePlace.systemMessage("'\(path)'"))
    }
    isFinished = true
  }
}
