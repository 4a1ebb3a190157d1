import Foundation
import GRDB

/// How connections to a registry file are set up.
enum RegistryConnections {
  static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(.init(busyTimeoutInSeconds))
    configuration.maximumReaderCount = 8
    configuration.label = "registry"
    configuration.prepareDatabase { db in
      SpatialFunctions.register(in: db)
      try FilterFunctions.register(in: db)
    }
    return configuration
  }

  /// A pool whose writer waits for the disk at each commit.
  ///
  /// - Parameter busyMilliseconds: how long the opening waits for another program that writes; the
  ///   pool waits for the usual time.
  static func writer(
    at path: String, busyMilliseconds: Int = busyTimeoutInSeconds * 1000
  ) throws -> DatabasePool {
    try enterWriteAheadLogging(path)
    var configuration = configuration(readOnly: false)
    configuration.busyMode = .timeout(Double(busyMilliseconds) / 1000)
    let pool = try DatabasePool(path: path, configuration: configuration)
    // GRDB sets NORMAL when it enables WAL; with that, the last commits before a power cut are
    // lost, and an answer of "accepted" would have been a lie.
    try pool.writeWithoutTransaction { db in
      try db.execute(
        sql: "PRAGMA synchronous = FULL; PRAGMA busy_timeout = \(busyTimeoutInSeconds * 1000)")
      guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
        throw StoreError.io(message: "SQLite refused full durability (synchronous = FULL)")
      }
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" else {
        throw StoreError.io(message: "SQLite refused write-ahead logging on this file system")
      }
    }
    return pool
  }

  /// Puts a file that another program left in rollback mode back into write-ahead logging.
  ///
  /// A reader of that mode may stay for hours: whoever only wants to read is not to wait for it.
  /// - Throws: ``StoreError/heldByReader(path:)``.
  private static func enterWriteAheadLogging(_ path: String) throws {
    // Bytes 18 and 19 are the versions needed to write and to read: 2 is write-ahead logging.
    guard try FilePlace.head(of: path, count: 20).suffix(2).elementsEqual([1, 1]) else { return }
    var configuration = Configuration()
    configuration.busyMode = .immediateError
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    for attempt in 0... {
      do {
        let mode = try queue.writeWithoutTransaction { db in
          try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        }
        if mode == "wal" { return }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
      // Another command that opens the file at the same moment is through in less.
      guard attempt < 5 else { throw StoreError.heldByReader(path: path) }
      usleep(100_000)
    }
  }

  /// A pool that can only read.
  ///
  /// - Parameter isImmutable: reads the file without locks or `-shm`, for a folder that cannot
  ///   be written; right only where nobody else can write there either.
  static func reader(at path: String, isImmutable: Bool) throws -> DatabasePool {
    try DatabasePool(
      path: isImmutable ? uri(path) + "?immutable=1" : path,
      configuration: configuration(readOnly: true))
  }

  /// Lets a last connection that may write close the file.
  ///
  /// GRDB closes its readers after its writer; SQLite then has nobody to fold the log into the
  /// file, and leaves `-wal` and `-shm` beside it.
  static func foldLog(of path: String) throws { try openAndClose(path) }

  /// Rolls back what a program that was killed had begun: a connection that only reads cannot.
  static func rollBackJournal(of path: String) throws {
    guard FilePlace.kind(of: path + "-journal") == .file else { return }
    try openAndClose(path)
  }

  private static func openAndClose(_ path: String) throws {
    let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
    _ = try queue.read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") }
    try queue.close()
  }

  static func uri(_ path: String) -> String {
    var text: [UInt8] = Array("file:".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in path.utf8 {
      switch byte {
      case 0x25, 0x3F, 0x23:  // % ? #
        text.append(0x25)
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
