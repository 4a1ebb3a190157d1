import Foundation
import GRDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The place a registry is restored to, and what is there already.
struct RestorePlace {
  let path: String
  private let asideName: String

  init(_ path: String) {
    self.path = path
    let time = Date().formatted(
      .iso8601.dateSeparator(.omitted).timeSeparator(.omitted).timeZoneSeparator(.omitted))
    asideName = path + ".before-restore-" + time
  }

  /// - Throws: ``StoreError/alreadyExists(path:)`` where a file may not be replaced.
  func isTaken(mayReplace: Bool) throws(StoreError) -> Bool {
    switch FilePlace.kind(of: path) {
    case .nothing: return false
    case .folder: throw .notARegistry(path: path, reason: "it is a folder")
    case .other: throw .notARegistry(path: path, reason: "it is not a plain file")
    case .file:
      guard mayReplace else { throw .alreadyExists(path: path) }
      return true
    }
  }

  /// The last event's hash of the file that is there; nil where it cannot be read any more.
  var headHash: String? {
    guard let pool = try? RegistryConnections.reader(at: path, isImmutable: false) else {
      return nil
    }
    defer { try? pool.close() }
    return try? pool.read { db in
      try String.fetchOne(db, sql: "SELECT hash FROM event ORDER BY sequence DESC LIMIT 1")
    }
  }

  /// Puts the draft in the place of the file that is there, and gives that file's new name.
  ///
  /// - Throws: ``StoreError/busy(seconds:)`` where another program has the file open.
  func exchange(draftPath: String) throws(StoreError) -> String {
    let aside = freeName()
    do {
      try withoutOthers { () throws(StoreError) in try rename(draftPath, aside) }
    } catch .corrupt, .notARegistry {
      // What cannot be read cannot be locked, and a damaged file is why one restores. Its log
      // goes first: beside the new file it would be taken for that file's.
      try putAsideLogs(as: aside)
      try rename(draftPath, aside)
    }
    return aside
  }

  /// Folds the log into the file and keeps everybody else out of it.
  private func withoutOthers(_ body: () throws(StoreError) -> Void) throws(StoreError) {
    try mappingDatabaseErrors(at: path) {
      let queue = try DatabaseQueue(
        path: path, configuration: RegistryConnections.configuration(readOnly: false))
      try queue.inDatabase { db in
        try leaveWriteAheadLogging(db)
        try db.execute(sql: "BEGIN EXCLUSIVE")
        defer { try? db.execute(sql: "ROLLBACK") }
        try body()
      }
      try queue.close()
    }
  }

  /// SQLite allows it to the only one who has the file open, and then no log is left beside it.
  private func leaveWriteAheadLogging(_ db: Database) throws {
    for attempt in 0... {
      do {
        if try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") == "delete" { return }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
      guard attempt < busyTimeoutInSeconds * 10 else {
        throw StoreError.inUse(
          path: path, by: "another program has it open; close it there first")
      }
      usleep(100_000)
    }
  }

  private func rename(_ draftPath: String, _ aside: String) throws(StoreError) {
    // The old file has both names for a moment, so that the place is never empty.
    if link(path, aside) != 0 {
      guard errno != ENOSPC, errno != EDQUOT else { throw .full(path: path) }
      guard errno == EPERM || errno == ENOTSUP || errno == EMLINK || errno == ENOSYS else {
        throw .io(message: FilePlace.systemMessage("'\(aside)'"))
      }
      try move(path, to: aside)
    }
    try move(draftPath, to: path)
    DraftFile.syncFolder(of: path)
  }

  private func move(_ from: String, to target: String) throws(StoreError) {
    guard systemRename(from, target) == 0 else {
      if errno == ENOSPC || errno == EDQUOT { throw .full(path: path) }
      throw .io(message: FilePlace.systemMessage("'\(target)'"))
    }
  }

  private func freeName() -> String {
    var name = asideName
    var number = 2
    while FilePlace.kind(of: name) != .nothing {
      name = "\(asideName)-\(number)"
      number += 1
    }
    return name
  }

  /// A log that an earlier file of the name left would be taken for the new file's.
  func putAsideLogs() throws(StoreError) { try putAsideLogs(as: freeName()) }

  private func putAsideLogs(as aside: String) throws(StoreError) {
    for suffix in ["-journal", "-wal"] where FilePlace.kind(of: path + suffix) != .nothing {
      try move(path + suffix, to: aside + suffix)
    }
    unlink(path + "-shm")
  }
}

private func systemRename(_ from: String, _ target: String) -> Int32 { rename(from, target) }
