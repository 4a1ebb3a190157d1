import GRDB
import SiteModel

/// Compares the file's tables, indexes and triggers with those of a registry made a moment ago.
struct SchemaChecks {
  private struct Entry: FetchableRecord {
    var type: String
    var name: String
    var table: String
    var sql: String?

    init(row: Row) {
      type = row["type"]
      name = row["name"]
      table = row["tbl_name"]
      sql = row["sql"]
    }
  }

  static func findings(in db: Database) throws -> Verification {
    let model = try DatabaseQueue()
    try RegistryMigrations.migrator.migrate(model)
    let (wanted, systems) = try model.read { db in
      (try entries(in: db), try Self.systems(in: db))
    }
    var found = Verification()
    let present = try Dictionary(
      entries(in: db).map { ($0.type + " " + $0.name, $0) }, uniquingKeysWith: { first, _ in first }
    )
    let isOwn = Set(wanted.map { $0.type + " " + $0.name })
    for entry in wanted where entry.sql != nil && !isRenewable(entry) {
      guard let stored = present[entry.type + " " + entry.name] else {
        if entry.type == "index", entry.sql?.contains("UNIQUE") == false {
          found.notes.append("the index \(entry.name) is gone; what it was for takes longer")
        } else {
          found.faults.append("the registry has lost its \(entry.type) \(entry.name)")
        }
        continue
      }
      guard stored.sql != entry.sql else { continue }
      if entry.type == "table" {
        found += try columns(
          of: entry.name, model, isSame: definitions(stored.sql) == definitions(entry.sql), in: db)
      } else if !isAdapted(entry) {
        found.faults.append("the \(entry.type) \(entry.name) was changed")
      }
    }
    for entry in present.values.sorted(by: { $0.name < $1.name })
    where entry.type == "trigger" && !isOwn.contains("trigger " + entry.name) {
      found += try foreignTrigger(entry, in: db)
    }
    for table in try RegistryTables.foreign(in: db) {
      found.notes.append("another program put the table '\(table)' into the file; it is kept")
    }
    if try Self.systems(in: db).isSuperset(of: systems) == false {
      found.faults.append("a reference system's definition in gpkg_spatial_ref_sys was changed")
    }
    if let last = try Int64.fetchOne(db, sql: "SELECT last FROM act_in_progress") {
      let end = try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(sequence), 0) FROM event") ?? 0
      if last != end {
        found.faults.append("the log ends with event \(end), and the last act was event \(last)")
      }
    } else {
      found.faults.append("the number of the last act is gone")
    }
    return found
  }

  /// What stands before the brackets of a table's SQL and, in one order, each column and constraint
  /// in them: a column that a later build brought stands behind the others, and that is no change.
  private static func definitions(_ sql: String?) -> [String] {
    var parts = [""]
    var depth = 0
    var isQuoted = false
    for character in sql ?? "" {
      if character == "'" { isQuoted.toggle() }
      let isInside = isQuoted || depth > 1
      switch character {
      case "(" where !isQuoted: depth += 1
      case ")" where !isQuoted: depth -= 1
      default: break
      }
      let isOuterBracket = character == "(" && depth == 1 || character == ")" && depth == 0
      if !isInside, character == "," || isOuterBracket {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.sorted()
  }

  private static func entries(in db: Database) throws -> [Entry] {
    try Entry.fetchAll(
      db,
      sql: """
        SELECT type, name, tbl_name, sql FROM sqlite_master
        WHERE type <> 'table' OR sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
        """)
  }

  private static func systems(in db: Database) throws -> Set<Row> {
    try Set(
      Row.fetchAll(
        db,
        sql: """
          SELECT srs_name, srs_id, organization, organization_coordsys_id, definition
          FROM gpkg_spatial_ref_sys
          """))
  }

  /// GeoPackage's own, which programs of a later version may renew, and what keeps derived tables.
  private static func isRenewable(_ entry: Entry) -> Bool {
    entry.name.hasPrefix("rtree_") || entry.table.hasPrefix("asset_text_")
      || entry.name.hasPrefix("sqlite_")
  }

  /// The triggers of feature tables follow the columns; they have a check of their own.
  private static func isAdapted(_ entry: Entry) -> Bool {
    entry.type == "trigger"
      && [FeatureTable.asset.name, FeatureTable.installation.name].contains(entry.table)
  }

  /// Columns that were added are kept; any that is gone, or another, is a fault.
  private static func columns(
    of table: String, _ model: DatabaseQueue, isSame: Bool, in db: Database
  ) throws -> Verification {
    let question = """
      SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?) ORDER BY cid
      """
    let wanted = try model.read { try Row.fetchAll($0, sql: question, arguments: [table]) }
    let present = try Row.fetchAll(db, sql: question, arguments: [table])
    var found = Verification()
    for column in wanted where !present.contains(column) {
      found.faults.append(
        "\(table) has lost its column \(column["name"] as String), or it was changed")
    }
    let own = Set(wanted.map { $0["name"] as String })
    let added = present.map { $0["name"] as String }.filter { !own.contains($0) }
    if !added.isEmpty {
      found.notes.append(
        "another program added to \(table): \(added.joined(separator: ", ")); it is kept")
    } else if found.faults.isEmpty, !isSame {
      found.faults.append("the table \(table) was changed")
    }
    return found
  }

  private static func foreignTrigger(_ entry: Entry, in db: Database) throws -> Verification {
    switch try RegistryTables.check(of: entry.table, in: db) {
    case nil, .foreign: return Verification()
    case .sealedFeatures where entry.table != "postcode":
      let own = try FeatureTable.load(entry.table, from: db)?.triggers.map(\.name) ?? []
      // GDAL counts the features of each table that it writes to.
      if own.contains(entry.name) || entry.sql?.contains("gpkg_ogr_contents") == true {
        return Verification()
      }
      return Verification(
        notes: ["another program put the trigger \(entry.name) on \(entry.table); it is kept"])
    case .derived where entry.table.hasPrefix("gpkg_"): return Verification()
    default:
      return Verification(
        faults: ["the trigger \(entry.name) on \(entry.table) is none of the registry's"])
    }
  }
}
