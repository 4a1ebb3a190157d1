import GRDB
public import SiteModel

extension RegistryFile {
  /// The faults of ``verification(isDeep:)``; none means that the file is sound.
  public func verify() throws(StoreError) -> [String] { try verification().faults }

  /// Looks through the whole file and says each fault in plain words.
  ///
  /// Reads every row and geometry: some seconds on a million assets. Changes nothing, but takes
  /// notice of other programs' edits first where the file is open for writing.
  /// - Parameter isDeep: whether every row of features and postcodes, present and past, is
  ///   compared with the digest of the event that wrote it, too.
  public func verification(isDeep: Bool = false) throws(StoreError) -> Verification {
    try noticeOutsideChanges()
    let sealer = sealer
    var found = try read { db in
      var found = Verification(faults: try FileChecks.faults(in: db))
      // Questions about rows make no sense on pages that cannot be read.
      guard found.faults.isEmpty else { return found }
      for table in try RegistryTables.featureTables(in: db) {
        found += try Self.asked("the table \(table)") {
          Verification(faults: try FeatureTableChecks(table: table).faults(in: db))
        }
      }
      found += try Self.asked("the text index") {
        Verification(faults: try FileChecks.textFaults(in: db))
      }
      found += try Self.asked("the records") {
        Verification(faults: try RecordChecks.faults(in: db))
      }
      found += try Self.asked("the revisions") {
        Verification(faults: try DataRevisions.faults(in: db))
      }
      found += try Self.asked("the schema") { try SchemaChecks.findings(in: db) }
      found += try Self.asked("the record") { try SealChecks(sealer: sealer).findings(in: db) }
      if isDeep {
        found += try Self.asked("the rows") {
          try FeatureSealChecks(sealer: sealer).findings(in: db)
        }
      }
      return found
    }
    if found.faults.isEmpty, isWritable, try !textIndexHolds() {
      found.faults.append("the text index does not find what the assets say")
    }
    let chain = try verifyEventChain()
    if let fault = chain.firstFault {
      found.faults.append(
        "the event log does not hold from event \(fault.sequence) on: \(fault.reason)")
    }
    found.notes += chain.notes
    return found
  }

  /// Compares what acts wrote beside features with what their events say of it.
  public func verifyRecords() throws(StoreError) -> Verification {
    let sealer = sealer
    return try read { db in
      var found = try Self.asked("the schema") { try SchemaChecks.findings(in: db) }
      found += try Self.asked("the record") { try SealChecks(sealer: sealer).findings(in: db) }
      return found
    }
  }

  /// A question that SQLite cannot even answer is a fault, too, and no reason to stop asking.
  private static func asked(
    _ what: String, _ questions: () throws -> Verification
  ) throws -> Verification {
    do {
      return try questions()
    } catch let error as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode)
    {
      return Verification(
        faults: ["\(what) cannot be read: \(error.message ?? error.resultCode.description)"])
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
