import CQL2
import Foundation
import GRDB
import SiteStore

/// The data set of the standard's abstract test suite, as tables a filter can be compiled for.
enum PublishedTables {
  private static let folder: URL = {
    let shared =
      ProcessInfo.processInfo.environment["SITEREG_SHARED"].map { URL(filePath: $0) }
      ?? (0..<5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
      .appending(path: "shared")
    return shared.appending(path: "cases/cql2")
  }()

  static var areHere: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "ats_predicates.json").path)
  }

  /// The file as it is published, read without leaving anything beside it.
  static func open() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.prepareDatabase { db in try FilterFunctions.register(in: db) }
    let path = folder.appending(path: "ne110m4cql2.gpkg").path
    return try DatabaseQueue(path: "file:\(path)?immutable=1", configuration: configuration)
  }

  /// A table by the types that the file declares for its columns.
  static func table(_ name: String, in db: Database) throws -> FilterTable {
    let rows = try Row.fetchAll(db, sql: "SELECT name, type FROM pragma_table_info('\(name)')")
    let columns = rows.compactMap { row -> FilterTable.Column? in
      let column: String = row["name"]
      let type: String = row["type"]
      let sql = "\"\(name)\".\"\(column)\""
      return switch type.prefix(4) {
      case "TEXT": .init(column, sql: sql, .text)
      case "INTE", "REAL": .init(column, sql: sql, .number)
      case "BOOL": .init(column, sql: sql, .boolean)
      case "DATE": .init(column, sql: sql, .instant)
      default: .init(column, sql: sql, .geometry)
      }
    }
    return FilterTable(
      columns: columns, rowNumber: "\"\(name)\".fid", spatialIndex: "rtree_\(name)_geom")
  }

  static func count(_ text: String, in name: String, _ db: Database) throws -> Int {
    let sql = try FilterSQL(Filter(text: text), for: table(name, in: db))
    return try Int.fetchOne(
      db, sql: "SELECT count(*) FROM \"\(name)\" WHERE \(sql.sql)",
      arguments: StatementArguments(sql.arguments)) ?? -1
  }

  struct Predicate: Decodable, Sendable {
    var source: String
    var filter: String
    var expected: Int
  }

  private struct Erratum: Decodable {
    var filter: String
    var count: Int

    enum CodingKeys: String, CodingKey {
      case filter
      case count = "data_says"
    }
  }

  /// The suite's predicates with the counts that the data really gives.
  static func predicates() throws -> [Predicate] {
    let decoder = JSONDecoder()
    func load<T: Decodable>(_ type: [T].Type, _ file: String) throws -> [T] {
      try decoder.decode(type, from: Data(contentsOf: folder.appending(path: file)))
    }
    let errata = try load([Erratum].self, "ats_errata.json")
    let corrections = Dictionary(
      errata.map { ($0.filter, $0.count) }, uniquingKeysWith: { _, last in last })
    // The suite's list leaves these out, where its published numbers are wrong.
    let corrected = errata.map {
      Predicate(
        source: "ne_110m_populated_places_simple", filter: $0.filter, expected: $0.count)
    }
    return try load([Predicate].self, "ats_predicates.json").map { predicate in
      var predicate = predicate
      predicate.expected = corrections[predicate.filter] ?? predicate.expected
      return predicate
    } + corrected
  }
}
