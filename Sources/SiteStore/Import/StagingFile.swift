import Foundation
import GRDB
import SimpleFeatures
public import SiteModel

/// Where an import collects what it has read and checked, without holding the registry's lock.
///
/// Lies beside the registry, so that a full disk shows before the merge; removed when let go.
/// One thread at a time.
public final class StagingFile {
  let place: StagingPlace
  let queue: DatabaseQueue
  private var isOpenForWriting = true
  /// Which kinds of value each attribute has had, in the order they first came.
  private(set) var properties = PropertyKinds()
  public private(set) var featureCount = 0
  public private(set) var quarantineCount = 0

  /// - Throws: ``StoreError/readOnly(path:)``, ``StoreError/full(path:)``, ``StoreError/io(message:)``.
  public init(beside registryPath: String) throws(StoreError) {
    let registryPath = FilePlace.absolute(registryPath)
    place = try StagingPlace(beside: registryPath)
    var configuration = Configuration()
    // One transaction spans many calls of `append`.
    configuration.allowsUnsafeTransactions = true
    let path = place.path
    queue = try mappingDatabaseErrors(at: path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { db in try Self.prepare(db) }
      return queue
    }
  }

  private static func prepare(_ db: Database) throws {
    // Nothing here outlives the process: neither a journal nor the disk's word is needed.
    try db.execute(
      sql: """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        CREATE TABLE feature (
          id INTEGER PRIMARY KEY,
          reference TEXT NOT NULL UNIQUE,
          reference_is_derived INTEGER NOT NULL,
          name TEXT, address TEXT, postcode TEXT, ward TEXT, uprn TEXT, usrn TEXT,
          availability TEXT,
          geom BLOB,
          positional_accuracy REAL,
          position_source TEXT NOT NULL,
          operator TEXT, kind TEXT, height REAL,
          attributes TEXT NOT NULL);
        CREATE TABLE quarantine (
          id INTEGER PRIMARY KEY,
          feature INTEGER NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL,
          code TEXT NOT NULL, message TEXT NOT NULL, raw_text TEXT NOT NULL);
        BEGIN;
        """)
  }

  /// - Throws: ``StoreError/invalid(what:)`` for a reference that has been staged before.
  public func append(_ row: StagedFeature) throws(StoreError) {
    try insert { db in
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO feature (reference, reference_is_derived, name, address, postcode, ward,
            uprn, usrn, availability, geom, positional_accuracy, position_source, operator, kind,
            height, attributes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      do {
        try statement.execute(arguments: [
          row.reference, row.referenceIsDerived, row.name, row.address, row.postcode, row.ward,
          row.uprn, row.usrn, row.availability?.rawValue,
          row.geometry.map(GeoPackageBlob.encode), row.positionalAccuracyInMetres,
          row.positionSource.rawValue, row.operatorName, row.installationKind,
          row.heightInMetres, StoredJSON.text(row.attributes),
        ])
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw StoreError.invalid(
          what:
            "the reference '\(row.reference.prefix(200))' was given to two features of one import")
      }
    }
    featureCount += 1
    properties.note(row.attributes)
  }

  /// Keeps a feature that could not be taken.
  public func quarantine(_ feature: QuarantinedFeature) throws(StoreError) {
    try insert { db in
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO quarantine (feature, line, "column", code, message, raw_text)
          VALUES (?, ?, ?, ?, ?, ?)
          """)
      let place = feature.defect.place
      try statement.execute(arguments: [
        place.feature, place.line, place.column, feature.defect.code, feature.defect.message,
        feature.rawText,
      ])
    }
    quarantineCount += 1
  }

  /// Ends the writing and gives the path to attach.
  func finish() throws(StoreError) -> String {
    if isOpenForWriting {
      try insert { db in try db.execute(sql: "COMMIT") }
      isOpenForWriting = false
    }
    return place.path
  }

  /// Calls the closure with each staged row, in the order they came.
  func forEachRow(_ body: (Row) throws -> Void) throws {
    try queue.inDatabase { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT reference, name, geom, attributes FROM feature ORDER BY id")
      while let row = try rows.next() { try body(row) }
    }
  }

  func insert(_ body: (Database) throws -> Void) throws(StoreError) {
    guard isOpenForWriting else {
      throw .invalid(what: "this import has been merged: nothing can be added to it")
    }
    try mappingDatabaseErrors(at: place.path) { try queue.inDatabase(body) }
  }
}
