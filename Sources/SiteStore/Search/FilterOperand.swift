import CQL2
import GRDB

/// One side of a comparison in a filter: a property or a literal.
struct FilterOperand {
  /// As messages call it.
  let name: String
  /// Nil for an attribute, whose type each asset decides.
  let kind: FilterableProperties.Kind?
  /// Its value, whatever its type.
  let untyped: Condition
  /// Where an attribute lies, for a look at its type.
  private let attribute: String?

  init(_ expression: FilterExpression) throws(StoreError) {
    switch expression {
    case .property(let property): self.init(property: property)
    case .string(let text): self.init("'\(text)'", .text, text.databaseValue)
    case .integer(let number): self.init("\(number)", .number, number.databaseValue)
    case .number(let number): self.init("\(number)", .number, number.databaseValue)
    case .boolean(let value): self.init("\(value)", .boolean, value.databaseValue)
    default: throw Self.unsupported(expression)
    }
  }

  private init(_ name: String, _ kind: FilterableProperties.Kind, _ literal: DatabaseValue) {
    self.name = name
    self.kind = kind
    untyped = Condition("?", [literal])
    attribute = nil
  }

  init(property name: String) {
    self.name = name
    switch FilterableProperties.property(name) {
    case .column(let column, let kind):
      self.kind = kind
      untyped = Condition(column)
      attribute = nil
    case .attribute(let attribute):
      kind = nil
      untyped = Self.lookUp("value", attribute)
      self.attribute = attribute
    }
  }

  /// The value where it is of the kind, else NULL.
  func sql(as wanted: FilterableProperties.Kind) -> Condition {
    guard let attribute else { return untyped }
    let types =
      switch wanted {
      case .text: "'text'"
      case .number: "'integer', 'real'"
      case .boolean: "'true', 'false'"
      }
    let type = Self.lookUp("type", attribute)
    return Condition(
      "CASE WHEN \(type.sql) IN (\(types)) THEN \(untyped.sql) END", type.values + untyped.values)
  }

  /// - Parameter what: `value` or `type`, as `json_each` calls them.
  private static func lookUp(_ what: String, _ attribute: String) -> Condition {
    let attributes = FilterableProperties.attributes
    // SQLite 3.40 compares a path with names as they are written, escapes and all.
    let isPlain = attribute.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0 != "\"" && $0 != "\\"
    }
    guard isPlain else {
      return Condition(
        "(SELECT \(what) FROM json_each(\(attributes)) WHERE key = ?)", [attribute.databaseValue])
    }
    let function = what == "type" ? "json_type" : "json_extract"
    return Condition("\(function)(\(attributes), ?)", ["$.\"\(attribute)\"".databaseValue])
  }

  static func unsupported(_ expression: FilterExpression) -> StoreError {
    let what =
      switch expression {
      case .arithmetic(let sign, _, _): "arithmetic (\(sign.rawValue))"
      case .function(let name, _): "the function \(name)()"
      case .spatial(let function, _, _): function.rawValue.uppercased()
      case .temporal(let function, _, _): function.rawValue.uppercased()
      case .arrayComparison(let function, _, _): function.rawValue.uppercased()
      case .caseInsensitive: "CASEI"
      case .accentInsensitive: "ACCENTI"
      case .instant: "DATE or TIMESTAMP"
      case .interval: "INTERVAL"
      case .array: "an array"
      case .geometry, .bbox: "a geometry"
      case .string, .integer, .number: "a value where a condition belongs"
      default: "a condition where a value belongs"
      }
    return .invalid(
      what: """
        the filter uses \(what), which a search does not understand; allowed are comparisons of \
        properties with values (=, <>, <, <=, >, >=), BETWEEN, IN, LIKE, IS NULL, AND, OR and NOT
        """)
  }
}
