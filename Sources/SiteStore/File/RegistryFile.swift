import Dispatch
package import GRDB
public import SimpleFeatures
package import SiteModel
import Synchronization

/// The registry: one SQLite file that is also a GeoPackage in EPSG:27700.
///
/// Thread-safe: readers run side by side and each sees one moment; writers queue. Other programs
/// may have the same file open.
public final class RegistryFile: Sendable {
  public enum Access: Sendable { case readOnly, readWrite }

  public let path: String
  /// The council file as it was given when the registry was made.
  public let council: JSONObject
  let sealer: EventSealer
  /// Reads; and writes, unless another program was writing when the file was opened.
  private let pool: DatabasePool
  /// Writes; nil until the first act where another program was writing.
  private let writerPool: Mutex<DatabasePool?>
  private let access: Access
  let indexes = AssetIndexCache()
  let facts = CollectionFacts()
  let fragments = FragmentCache()
  /// Which files were opened; nil for reading only.
  let openedFiles: OpenedFiles?
  /// Lets one writer of this process in at a time, and the next wait no longer than for another
  /// program: GRDB's own queue would have it wait without end.
  private let writerTurn = DispatchSemaphore(value: 1)

  /// Opens a registry.
  ///
  /// Opening for writing brings an older format up to date and takes notice of edits other
  /// programs made. Opening for reading works in a folder that cannot be written, too.
  /// - Throws: ``StoreError``: `missing`, `notARegistry`, `newerVersion`, `needsUpgrade`,
  ///   `readOnly`, `busy`, `io`, `corrupt`.
  public init(at path: String, access: Access, sealer: EventSealer) throws(StoreError) {
    let path = FilePlace.absolute(path)
    try RegistryHeader.check(path)
    let (pool, mayWrite) = try mappingDatabaseErrors(at: path) {
      try Self.openPool(at: path, access: access)
    }
    writerPool = Mutex(mayWrite ? pool : nil)
    self.path = path
    self.access = access
    self.sealer = sealer
    self.pool = pool
    council = try mappingDatabaseErrors(at: path) {
      // Asked first: an opening that has nothing to bring up to date needs no lock.
      let migrator = RegistryMigrations.migrator
      if access == .readWrite, try !pool.read(migrator.hasCompletedMigrations) {
        try migrator.migrate(
          mayWrite ? pool : RegistryConnections.writer(at: path))
      }
      let text = try pool.read { db in
        try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'council'")
      }
      return try StoredJSON.object(text ?? "{}", in: "the council's setting")
    }
    openedFiles = access == .readWrite ? OpenedFiles(path) : nil
    if access == .readWrite { DraftFile.removeLeftOvers(of: path) }
    do throws(StoreError) {
      try noticeOutsideChanges()
    } catch .busy {
      // Somebody is writing. What was changed before them is noticed with the next act.
    }
    try settleEarlierNames()
  }

  /// Closes all connections; the last one folds the write-ahead log into the file.
  public func close() throws(StoreError) {
    indexes.settle()
    try mappingDatabaseErrors(at: path) {
      try pool.close()
      try writerPool.withLock { writer in try writer?.close() }
      if access == .readWrite { try RegistryConnections.foldLog(of: path) }
    }
  }

  public var isWritable: Bool { access == .readWrite }

