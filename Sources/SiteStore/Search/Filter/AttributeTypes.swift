import CQL2
import GRDB
import SiteModel

/// Whether what a filter compares an attribute with is ever of the attribute's own type.
///
/// An attribute's values may be of several types, and to know all of them takes a look at every
/// row. So it is asked the other way round: which types does the filter take, and is there a value
/// of one of them? The first that is found ends the look.
struct AttributeTypes {
  private let columns: [FilterTable.Column]

  /// - Parameter columns: those of the table itself, whose types are known.
  init(_ columns: [FilterTable.Column]) { self.columns = columns }

  private static let types: [FilterType] = [.string, .datedText, .number, .boolean, .array]

  /// - Throws: `FilterFault` where an attribute has values, and none that the filter takes.
  func check(_ filter: Filter, in db: Database) throws {
    let known = Set(columns.map(\.property))
    for name in filter.propertyNames where !known.contains(name) {
      var refusals: [(type: FilterType, fault: FilterFault)] = []
      var accepted: [FilterType] = []
      for type in Self.types {
        if let fault = refusal(of: filter, where: name, is: type) {
          refusals.append((type, fault))
        } else {
          accepted.append(type)
        }
      }
      if refusals.isEmpty { continue }
      if try accepted.contains(where: { try holds(name, $0, in: db) }) { continue }
      for (type, fault) in refusals where try holds(name, type, in: db) { throw fault }
    }
  }

  private func refusal(
    of filter: Filter, where name: String, is type: FilterType
  ) -> FilterFault? {
    var properties = columns.map { FilterProperty($0.property, $0.type) }
    let others = filter.propertyNames.filter { name in
      !properties.contains { $0.name == name }
    }
    properties += others.map { FilterProperty($0, $0 == name ? type : nil) }
    do throws(FilterFault) {
      _ = try filter.compiled(for: properties)
      return nil
    } catch {
      return error
    }
  }

  /// Whether any asset has a value of the type.
  private func holds(_ name: String, _ type: FilterType, in db: Database) throws -> Bool {
    let test: String
    switch type {
    case .number: test = "cql_number(asset.attributes, ?) IS NOT NULL"
    case .boolean: test = "cql_truth(asset.attributes, ?) IS NOT NULL"
    case .string: test = "cql_text(asset.attributes, ?) IS NOT NULL"
    case .datedText: test = "cql_text(asset.attributes, ?) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-*'"
    case .array: test = "substr(cql_member(asset.attributes, ?), 1, 1) = '['"
    case .temporal, .geometry: return false
    }
    return try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM asset WHERE \(test))", arguments: [name]) ?? false
  }
}
