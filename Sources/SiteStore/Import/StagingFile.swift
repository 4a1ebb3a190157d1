import GRDB
import SimpleFeatures
public import SiteModel
import Synchronization

/// Where an import collects what it has read and checked, without holding the registry's lock.
///
/// Lies beside the registry, so that a full disk shows before the merge; removed when let go.
public final class StagingFile: Sendable {
  let place: StagingPlace
  let layout: StagedLayout
  private let checksReferences: Bool
  private let state: Mutex<State>
  /// The finished file, where it is read before the merge.
  private let opened = Mutex<DatabaseQueue?>(nil)

  private struct State {
    /// Nil once the file is finished.
    var writer: StagingWriter?
    var references: Set<String> = []
    var properties = PropertyKinds()
    var featureCount = 0
    var quarantineCount = 0
    var hasUnknownAvailability = false
    var hasKnownAvailability = false
  }

  /// - Parameter checksReferences: whether a reference given twice is refused when it comes; an
  ///   importer that sees to it itself saves a look-up.
  /// - Throws: ``StoreError/readOnly(path:)``, ``StoreError/full(path:)``, ``StoreError/io(message:)``.
  public convenience init(
    beside registryPath: String, checksReferences: Bool = true
  ) throws(StoreError) {
    try self.init(beside: registryPath, checksReferences: checksReferences, layout: .feature)
  }

  init(
    beside registryPath: String, checksReferences: Bool, layout: StagedLayout
  ) throws(StoreError) {
    place = try StagingPlace(beside: FilePlace.absolute(registryPath))
    self.layout = layout
    self.checksReferences = checksReferences
    state = Mutex(
      State(
        writer: StagingWriter(
          PackedFile(path: place.path, descriptor: place.descriptor), layout)))
  }

  /// Removes this process's staging files, for a process that is about to end.
  public static func removeAll() { StagingPlace.removeAll() }

  public var featureCount: Int { state.withLock(\.featureCount) }
  public var quarantineCount: Int { state.withLock(\.quarantineCount) }
  /// Which kinds of value each attribute has had, in the order they first came.
  var properties: PropertyKinds { state.withLock(\.properties) }

  /// - Throws: ``StoreError/invalid(what:)`` for a reference that has been staged before.
  public func append(_ row: StagedFeature) throws(StoreError) {
    if checksReferences, !state.withLock({ $0.references.insert(row.reference).inserted }) {
      throw .invalid(
        what: "the reference '\(row.reference.prefix(200))' was given to two features of one import"
      )
    }
    var chunk = StagedChunk(layout)
    chunk.append(row)
    try write(chunk)
    state.withLock { $0.properties.note(row.attributes) }
  }

  /// Keeps a feature that could not be taken.
  public func quarantine(_ feature: QuarantinedFeature) throws(StoreError) {
    var chunk = StagedChunk(layout)
    chunk.quarantined = [feature]
    try write(chunk)
  }

  /// Writes a chunk's features and quarantined ones behind those that came before.
  public func write(_ chunk: StagedChunk) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      guard let writer = state.writer else {
        throw .invalid(what: "this import has been merged: nothing can be added to it")
      }
      try writer.append(chunk)
      state.featureCount += chunk.count
      state.quarantineCount += chunk.quarantined.count
      if chunk.hasUnknownAvailability { state.hasUnknownAvailability = true }
      if chunk.hasKnownAvailability { state.hasKnownAvailability = true }
    }
  }

  /// Takes over which kinds of value the attributes of all features have: a layer's columns.
  public func settle(_ properties: PropertyKinds) {
    state.withLock { $0.properties = properties }
  }

  /// What the spatial index of the staged rows is packed from; nil where it need not be.
  func takeBoxes() -> IndexedBoxes? { state.withLock { $0.writer?.takeBoxes() } }

  /// Ends the writing and gives the path to attach.
  @discardableResult
  func finish() throws(StoreError) -> String {
    try state.withLock { (state) throws(StoreError) in
      try state.writer?.finish()
      state.writer = nil
      state.references = []
    }
    return place.path
  }

  /// Calls the closure with the finished file.
  func database<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    try finish()
    return try mappingDatabaseErrors(at: place.path) {
      let queue = try opened.withLock { opened in
        if let opened { return opened }
        let queue = try DatabaseQueue(path: place.path)
        // Nothing here outlives the process: neither a journal nor the disk's word is needed.
        try queue.inDatabase { db in
          try db.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        }
        opened = queue
        return queue
      }
      return try queue.inDatabase(body)
    }
  }

  /// Makes features quick to find by their reference; also the last proof that none is there twice.
  func indexReferences() throws(StoreError) {
    guard case .feature = layout else { return }
    try database { db in
      try db.execute(
        sql: "CREATE UNIQUE INDEX IF NOT EXISTS feature_reference ON feature (reference)")
    }
  }

  /// Calls the closure with each staged row, in the order they came.
  func forEachRow(_ body: (Row) throws -> Void) throws {
    try database { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT reference, name, geom, attributes FROM \(layout.table) ORDER BY rowid")
      while let row = try rows.next() { try body(row) }
    }
  }

  /// Makes the rows of a first import readable as `feature`, for where it is none any more.
  func offerFeatures() throws(StoreError) {
    guard case .asset(let rows) = layout else { return }
    // Whether an asset's availability was told cannot be seen row by row; an import tells it for
    // all or for none.
    let isTold = state.withLock { $0.hasKnownAvailability && !$0.hasUnknownAvailability }
    let columns = AssetField.details.map { field in
      guard field.silence == .keeps, !isTold, let unsaid = field.unsaid else { return field.name }
      return "NULLIF(\(field.name), '\(unsaid)') AS \(field.name)"
    }.joined(separator: ", ")
    try database { db in
      try db.execute(
        sql: """
          CREATE VIEW IF NOT EXISTS feature AS
          SELECT fid - \(rows.base) AS id, reference, \(columns), geom, attributes
          FROM asset
          """)
    }
  }
}
