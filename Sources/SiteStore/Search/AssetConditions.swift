import CQL2
import GRDB
import SimpleFeatures
import SiteModel

/// The conditions of a query that SQLite itself decides: all but those on place and distance.
struct AssetConditions {
  private(set) var all: [Condition] = []
  /// Whether they pick out rows by number, so that the rows lead and the spatial index follows.
  private(set) var areSelective = false

  init(_ query: AssetQuery, in db: Database) throws {
    if !query.owners.isEmpty { all.append(.isOne(of: query.owners, "asset.owner")) }
    if !query.kinds.isEmpty { all.append(.isOne(of: query.kinds, "asset.kind")) }
    if !query.wards.isEmpty { all.append(.isOne(of: query.wards, "asset.ward")) }
    if !query.availability.isEmpty {
      all.append(.isOne(of: query.availability.map(\.rawValue), "asset.availability"))
    }
    if let ids = query.ids {
      all.append(.isOne(of: ids, "asset.fid"))
      areSelective = true
    }
    if let text = query.text, let condition = try Self.condition(text, query.textColumns) {
      if query.textKinds.isEmpty {
        all.append(condition)
        areSelective = true
      } else {
        var kinds = Condition.isOne(of: query.textKinds, "asset.kind")
        if let rest = query.textRest, let told = try Self.condition(rest, query.textColumns) {
          kinds = .joined([kinds, told], by: "AND")
          areSelective = true
        }
        all.append(.joined([kinds, condition], by: "OR"))
      }
    }
    if let filter = query.filter {
      all.append(try FilterableProperties.condition(filter, in: db))
    }
    let count = all.reduce(0) { $0 + $1.values.count }
    guard count <= 30_000 else {
      throw StoreError.invalid(
        what: "the search compares with \(count) values; 30000 are allowed")
    }
  }

  /// All of them as what follows WHERE or AND.
  var joined: Condition { .joined(all, by: "AND") }

  /// The assets of the kinds where they are few: a search may as well look at each of them, since
  /// a growing circle would look at all others first. Nil where there are many.
  static func few(_ kinds: [String], in db: Database) throws -> [Int64]? {
    guard !kinds.isEmpty else { return nil }
    let limit = 2000
    // The unique index begins with the owner, so owners are stepped through first.
    let statement = try db.cachedStatement(
      sql: """
        WITH RECURSIVE o(owner) AS (
          SELECT MIN(owner) FROM asset
          UNION ALL
          SELECT (SELECT MIN(owner) FROM asset WHERE owner > o.owner) FROM o
          WHERE o.owner IS NOT NULL)
        SELECT asset.fid FROM o CROSS JOIN json_each(?) AS k
        CROSS JOIN asset ON asset.owner = o.owner AND asset.kind = k.value
        WHERE o.owner IS NOT NULL LIMIT ?
        """)
    let list = JSONValue.array(kinds.map(JSONValue.string)).jsonText
    let ids = try Int64.fetchAll(statement, arguments: [list, limit + 1])
    return ids.count <= limit ? ids : nil
  }

  private static func condition(
    _ text: String, _ columns: [TextColumn]?
  ) throws(StoreError) -> Condition? {
    guard let match = try TextQuery.matching(text, in: columns) else { return nil }
    var query = "SELECT rowid FROM asset_text WHERE asset_text MATCH ?"
    var values = [match.databaseValue]
    // The index does not hold the kind, so a key as people type it needs a look-up of its own.
    for key in AssetKeyText.readings(of: text) {
      query += " UNION SELECT fid FROM asset WHERE kind = ? AND reference = ?"
      values += [key.kind.databaseValue, key.reference.databaseValue]
      if let owner = key.owner {
        query += " AND owner = ?"
        values.append(owner.databaseValue)
      }
    }
    return Condition("asset.fid IN (\(query))", values)
  }
}

/// `KIND/REFERENCE` or `OWNER/KIND/REFERENCE`; a reference may itself hold slashes, so that a
/// text can be read as both.
private struct AssetKeyText {
  var owner: String?
  var kind: String
  var reference: String

  static func readings(of text: String) -> [AssetKeyText] {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    func parts(_ count: Int) -> [String]? {
      let parts = trimmed.split(
        separator: "/", maxSplits: count - 1, omittingEmptySubsequences: false)
      return parts.count == count && parts.allSatisfy({ !$0.isEmpty })
        ? parts.map(String.init) : nil
    }
    var readings: [AssetKeyText] = []
    if let two = parts(2) { readings.append(AssetKeyText(kind: two[0], reference: two[1])) }
    if let three = parts(3) {
      readings.append(AssetKeyText(owner: three[0], kind: three[1], reference: three[2]))
    }
    return readings
  }
}
