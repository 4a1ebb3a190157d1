import Foundation
import GRDB
public import SimpleFeatures
import SiteModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension RegistryFile {
  /// Makes a new registry, readable and writable by its owner only (mode 0600).
  ///
  /// It appears whole or not at all, and never in place of another file.
  /// - Parameter council: the council file as JSON; kept in the registry.
  /// - Throws: ``StoreError``: `alreadyExists`, `readOnly`, `full`, `io`.
  public static func create(
    at path: String, council: JSONObject, sealer: EventSealer, actor: String
  ) throws(StoreError) -> RegistryFile {
    let path = FilePlace.absolute(path)
    guard FilePlace.kind(of: path) == .nothing else { throw .alreadyExists(path: path) }
    let folder = FilePlace.folder(of: path)
    guard FilePlace.kind(of: folder) == .folder else { throw .missing(path: folder) }
    let draft = path + ".creating-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let descriptor = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EACCES || errno == EROFS { throw .readOnly(path: path) }
      if errno == ENOSPC { throw .full(path: path) }
      throw .io(message: FilePlace.systemMessage("'\(path)'"))
    }
    defer {
      for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
    }
    // SQLite's locks end when any descriptor of the file is closed: this one goes first.
    _ = FilePlace.close(descriptor)
    try mappingDatabaseErrors(at: path) {
      try fill(draft, council: council, sealer: sealer, actor: actor)
    }
    try publish(draft, as: path, in: folder)
    return try RegistryFile(at: path, access: .readWrite, sealer: sealer)
  }

  private static func fill(
    _ draft: String, council: JSONObject, sealer: EventSealer, actor: String
  ) throws {
    let queue = try DatabaseQueue(
      path: draft, configuration: RegistryConnections.configuration(readOnly: false))
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(GeoPackageTables.applicationID);
          PRAGMA user_version = \(GeoPackageTables.userVersion);
          """)
    }
    try RegistryMigrations.migrator.migrate(queue)
    try queue.write { db in
      let text = StoredJSON.text(council)
      try db.execute(
        sql: "INSERT INTO setting (name, value) VALUES ('council', ?)", arguments: [text])
      let act = Act(
        actor: actor, name: "registry.create", subject: "registry",
        detail: [
          "format": .string(RegistryMigrations.newest),
          "council": .string(sealer.hexadecimalDigest(of: Array(text.utf8))),
        ])
      try EventLog(sealer: sealer).append(act, in: db) { _, _, _ in }
    }
    // The mode is kept in the file. Switched last, so that no log lies beside the draft.
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL")
    }
    try queue.close()
  }

  /// Gives the draft its name, unless somebody else took it meanwhile.
  private static func publish(
    _ draft: String, as path: String, in folder: String
  ) throws(StoreError) {
    if link(draft, path) != 0 {
      guard errno != EEXIST else { throw .alreadyExists(path: path) }
      // Some file systems have no hard links.
      guard errno == EPERM || errno == ENOTSUP || errno == EMLINK || errno == ENOSYS,
        FilePlace.kind(of: path) == .nothing, rename(draft, path) == 0
      else { throw .io(message: FilePlace.systemMessage("'\(path)'")) }
    }
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      _ = FilePlace.close(descriptor)
    }
  }
}
