import Foundation
import GRDB
package import SimpleFeatures

/// A GeoPackage with one feature table and nothing else, written row by row.
///
/// It gets its name when it is finished; one that is not is removed.
package final class GeoPackageExport {
  private let path: String
  private let draft: String
  private let table: FeatureTable
  private let queue: DatabaseQueue
  private let sql: String
  private var waiting: [[DatabaseValue]] = []
  private var isFinished = false

  package init(
    at path: String, table name: String, title: String, description: String,
    columns: [(name: String, type: String)]
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
    sql = """
      INSERT INTO \(quoted(name)) (\(names.map(quoted).joined(separator: ", ")))
      VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
      """
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

  /// Appends a feature, its values in the order of the columns.
  package func append(
    id: Int64, _ geometry: Geometry<NationalGrid>?, _ values: [JSONValue]
  ) throws(StoreError) {
    var row: [DatabaseValue] = [
      id.databaseValue, geometry.map { GeoPackageBlob.encode($0).databaseValue } ?? .null,
    ]
    row += values.map(Self.stored)
    waiting.append(row)
    if waiting.count >= 500 { try writeWaiting() }
  }

  /// Many rows for each turn at the database, which costs more than a row does.
  private func writeWaiting() throws(StoreError) {
    let rows = waiting
    waiting.removeAll(keepingCapacity: true)
    try mappingDatabaseErrors(at: path) {
      try queue.inDatabase { db in
        let statement = try db.cachedStatement(sql: sql)
        for row in rows { try statement.execute(arguments: StatementArguments(row)) }
      }
    }
  }

  /// Builds the spatial index and gives the file its name.
  package func finish() throws(StoreError) {
    try writeWaiting()
    try mappingDatabaseErrors(at: path) {
      try queue.inDatabase { db in
        let index = quoted(table.indexName)
        try db.execute(
          sql: """
            CREATE VIRTUAL TABLE \(index) USING rtree(id, minx, maxx, miny, maxy);
            INSERT INTO \(index) SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom),
              ST_MaxY(geom) FROM \(quoted(table.name)) WHERE NOT ST_IsEmpty(geom);
            """)
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

  private static func stored(_ value: JSONValue) -> DatabaseValue {
    switch value {
    case .null: .null
    case .bool(let truth): truth.databaseValue
    case .integer(let number): number.databaseValue
    case .number(let number): number.databaseValue
    case .string(let text): text.databaseValue
    case .array, .object: value.jsonText.databaseValue
    }
  }
}
