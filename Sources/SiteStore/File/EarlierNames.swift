import GRDB
import SimpleFeatures
import SiteModel

/// Gives attributes that builds before this one kept under names of the registry's own, or under
/// names that differ in case only, the names that imports give them now.
enum EarlierNames {
  private static let setting = "attribute-names"
  private static let rowsAtOnce = 5000

  // MARK: As a step to the present format

  /// Renames the columns of layers, and notes that attributes are still to be looked at: that takes
  /// an act, which a step cannot be.
  static func prepare(in db: Database) throws {
    let tables = try String.fetchAll(db, sql: "SELECT table_name FROM constraint_layer")
    for name in tables {
      guard let table = try FeatureTable.load(name, from: db) else { continue }
      try LayerTable.renameReservedColumns(of: table, in: db)
    }
    try db.execute(
      sql: """
        INSERT INTO setting (name, value) SELECT ?, 'pending'
        WHERE EXISTS (SELECT 1 FROM asset) OR EXISTS (SELECT 1 FROM installation)
        """, arguments: [setting])
    // No other program wrote it.
    try db.execute(
      sql: "DELETE FROM record_change WHERE table_name = 'setting' AND key = ?",
      arguments: [setting])
  }

  static func isPending(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM setting WHERE name = ?)", arguments: [setting])
      ?? false
  }

  static func settled(in db: Database) throws {
    try db.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [setting])
  }

  // MARK: As an act

  static let tables: [(table: FeatureTable, fields: [String])] = [
    (.asset, ReservedNames.assetFields), (.installation, ReservedNames.installationFields),
  ]

  /// Renames the attributes of a table's rows, each of which becomes a row of this event.
  static func rename(
    _ table: FeatureTable, _ fields: [String], _ event: Int64, _ detail: inout JSONObject,
    in db: Database
  ) throws {
    var naming = AttributeNaming(fields: fields, readFields: Set(fields), known: [])
    var notes: [RunNote] = []
    var names = AttributeNames()
    var last: Int64 = .min
    var changed = 0
    let columns = fields.map(quoted).joined(separator: ", ")
    let select = try db.makeStatement(
      sql: """
        SELECT fid, attributes, \(columns) FROM \(quoted(table.name))
        WHERE fid > ? ORDER BY fid LIMIT \(rowsAtOnce)
        """)
    let update = try db.makeStatement(
      sql: "UPDATE \(quoted(table.name)) SET attributes = ?, since = ? WHERE fid = ?")
    while true {
      let rows = try Row.fetchAll(select, arguments: [last])
      guard let end = rows.last else { break }
      last = end[0]
      for row in rows {
        let text: String = row[1] ?? "{}"
        var copy = text
        let read = copy.withUTF8 { names.object(UnsafeRawBufferPointer($0)) }
        guard var attributes = read ?? (try? StoredJSON.object(text, in: "attributes")) else {
          continue
        }
        let before = attributes
        naming.rename(&attributes, notes: &notes) { field, value in
          let place = fields.firstIndex(of: field).map { $0 + 2 }
          return says(place.map { row[$0] as DatabaseValue } ?? .null, value)
        }
        guard attributes != before else { continue }
        try update.execute(arguments: [
          StoredJSON.text(attributes), event, row[0] as Int64,
        ])
        changed += 1
      }
    }
    KnownAttributes.tell(naming.added, in: &detail)
    detail["changed"] = .integer(Int64(changed))
  }

  /// Whether a field says what its attribute does.
  private static func says(_ field: DatabaseValue, _ value: JSONValue) -> Bool {
    var text = (value.plainText ?? "")[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    switch field.storage {
    case .null: return text.isEmpty && value.plainText != nil || value.isNull
    case .string(let read): return text == read || Postcode.normalised(String(text)) == read
    case .int64(let number): return value.bool.map { $0 == (number != 0) } ?? (text == "\(number)")
    case .double(let number): return value.double == number || Double(text) == number
    case .blob: return false
    }
  }
}

extension RegistryFile {
  /// Settles what ``EarlierNames`` finds, once; does nothing while another program writes.
  func settleEarlierNames() throws(StoreError) {
    guard isWritable, try read(EarlierNames.isPending) else { return }
    let seals = FeatureSeals(sealer: sealer)
    do {
      for (table, fields) in EarlierNames.tables {
        let act = Act(actor: "sitereg", name: .attributesName, subject: table.name)
        try write(act) { db, event, detail in
          try EarlierNames.rename(table, fields, event, &detail, in: db)
          var sealed = JSONObject()
          try seals.add(table.name, rowsWhere: "TRUE", event: event, to: &sealed, in: db)
          if !sealed.isEmpty { detail[FeatureSeals.member] = .object(sealed) }
          if table.name == EarlierNames.tables.last?.table.name {
            try EarlierNames.settled(in: db)
          }
        }
      }
    } catch .busy {
      return
    }
  }
}
