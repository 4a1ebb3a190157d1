import Foundation
import GRDB
import SimpleFeatures
import SiteStore

/// A GeoPackage as other programs make them, in a folder of its own.
final class StrangeGeoPackage {
  let path: String
  let queue: DatabaseQueue
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "geopackage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "50% of #1?.gpkg").path
    queue = try DatabaseQueue(path: path)
    try execute("PRAGMA synchronous = OFF")
    try execute(
      """
      CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
        organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
        definition TEXT NOT NULL, description TEXT);
      CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL,
        identifier TEXT, description TEXT, last_change DATETIME, min_x, min_y, max_x, max_y,
        srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT, m TINYINT);
      INSERT INTO gpkg_spatial_ref_sys VALUES
        ('undefined', -1, 'NONE', -1, 'undefined', NULL),
        ('undefined', 0, 'NONE', 0, 'undefined', NULL),
        ('WGS 84', 4326, 'epsg', 4326, 'GEOGCS[]', NULL),
        ('OSGB', 27700, 'EPSG', 27700, 'PROJCS[]', NULL),
        ('renumbered', 100001, 'EPSG', 27700, 'PROJCS[]', NULL),
        ('of our own', 100002, 'ours', 7, 'PROJCS[]', NULL);
      """)
  }

  deinit {
    try? queue.close()
    try? FileManager.default.removeItem(at: folder)
  }

  func execute(_ sql: String) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Makes a table and lists it as features.
  func table(_ name: String, _ definition: String, srs: Int = 27700) throws {
    try execute("CREATE TABLE \"\(name)\" \(definition)")
    try list(name, srs: srs)
  }

  func list(_ name: String, geometry: String = "geom", srs: Int = 27700) throws {
    try execute(
      """
      INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('\(name)', 'features', \(srs));
      INSERT INTO gpkg_geometry_columns VALUES ('\(name)', '\(geometry)', 'GEOMETRY', \(srs), 0, 0);
      """)
  }

  func insert(_ sql: String, _ arguments: StatementArguments) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
  }

  var filesBeside: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
  }

  /// Everything its table gives.
  func items(of table: String, rowNumbers: Bool = true) throws -> [SourceItem] {
    let file = try GeoPackageFile(path: path)
    guard let found = file.tables.first(where: { $0.name == table }) else { return [] }
    let source = try GeoPackageSource(file, table: found, givesRowNumbers: rowNumbers)
    var items: [SourceItem] = []
    while let item = try source.next() { items.append(item) }
    return items
  }

  func features(of table: String) throws -> [SourceFeature] {
    try items(of: table).compactMap { if case .feature(let feature) = $0 { feature } else { nil } }
  }

  func defects(of table: String) throws -> [String] {
    try items(of: table).compactMap {
      if case .defect(let defect) = $0 { defect.code } else { nil }
    }
  }
}

/// Geometry blobs by hand.
enum Blob {
  /// Little-endian header without an envelope, then the body.
  static func header(
    flags: UInt8 = 1, srs: Int32 = 27700, envelope: [Double] = [], isBigEndian: Bool = false
  ) -> [UInt8] {
    var bytes: [UInt8] = [0x47, 0x50, 0, flags]
    append(isBigEndian ? srs.bigEndian : srs.littleEndian, &bytes)
    for edge in envelope {
      append(isBigEndian ? edge.bitPattern.bigEndian : edge.bitPattern.littleEndian, &bytes)
    }
    return bytes
  }

  static func wkbPoint(
    _ numbers: [Double], code: UInt32 = 1, isBigEndian: Bool = false
  ) -> [UInt8] {
    var bytes: [UInt8] = [isBigEndian ? 0 : 1]
    append(isBigEndian ? code.bigEndian : code.littleEndian, &bytes)
    for number in numbers {
      append(isBigEndian ? number.bitPattern.bigEndian : number.bitPattern.littleEndian, &bytes)
    }
    return bytes
  }

  static func point(_ x: Double, _ y: Double) -> Data { Data(header() + wkbPoint([x, y])) }

  private static func append<I: FixedWidthInteger>(_ value: I, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }
}
