import Foundation
import GRDB

/// Tells a registry from other files before SQLite writes to it.
enum RegistryHeader {
  /// Looks at the first 100 bytes: is it there, is it SQLite, is it a GeoPackage?
  static func check(_ path: String) throws(StoreError) {
    switch FilePlace.kind(of: path) {
    case .nothing: throw .missing(path: path)
    case .folder: throw .notARegistry(path: path, reason: "it is a folder")
    case .other: throw .notARegistry(path: path, reason: "it is not a plain file")
    case .file: break
    }
    let header = try FilePlace.head(of: path, count: 100)
    guard !header.isEmpty else { throw .notARegistry(path: path, reason: "it is empty") }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw .notARegistry(path: path, reason: "it is not an SQLite file")
    }
    let applicationID = header[68..<72].reduce(0) { $0 << 8 | Int($1) }
    guard applicationID == GeoPackageTables.applicationID else {
      throw .notARegistry(path: path, reason: "it is an SQLite file but not a GeoPackage")
    }
  }

  /// Compares the steps the file has been through with the steps this release knows.
  static func checkFormat(
    _ pool: DatabasePool, _ path: String, mayUpgrade: Bool
  ) throws {
    try pool.read { db in
      let migrator = RegistryMigrations.migrator
      guard try db.tableExists("grdb_migrations") else {
        throw StoreError.notARegistry(
          path: path, reason: "it is a GeoPackage that another program made")
      }
      let applied = try migrator.appliedIdentifiers(db)
      if let unknown = applied.subtracting(migrator.migrations).max() {
        throw StoreError.newerVersion(
          path: path, found: unknown, supported: RegistryMigrations.newest)
      }
      if !mayUpgrade, try !migrator.hasCompletedMigrations(db) {
        throw StoreError.needsUpgrade(path: path)
      }
      guard try db.tableExists("setting") else {
        throw StoreError.notARegistry(path: path, reason: "its tables are not a registry's")
      }
    }
  }
}