  /// Runs the closure on one consistent state of the file.
  package func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    try mappingDatabaseErrors(at: path) { try pool.read(body) }
  }

  /// As `read`, where a full disk is that of the file which is written from it.
  func snapshot<T>(for target: String, _ body: (Database) throws -> T) throws(StoreError) -> T {
    try mappingDatabaseErrors(at: target) { try pool.read(body) }
  }

  /// Runs the closure as one act: its changes and its event are committed together, or neither.
  ///
  /// Edits that other programs made before are noticed first, with an event of their own.
  /// - Parameter work: gets the number the event will have, and may add to its detail. Rows of
  ///   feature tables it writes must get that number as `since`.
  package func write<T>(
    _ act: Act, _ work: (Database, _ event: Int64, _ detail: inout JSONObject) throws -> T
  ) throws(StoreError) -> T {
    try write(act, attaching: [:], work)
  }

  /// - Parameter attached: files whose tables the closure sees, by schema name.
  func write<T>(
    _ act: Act, attaching attached: [String: String],
    _ work: (Database, _ event: Int64, _ detail: inout JSONObject) throws -> T
  ) throws(StoreError) -> T {
    try transaction(attaching: attached) { db in
      try OutsideChanges(sealer: self.sealer).drain(in: db)
      return try EventLog(sealer: self.sealer).append(act, in: db, work)
    }
  }

  /// Runs a question that SQLite takes for writing; whatever it does is taken back.
  func writeNothing<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    try transaction(commits: false, body)
  }

  /// Runs the closure as `write` would, and takes everything back.
  func tryOut<T>(
    _ act: Act, attaching attached: [String: String],
    _ work: (Database, _ event: Int64, _ detail: inout JSONObject) throws -> T
  ) throws(StoreError) -> T {
    try transaction(attaching: attached, commits: false) { db in
      try OutsideChanges(sealer: self.sealer).drain(in: db)
      return try EventLog(sealer: self.sealer).append(act, in: db, work)
    }
  }

  /// Notes the edits other programs have made since the last time: one event, the text index,
  /// the history's intervals. Costs one look-up where there are none.
  ///
  /// Does nothing on a file opened for reading.
  public func noticeOutsideChanges() throws(StoreError) {
    guard access == .readWrite, try read(OutsideChanges.anyArePending(orColumns:)) else { return }
    try transaction { db in
      try OutsideChanges(sealer: self.sealer).drain(looksForColumns: true, in: db)
    }
  }

  private func transaction<T>(
    attaching attached: [String: String] = [:], commits: Bool = true,
    _ body: (Database) throws -> T
  ) throws(StoreError) -> T {
    guard access == .readWrite else { throw .readOnly(path: path) }
    let patience = WriterPatience.milliseconds
    guard writerTurn.wait(timeout: .now() + .milliseconds(patience)) == .success else {
      throw .busy(seconds: WriterPatience.seconds)
    }
    defer { writerTurn.signal() }
    try requireSameFiles()
    let result = try mappingDatabaseErrors(at: path) {
      try writer().writeWithoutTransaction { db in
        if WriterPatience.isSet {
          try db.execute(sql: "PRAGMA busy_timeout = \(WriterPatience.milliseconds)")
        }
        defer {
          if WriterPatience.isSet {
            try? db.execute(sql: "PRAGMA busy_timeout = \(busyTimeoutInSeconds * 1000)")
          }
        }
        // Also what the closure has attached.
        defer { if !attached.isEmpty { Self.detachAll(from: db) } }
        for (name, path) in attached {
          try db.execute(sql: "ATTACH DATABASE ? AS \(name)", arguments: [path])
        }
        var result: Result<T, any Error>?
        // An immediate transaction would lock the attached files, too: the first statement, a
        // write, locks the registry alone.
        try db.inTransaction(attached.isEmpty ? .immediate : .deferred) {
          if !attached.isEmpty { try db.execute(sql: "UPDATE act_in_progress SET event = NULL") }
          result = .success(try body(db))
          return commits ? .commit : .rollback
        }
        guard let result else { throw StoreError.io(message: "a transaction did not run") }
        return try result.get()
      }
    }
    // What was committed into a file that nobody will find again was not kept.
    if commits { try requireSameFiles() }
    return result
  }

  private func writer() throws -> DatabasePool {
    try writerPool.withLock { writer in
      if let writer { return writer }
      let opened = try RegistryConnections.writer(
        at: path, busyMilliseconds: WriterPatience.milliseconds)
      writer = opened
      return opened
    }
  }

  /// - Throws: ``StoreError/gone(path:what:)`` where the file or its log was removed or replaced.
  private func requireSameFiles() throws(StoreError) {
    if let words = openedFiles?.fate.words { throw .gone(path: path, what: words) }
  }

  /// Brings what the log holds into the file, through the connection that has both open.
  func foldOpenLog() throws(StoreError) {
    try mappingDatabaseErrors(at: path) {
      _ = try writer().writeWithoutTransaction { db in try db.checkpoint(.full) }
    }
  }

  private static func detachAll(from db: Database) {
    let names = try? String.fetchAll(
      db, sql: "SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')")
    for name in names ?? [] { try? db.execute(sql: "DETACH DATABASE \(quoted(name))") }
  }

  /// - Returns: the connections, and whether they may write: a pool for writing that finds no log
  ///   makes one, for which it needs the lock that another program may hold.
  private static func openPool(
    at path: String, access: Access
  ) throws -> (pool: DatabasePool, mayWrite: Bool) {
    switch access {
    case .readWrite:
      guard FilePlace.isWritable(path) else { throw StoreError.readOnly(path: path) }
      try RegistryConnections.rollBackJournal(of: path)
      try RegistryHeader.checkFormat(
        RegistryConnections.reader(at: path, isImmutable: false), path, mayUpgrade: true)
      do {
        return (try RegistryConnections.writer(at: path, busyMilliseconds: 1000), true)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        return (try RegistryConnections.reader(at: path, isImmutable: false), false)
      }
    case .readOnly:
      guard !FilePlace.hasUnreachableLog(path) else {
        throw StoreError.io(
          message: "'\(path)' has a log of unfinished changes beside it (-wal), and its folder "
            + "cannot be written; open it once under an account that may write there")
      }
      let pool = try RegistryConnections.reader(
        at: path, isImmutable: FilePlace.mustBeReadAsImmutable(path))
      try RegistryHeader.checkFormat(pool, path, mayUpgrade: false)
      return (pool, false)
    }
  }
}
