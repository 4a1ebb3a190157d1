import GRDB
import SimpleFeatures
import SiteModel

/// Takes notice of what other programs did to feature tables.
///
/// Their edits keep the R*Tree and the history right by plain-SQL triggers, and leave a row in
/// `outside_change` each; edits of other tables leave one in `record_change`. What the triggers
/// cannot know, the event, is filled in here.
struct OutsideChanges {
  /// The act of the event that notices them.
  static let act = Act.Name.outsideEdit.rawValue

  let sealer: EventSealer

  /// Whether anything at all was changed and not noticed, columns that were added among it.
  static func anyArePending(orColumns db: Database) throws -> Bool {
    try anyArePending(db) || AddedColumns.arePending(db)
  }

  /// Whether any row was.
  static func anyArePending(_ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM outside_change) OR EXISTS (SELECT 1 FROM record_change)
        """)
    return try Bool.fetchOne(statement) ?? false
  }

  /// Whether features were.
  static func arePending(_ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM outside_change)")
    return try Bool.fetchOne(statement) ?? false
  }

  /// How much waits to be noticed, for a person.
  static func pendingNotes(in db: Database) throws -> [String] {
    let counts = try Row.fetchAll(
      db,
      sql: """
        SELECT table_name, COUNT(*) FROM (SELECT table_name FROM outside_change
          UNION ALL SELECT table_name FROM record_change)
        GROUP BY table_name ORDER BY table_name
        """)
    let columns = try AddedColumns.pending(in: db).map { table, columns in
      "columns that other programs added to \(table) are not in the log yet: "
        + columns.map(\.name).joined(separator: ", ")
    }
    return columns
      + counts.map { row in
        "\(row[1] as Int) changes of \(row[0] as String) by other programs are not in the log yet; "
          + "open the registry once for writing"
      }
  }

  /// One event for all that is pending; nothing where nothing is.
  ///
  /// - Parameter looksForColumns: whether columns are looked for that were added; acts that come
  ///   by the second need not.
  func drain(looksForColumns: Bool = false, in db: Database) throws {
    let isNeeded =
      try looksForColumns ? Self.anyArePending(orColumns: db) : Self.anyArePending(db)
    guard isNeeded else { return }
    let act = Act(actor: "outside", name: .outsideEdit, subject: "registry")
    try EventLog(sealer: sealer).append(act, in: db) { db, event, detail in
      let columns = try AddedColumns.takeOver(event, in: db)
      detail = try summary(in: db)
      if !columns.isEmpty { detail["columns"] = .object(columns) }
      let tables = try String.fetchAll(
        db, sql: "SELECT DISTINCT table_name FROM outside_change ORDER BY table_name")
      var sealed = JSONObject()
      for table in tables where try FeatureTable.load(table, from: db) != nil {
        try settle(table, event, &sealed, in: db)
      }
      try db.execute(sql: "DELETE FROM outside_change")
      try settleRecords(event, &sealed, in: db)
      if !sealed.isEmpty { detail[FeatureSeals.member] = .object(sealed) }
    }
  }

  private func settle(
    _ table: String, _ event: Int64, _ sealed: inout JSONObject, in db: Database
  ) throws {
    let history = table + "_history"
    let fids: SQL = "SELECT fid FROM outside_change WHERE table_name = \(table)"
    let touched: SQL = "fid IN (\(fids))"
    if try db.tableExists(history) {
      // A row edited twice since the last notice held its middle image at no event: that image
      // gets an empty interval. A row born outside has no beginning yet.
      try db.execute(
        literal: """
          UPDATE \(identifier: history) AS h SET since = \(event)
          WHERE until = 0 AND (since = 0 OR EXISTS (
            SELECT 1 FROM \(identifier: history) AS earlier
            WHERE earlier.fid = h.fid AND earlier.until = 0 AND earlier.rowid < h.rowid))
          """)
      try db.execute(
        literal: "UPDATE \(identifier: history) SET until = \(event) WHERE until = 0")
    }
    try db.execute(
      literal: "UPDATE \(identifier: table) SET since = \(event) WHERE \(touched)")
    if table == FeatureTable.asset.name { try AssetText.refresh(fids, in: db) }
    try GeoPackageTables.noteChange(of: table, rowsWhere: touched, in: db)
    try FeatureSeals(sealer: sealer)
      .add(table, rowsWhere: touched, event: event, to: &sealed, in: db)
  }

  /// Gives what other programs did to postcodes and layers' descriptions its interval.
  private func settleRecords(
    _ event: Int64, _ sealed: inout JSONObject, in db: Database
  ) throws {
    try db.execute(
      literal: """
        UPDATE constraint_layer_history SET until = \(event) WHERE until = 0;
        UPDATE postcode_history AS h SET since = \(event)
        WHERE until = 0 AND EXISTS (SELECT 1 FROM postcode_history AS earlier
          WHERE earlier.code = h.code AND earlier.until = 0 AND earlier.rowid < h.rowid);
        UPDATE postcode_history SET until = \(event) WHERE until = 0
        """)
    let touched: SQL = "code IN (SELECT key FROM record_change WHERE table_name = 'postcode')"
    try db.execute(literal: "UPDATE postcode SET since = \(event) WHERE \(touched)")
    try FeatureSeals(sealer: sealer)
      .add("postcode", rowsWhere: touched, event: event, to: &sealed, in: db)
  }

  /// Counts by table and kind of change, up to 20 keys, and a digest of the whole list.
  private func summary(in db: Database) throws -> JSONObject {
    var tables = JSONObject()
    let counts = try Row.fetchCursor(
      db,
      sql: """
        SELECT table_name, change, COUNT(*) AS n
        FROM (SELECT table_name, change FROM outside_change
          UNION ALL SELECT table_name, change FROM record_change)
        GROUP BY table_name, change ORDER BY table_name, change
        """)
    while let row = try counts.next() {
      let table: String = row["table_name"]
      var changes = tables[table]?.object ?? JSONObject()
      changes[row["change"]] = .integer(row["n"])
      tables[table] = .object(changes)
    }
    var bytes: [UInt8] = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT table_name, fid, change FROM outside_change ORDER BY id")
    while let row = try rows.next() {
      let fid: Int64 = row["fid"]
      let line = "\(row["table_name"] as String)\t\(fid)\t\(row["change"] as String)\n"
      bytes.append(contentsOf: line.utf8)
    }
    let records = try Row.fetchCursor(
      db, sql: "SELECT table_name, key, change FROM record_change ORDER BY table_name, key, change")
    while let row = try records.next() {
      let line = "\(row[0] as String)\t\(row[1] as String)\t\(row[2] as String)\n"
      bytes.append(contentsOf: line.utf8)
    }
    let keys = try firstKeys(in: db)
    return [
      "changes": .object(tables), "first": .array(keys.map { .string($0) }),
      "digest": .string(sealer.hexadecimalDigest(of: bytes)),
    ]
  }

  private func firstKeys(in db: Database) throws -> [String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT table_name, fid FROM outside_change GROUP BY table_name, fid
        ORDER BY MIN(id) LIMIT 20
        """)
    let features = try rows.map { row in
      let table: String = row["table_name"]
      let fid: Int64 = row["fid"]
      return try key(of: fid, in: table, db) ?? "\(table) \(fid)"
    }
    let records = try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT table_name || '/' || key FROM record_change ORDER BY table_name, key LIMIT ?
        """, arguments: [20 - features.count])
    return features + records
  }

  /// What the row is called, or was where it is gone.
  private func key(of fid: Int64, in table: String, _ db: Database) throws -> String? {
    let name: SQL = table == "asset" ? "owner || '/' || kind || '/' || reference" : "reference"
    for source in [table, table + "_history"] where try db.tableExists(source) {
      let request: SQLRequest<String> =
        "SELECT \(name) FROM \(identifier: source) WHERE fid = \(fid) ORDER BY rowid DESC LIMIT 1"
      if let key = try request.fetchOne(db) {
        return table == "asset" ? key : "\(table)/\(key)"
      }
    }
    return nil
  }
}
