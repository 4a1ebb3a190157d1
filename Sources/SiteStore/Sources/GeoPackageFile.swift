import Foundation
import GRDB
public import SimpleFeatures

/// A GeoPackage that somebody else made, opened to be read and left as it was.
public final class GeoPackageFile {
  /// One table that `gpkg_contents` lists.
  public struct Table: Hashable, Sendable {
    public var name: String
    /// Nil for a table of attributes, whose rows have no place.
    public var geometryColumn: String?
    /// Such as `EPSG:27700`, or its definition in well-known text where it has no such number;
    /// nil where the file calls it undefined.
    public var referenceSystem: String?
    /// The number its geometries carry in the file.
    var referenceSystemID: Int32?

    /// Whether its rows have places.
    public var isSpatial: Bool { geometryColumn != nil }
  }

  public let path: String
  /// Tables of features and of attributes, by name; tiles and coverages are left out.
  public let tables: [Table]
  let queue: DatabaseQueue

  /// Whether a file begins as every SQLite database does.
  public static func isDatabase(_ path: String) -> Bool {
    let head = try? FilePlace.head(of: FilePlace.absolute(path), count: 16)
    return head?.elementsEqual("SQLite format 3\0".utf8) ?? false
  }

  /// - Throws: ``SourceError`` for a file that cannot be read, or is no GeoPackage.
  public init(path: String) throws(SourceError) {
    let path = FilePlace.absolute(path)
    self.path = path
    (queue, tables) = try Self.reading(path) {
      let queue = try Self.open(path)
      return (queue, try queue.read { db in try Self.tables(in: db) })
    }
  }

  /// Without locks, and without a `-shm` left beside it, unless a log holds the newest rows.
  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(.init(busyTimeoutInSeconds))
    configuration.label = "source"
    configuration.prepareDatabase { db in
      SpatialFunctions.register(in: db)
      // The file is a stranger's: what its views call must be harmless.
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    }
    let hasLog =
      (FilePlace.size(of: path + "-wal") ?? 0) > 0
      || (FilePlace.size(of: path + "-journal") ?? 0) > 0
    let place = hasLog ? path : RegistryConnections.uri(path) + "?immutable=1"
    return try DatabaseQueue(path: place, configuration: configuration)
  }

  private static func tables(in db: Database) throws -> [Table] {
    guard try db.tableExists("gpkg_contents") else {
      throw malformed(
        "not-a-geopackage",
        "the file is an SQLite database and not a GeoPackage: it has no table gpkg_contents")
    }
    let hasGeometries = try db.tableExists("gpkg_geometry_columns")
    let hasSystems = try db.tableExists("gpkg_spatial_ref_sys")
    let columns = try Row.fetchAll(
      db, sql: "SELECT table_name, data_type FROM gpkg_contents ORDER BY table_name")
    var tables: [Table] = []
    for row in columns {
      let name: String = row["table_name"]
      let type: String = row["data_type"]
      guard ["features", "attributes"].contains(type) else { continue }
      guard try isThere(name, in: db) else { continue }
      var table = Table(name: name)
      if type == "features", hasGeometries,
        let geometry = try Row.fetchOne(
          db,
          sql: """
            SELECT column_name, srs_id FROM gpkg_geometry_columns
            WHERE lower(table_name) = lower(?)
            """, arguments: [name])
      {
        table.geometryColumn = geometry["column_name"]
        if let id: Int64 = geometry["srs_id"], let id = Int32(exactly: id) {
          table.referenceSystemID = id
          if hasSystems { table.referenceSystem = try system(id, in: db) }
        }
      }
      tables.append(table)
    }
    return tables
  }

  private static func isThere(_ name: String, in db: Database) throws -> Bool {
    if try db.tableExists(name) { return true }
    return try db.viewExists(name)
  }

  /// -1 and 0 stand for systems nobody defined; so does GDAL's 99999, since its version 3.9.
  private static func system(_ id: Int32, in db: Database) throws -> String? {
    guard id > 0,
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM gpkg_spatial_ref_sys WHERE srs_id = ?", arguments: [id])
    else { return nil }
    let organisation = (row["organization"] as String? ?? "").uppercased()
    let code: Int64 = row["organization_coordsys_id"] ?? Int64(id)
    let name: String = row["srs_name"] ?? ""
    // The newer form of well-known text stands in a column of an extension.
    let definitions = ["definition_12_063", "definition"].compactMap { column -> String? in
      row.hasColumn(column) ? row[column] as String? : nil
    }.filter { $0.contains("[") && (40..<65_536).contains($0.utf8.count) }
    if organisation == "GDAL" && code == 99_999 || name.lowercased().contains("undefined")
      || definitions.contains(where: { $0.prefix(40).lowercased().contains("undefined") })
    {
      return nil
    }
    if organisation == "EPSG", (1024..<32_768).contains(code) { return "EPSG:\(code)" }
    if organisation == "OGC", code == 84 { return "OGC:CRS84" }
    if let definition = definitions.first { return definition }
    return ["", "NONE"].contains(organisation) ? nil : "\(organisation):\(code)"
  }

  /// Puts SQLite's errors into the words of a source.
  static func reading<T>(_ path: String, _ body: () throws -> T) throws(SourceError) -> T {
    do {
      return try body()
    } catch let error as SourceError {
      throw error
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT:
        throw malformed(
          "damaged", "the file is a damaged GeoPackage: \(error.message ?? "it cannot be read")")
      default:
        throw .unreadable(path: path, reason: error.message ?? "\(error.resultCode)")
      }
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  static func malformed(_ code: String, _ message: String) -> SourceError {
    .malformed(
      SourceDefect(
        code: code, message: message, place: SourcePlace(line: 1, column: 1, feature: 0)))
  }
}
