import GRDB
import GRDBSQLite
import SiteModel

/// Finds out what the features of a collection hold: one pass over what the table's declaration
/// leaves open.
struct SchemaLearning {
  private let layout: FeatureReader
  private let collection: CollectionID
  private let promoted: Set<String>
  private var members = MemberLooks()
  /// By column: the looks at texts, which may be dates, and at whole numbers.
  private var columnLooks: [String: ValueLook] = [:]

  static func schema(
    of collection: CollectionID, _ layout: FeatureReader, in db: Database
  ) throws -> CollectionSchema {
    var learning = SchemaLearning(
      layout: layout, collection: collection,
      promoted: collection == .sites ? Set(try PromotedAttributes.names(in: db)) : [])
    try learning.look(in: db)
    return learning.schema
  }

  private init(layout: FeatureReader, collection: CollectionID, promoted: Set<String>) {
    self.layout = layout
    self.collection = collection
    self.promoted = promoted
  }

  private static let assetColumns = Set(FeatureTable.asset.columns.map(\.name))

  /// What assets have by design are no dates, however they look, and no long numbers.
  private func isOpen(_ column: (name: String, type: String)) -> Bool {
    if column.name == "attributes", layout.keepsAttributes { return true }
    guard Self.isText(column.type) || Self.kind(of: column.type, nil) == .integer else {
      return false
    }
    return collection != .sites || !Self.assetColumns.contains(column.name)
  }

  private static func isText(_ type: String) -> Bool { type == "TEXT" || type.hasPrefix("TEXT(") }

  private mutating func look(in db: Database) throws {
    let open = layout.columnTypes.filter(isOpen)
    guard !open.isEmpty else { return }
    let names = open.map { quoted($0.name) }.joined(separator: ", ")
    let rows = try db.makeStatement(sql: "SELECT \(names) FROM \(quoted(layout.table))")
    let statement = rows.sqliteStatement
    var looks = [ValueLook](repeating: ValueLook(), count: open.count)
    let places = open.indices.map { index in
      open[index].name == "attributes" && layout.keepsAttributes ? nil : index as Int?
    }
    var code = sqlite3_step(statement)
    while code == SQLITE_ROW {
      for (index, place) in places.enumerated() {
        let column = Int32(truncatingIfNeeded: index)
        let type = sqlite3_column_type(statement, column)
        if type == SQLITE_INTEGER, let place {
          looks[place].note(whole: sqlite3_column_int64(statement, column))
        }
        guard type == SQLITE_TEXT, let start = sqlite3_column_text(statement, column) else {
          continue
        }
        let bytes = UnsafeRawBufferPointer(
          start: start, count: Int(sqlite3_column_bytes(statement, column)))
        if let place { looks[place].note(text: bytes) } else { members.note(bytes) }
      }
      code = sqlite3_step(statement)
    }
    sqlite3_reset(statement)
    guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    for (index, column) in open.enumerated() where places[index] != nil {
      columnLooks[column.name] = looks[index]
    }
  }

  private var schema: CollectionSchema {
    let table = quoted(layout.table)
    var properties: [CollectionSchema.Property] = []
    var taken: Set<String> = []
    for column in layout.columnTypes where !(column.name == "attributes" && layout.keepsAttributes)
    {
      let look = columnLooks[column.name]
      taken.insert(column.name)
      properties.append(
        .init(
          name: column.name, kind: Self.kind(of: column.type, look),
          isSortable: isSortable(column.name, look), role: nil, mostDigits: look?.mostDigits ?? 0,
          sql: "\(table).\(quoted(column.name))", isMember: false))
    }
    for (name, look) in zip(members.names, members.looks) where !taken.contains(name) {
      // Features show it, so it is known, though it is null everywhere.
      let kind = look.kind ?? .string
      taken.insert(name)
      properties.append(
        .init(
          name: name, kind: kind,
          isSortable: promoted.contains(name) && kind != .array && kind != .object
            && look.longestText <= Self.longestKey,
          role: nil, parts: kind == .mixed ? look.kinds : [], isEmpty: look.kind == nil,
          mostDigits: look.mostDigits, hasMoment: look.hasMoment,
          sql: "\(table).attributes", isMember: true))
    }
    if !taken.contains("id") {
      properties.insert(
        .init(
          name: "id", kind: .integer, isSortable: true, role: .id, sql: "\(table).fid",
          isMember: false), at: 0)
    }
    var schema = CollectionSchema(
      geometryName: taken.contains("geometry") ? "geom" : "geometry", properties: properties)
    let texts = layout.columnTypes.filter { Self.isText($0.type) }.map(\.name)
    schema.emptyTexts = Set(
      texts.filter { name in columnLooks[name].map { $0.kind == nil } ?? false })
    return schema
  }

  /// A longer text as a key would make links longer than clients and proxies take.
  private static let longestKey = 300

  /// Assets, which may be millions, only by what has an index.
  private func isSortable(_ column: String, _ look: ValueLook?) -> Bool {
    if let look, look.longestText > Self.longestKey { return false }
    return collection != .sites || SearchIndexes.sortable.contains(column)
  }

  private static func kind(of type: String, _ look: ValueLook?) -> CollectionSchema.Kind {
    switch type.uppercased() {
    case "BOOLEAN": .boolean
    case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER": .integer
    case "FLOAT", "DOUBLE", "REAL": .number
    case "DATE": .date
    case "DATETIME": .dateTime
    default: look?.kind ?? .string
    }
  }
}
