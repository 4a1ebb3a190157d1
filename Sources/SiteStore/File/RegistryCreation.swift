import GRDB
public import SimpleFeatures
import SiteModel

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
    try make(path, council: council, sealer: sealer, actor: actor)
    return try RegistryFile(at: path, access: .readWrite, sealer: sealer)
  }

  /// The draft has to be let go before the file is opened: closing one descriptor of a file ends
  /// every lock that SQLite has on it in this process, and the next program to close the file would
  /// take itself for the last and remove the log.
  private static func make(
    _ path: String, council: JSONObject, sealer: EventSealer, actor: String
  ) throws(StoreError) {
    let draft = try DraftFile(for: path)
    let draftPath = draft.path
    try mappingDatabaseErrors(at: path) {
      try fill(draftPath, council: council, sealer: sealer, actor: actor)
    }
    try draft.publish()
  }

  private static func fill(
    _ draft: String, council: JSONObject, sealer: EventSealer, actor: String
  ) throws {
    let queue = try DatabaseQueue(
      path: draft, configuration: RegistryConnections.configuration(readOnly: false))
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          PRAGMA page_size = 16384;
          PRAGMA application_id = \(GeoPackageTables.applicationID);
          PRAGMA user_version = \(GeoPackageTables.userVersion);
          """)
    }
    try RegistryMigrations.migrator.migrate(queue)
    try queue.write { db in
      let text = StoredJSON.text(council)
      let act = Act(
        actor: actor, name: .registryCreate, subject: "registry",
        detail: [
          "format": .string(RegistryMigrations.newest),
          "council": .string(sealer.hexadecimalDigest(of: Array(text.utf8))),
        ])
      try EventLog(sealer: sealer).append(act, in: db) { db, _, _ in
        try db.execute(
          sql: "INSERT INTO setting (name, value) VALUES ('council', ?)", arguments: [text])
      }
    }
    // The mode is kept in the file. Switched last, so that no log lies beside the draft.
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL")
    }
    try queue.close()
  }
}
