import GRDB
import SimpleFeatures
public import SiteModel
import Synchronization

/// Where an import collects what it has read and checked, without holding the registry's lock.
///
/// Lies beside the registry, so that a full disk shows before the merge; removed when let go.
public final class StagingFile: Sendable {
  let place: StagingPlace
  let queue: DatabaseQueue
  private let state = Mutex(State())

  private struct State {
    var isOpenForWriting = true
    var properties = PropertyKinds()
    var featureCount = 0
    var quarantineCount = 0
  }

  /// - Parameter checksReferences: whether a reference given twice is refused when it comes; an
  ///   importer that sees to it itself saves an index.
  /// - Throws: ``StoreError/readOnly(path:)``, ``StoreError/full(path:)``, ``StoreError/io(message:)``.
  public init(beside registryPath: String, checksReferences: Bool = true) throws(StoreError) {
    let registryPath = FilePlace.absolute(registryPath)
    place = try StagingPlace(beside: registryPath)
    var configuration = Configuration()
    // One transaction spans many calls.
    configuration.allowsUnsafeTransactions = true
    let path = place.path
    queue = try mappingDatabaseErrors(at: path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { db in try Self.prepare(db, checksReferences) }
      return queue
    }
  }

  /// Removes this process's staging files, for a process that is about to end.
  public static func removeAll() { StagingPlace.removeAll() }

  public var featureCount: Int { state.withLock(\.featureCount) }
  public var quarantineCount: Int { state.withLock(\.quarantineCount) }
  /// Which kinds of value each attribute has had, in the order they first came.
  var properties: PropertyKinds { state.withLock(\.properties) }

  private static func prepare(_ db: Database, _ checksReferences: Bool) throws {
    // Nothing here outlives the process: neither a journal nor the disk's word is needed.
    try db.execute(
      sql: """
        PRAGMA page_size = 16384;
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA secure_delete = OFF;
        CREATE TABLE feature (
          id INTEGER PRIMARY KEY,
          reference TEXT NOT NULL,
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
        \(checksReferences ? indexReferences : "")
        BEGIN;
        """)
  }

  private static let indexReferences =
    "CREATE UNIQUE INDEX IF NOT EXISTS feature_reference ON feature (reference);"

  /// Makes features quick to find by their reference; also the last proof that none is there twice.
  func indexReferences() throws(StoreError) {
    try insert { db in try db.execute(sql: Self.indexReferences) }
  }

  /// - Throws: ``StoreError/invalid(what:)`` for a reference that has been staged before.
  public func append(_ row: StagedFeature) throws(StoreError) {
    var chunk = StagedChunk()
    chunk.append(row)
    do {
      try write(chunk)
    } catch .conflict {
      throw .invalid(
        what: "the reference '\(row.reference.prefix(200))' was given to two features of one import"
      )
    }
    state.withLock { $0.properties.note(row.attributes) }
  }

  /// Keeps a feature that could not be taken.
  public func quarantine(_ feature: QuarantinedFeature) throws(StoreError) {
    var chunk = StagedChunk()
    chunk.quarantined = [feature]
    try write(chunk)
  }

  /// Writes a chunk's features and quarantined ones behind those that came before.
  public func write(_ chunk: StagedChunk) throws(StoreError) {
    try insert { db in
      try Self.insertRows(chunk, in: db)
      for feature in chunk.quarantined { try Self.insert(feature, in: db) }
    }
    state.withLock { state in
      state.featureCount += chunk.count
      state.quarantineCount += chunk.quarantined.count
    }
  }

  /// Takes over which kinds of value the attributes of all features have: a layer's columns.
  public func settle(_ properties: PropertyKinds) {
    state.withLock { $0.properties = properties }
  }

  private static func insertRows(_ chunk: StagedChunk, in db: Database) throws {
    guard chunk.count > 0 else { return }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO feature (reference, reference_is_derived, name, address, postcode, ward,
          uprn, usrn, availability, geom, positional_accuracy, position_source, operator, kind,
          height, attributes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try chunk.bytes.withUnsafeBytes { bytes in
      var reader = ChunkReader(bytes)
      for _ in 0..<chunk.count {
        for column in 1...Int32(StagedChunk.columnCount) {
          reader.bind(to: statement.sqliteStatement, column)
        }
        try statement.stepBound(in: db)
      }
    }
  }

  private static func insert(_ feature: QuarantinedFeature, in db: Database) throws {
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

  /// Ends the writing and gives the path to attach.
  func finish() throws(StoreError) -> String {
    if state.withLock(\.isOpenForWriting) {
      try insert { db in try db.execute(sql: "COMMIT") }
      state.withLock { $0.isOpenForWriting = false }
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
    guard state.withLock(\.isOpenForWriting) else {
      throw .invalid(what: "this import has been merged: nothing can be added to it")
    }
    try mappingDatabaseErrors(at: place.path) { try queue.inDatabase(body) }
  }
}
