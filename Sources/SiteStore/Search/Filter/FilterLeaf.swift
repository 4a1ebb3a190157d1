import CQL2
import GRDB
import SiteModel

/// A condition that the evaluator in memory decides, written so that SQL can carry it: its text,
/// what its properties hold, and their columns.
struct FilterLeaf {
  /// SQLite's own limit for the arguments of a function is 127.
  static let allowedProperties = 120
  /// A part of a filter that was read is within limits already.
  private static let limits = FilterLimits(
    depth: FilterLimits.deepest, textLength: .max, geometryVertices: .max, listItems: .max)

  private let expression: FilterExpression
  private let table: FilterTable

  init(_ expression: FilterExpression, _ table: FilterTable) {
    self.expression = expression
    self.table = table
  }

  var condition: Condition {
    let filter = Filter(unchecked: expression)
    let columns = filter.propertyNames.compactMap(table.column)
    let storages = columns.map(\.storage.rawValue).joined()
    let arguments = ["?", "'\(storages)'"] + columns.map(\.sql)
    return Condition(
      "cql_test(\(arguments.joined(separator: ", ")))", [filter.text.databaseValue])
  }

  /// The condition as it was, ready for values in the order of its properties.
  struct Bound {
    let filter: CompiledFilter
    let names: [String]
    let storages: [FilterTable.Storage]

    init?(text: String, storages: String) {
      guard let filter = try? Filter(text: text, limits: FilterLeaf.limits) else { return nil }
      names = filter.propertyNames
      self.storages = storages.compactMap { FilterTable.Storage(rawValue: String($0)) }
      guard self.storages.count == names.count,
        let compiled = try? CompiledFilter(filter, propertyNames: names)
      else { return nil }
      self.filter = compiled
    }
  }
}
