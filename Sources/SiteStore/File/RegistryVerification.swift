import GRDB

extension RegistryFile {
  /// Looks for faults in the whole file and says each in plain words; none means it is sound.
  ///
  /// Reads every row and geometry: some seconds on a million assets. Changes nothing, but takes
  /// notice of other programs' edits first where the file is open for writing.
  public func verify() throws(StoreError) -> [String] {
    try noticeOutsideChanges()
    var faults = try read { db in
      var faults = try FileChecks.faults(in: db)
      // Questions about rows make no sense on pages that cannot be read.
      guard faults.isEmpty else { return faults }
      for table in try FeatureTable.names(in: db) {
        faults += try Self.asked("the table \(table)") {
          try FeatureTableChecks(table: table).faults(in: db)
        }
      }
      faults += try Self.asked("the text index") { try FileChecks.textFaults(in: db) }
      faults += try Self.asked("the records") { try RecordChecks.faults(in: db) }
      return faults
    }
    if faults.isEmpty, isWritable, try !textIndexHolds() {
      faults.append("the text index does not find what the assets say")
    }
    let chain = try verifyEventChain()
    if let fault = chain.firstFault {
      faults.append("the event log does not hold from event \(fault.sequence) on: \(fault.reason)")
    }
    return faults
  }

  /// A question that SQLite cannot even answer is a fault, too, and no reason to stop asking.
  private static func asked(
    _ what: String, _ questions: () throws -> [String]
  ) throws -> [String] {
    do {
      return try questions()
    } catch let error as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode)
    {
      return ["\(what) cannot be read: \(error.message ?? error.resultCode.description)"]
    }
  }
}

/// Checks of the file as a whole.
enum FileChecks {
  static func faults(in db: Database) throws -> [String] {
    var faults = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
      .filter { $0 != "ok" }
      .map { "SQLite finds: \($0)" }
    let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
    for orphan in orphans.prefix(10) {
      faults.append(
        "a row of \(orphan[0] as String) refers to a row of \(orphan[2] as String) that is gone")
    }
    let identifier = try Int.fetchOne(db, sql: "PRAGMA application_id")
    if identifier != GeoPackageTables.applicationID {
      faults.append("the file is not marked as a GeoPackage")
    }
    let inProgress = try Row.fetchAll(db, sql: "SELECT event FROM act_in_progress")
    if inProgress.count != 1 || inProgress[0][0] as Int64? != nil {
      faults.append("an act is marked as in progress that is not")
    }
    let missing = try String.fetchAll(
      db,
      sql: """
        SELECT id FROM constraint_layer
        WHERE table_name NOT IN (SELECT name FROM sqlite_master WHERE type = 'table')
        """)
    faults += missing.map { "the table of layer '\($0)' is gone" }
    return faults
  }

  /// The text index against the assets; rows whose outside edit waits are left out.
  static func textFaults(in db: Database) throws -> [String] {
    let pending = "(SELECT fid FROM outside_change WHERE table_name = 'asset')"
    let different =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM asset AS a LEFT JOIN asset_text AS t ON t.rowid = a.fid
          WHERE (t.reference, t.name, t.address, t.ward)
            IS NOT (a.reference, a.name, a.address, a.ward) AND a.fid NOT IN \(pending)
          """) ?? 0
    let left =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM asset_text
          WHERE rowid NOT IN (SELECT fid FROM asset) AND rowid NOT IN \(pending)
          """) ?? 0
    var faults: [String] = []
    if different > 0 { faults.append("the text index is wrong for \(different) assets") }
    if left > 0 { faults.append("the text index holds \(left) assets that are gone") }
    return faults
  }
}
