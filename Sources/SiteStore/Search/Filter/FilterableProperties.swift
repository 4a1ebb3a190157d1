import CQL2
import GRDB
import SiteModel

/// The properties of assets that a filter may name: the typed columns, and any attribute.
enum FilterableProperties {
  private static let columns: [FilterTable.Column] =
    AssetField.all.map { field in
      let type: FilterTable.Storage =
        switch field.value {
        case .key, .text, .choice: .text
        case .flag: .boolean
        case .number: .number
        }
      return FilterTable.Column(field.name, sql: "asset.\(field.name)", type)
    } + [.init("geom", sql: "asset.geom", .geometry)]

  /// The table of assets as filters see it.
  static func table(in db: Database) throws -> FilterTable {
    var table = FilterTable(
      columns: columns, rowNumber: "asset.fid", spatialIndex: FeatureTable.asset.indexName)
    table.attributes = "asset.attributes"
    table.takesAnyAttribute = true
    for name in try PromotedAttributes.names(in: db) {
      table.indexedAttributes[name] = PromotedAttributes.value(of: name, "asset.")
    }
    return table
  }

  /// - Throws: ``StoreError/invalid(what:)`` naming the part of the filter that is wrong.
  static func condition(_ filter: Filter, in db: Database) throws -> Condition {
    do {
      let sql = try FilterSQL(filter, for: table(in: db))
      try check(filter, in: db)
      try AttributeTypes(columns).check(filter, in: db)
      return sql.condition
    } catch let fault as FilterFault {
      throw StoreError.invalid(what: "\(fault)")
    }
  }

  /// Refuses a filter that names what no asset has: it is a slip of the pen, and finding nothing
  /// would hide it. A registry without assets knows no attributes, and refuses none.
  private static func check(_ filter: Filter, in db: Database) throws {
    let names = Set(columns.map(\.property))
    for name in filter.propertyNames where !names.contains(name) {
      let isKnown = try Bool.fetchOne(
        db,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM asset) OR EXISTS (
            SELECT 1 FROM asset, json_each(\(attributes)) WHERE key = ?)
          """, arguments: [name])
      if isKnown == true { continue }
      let known = try String.fetchAll(
        db,
        sql: "SELECT DISTINCT key FROM asset, json_each(\(attributes)) ORDER BY key LIMIT 40")
      let all = names.subtracting(["geom"]).sorted() + known.filter { !names.contains($0) }
      throw StoreError.invalid(
        what: "no asset has a property '\(name)'; known are \(all.joined(separator: ", "))")
    }
  }

  /// The attributes, also where another program wrote something else there.
  private static let attributes =
    "CASE WHEN json_valid(asset.attributes) THEN asset.attributes ELSE '{}' END"
}
