import CQL2
import GRDB

/// The properties of assets that a filter may name: the typed columns, and any attribute.
struct FilterableProperties {
  enum Kind { case text, number, boolean }

  /// What a property is in SQL.
  enum Property {
    case column(String, Kind)
    /// A member of the attributes, whose type each asset decides.
    case attribute(String)
  }

  private static let columns: [String: Kind] = [
    "owner": .text, "kind": .text, "reference": .text, "name": .text, "address": .text,
    "postcode": .text, "ward": .text, "uprn": .text, "usrn": .text, "availability": .text,
    "position_source": .text, "positional_accuracy": .number, "reference_is_derived": .boolean,
  ]

  static func property(_ name: String) -> Property {
    columns[name].map { .column("asset.\(name)", $0) } ?? .attribute(name)
  }

  /// Refuses a filter that names what no asset has: it is a slip of the pen, and finding nothing
  /// would hide it. A registry without assets knows no attributes, and refuses none.
  static func check(_ filter: Filter, in db: Database) throws {
    for name in filter.propertyNames where columns[name] == nil {
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
      let all = columns.keys.sorted() + known.filter { columns[$0] == nil }
      throw StoreError.invalid(
        what: "no asset has a property '\(name)'; known are \(all.joined(separator: ", "))")
    }
  }

  /// The attributes, also where another program wrote something else there.
  static let attributes =
    "CASE WHEN json_valid(asset.attributes) THEN asset.attributes ELSE '{}' END"
}
