import CQL2
import GRDB
import SiteModel

/// One side of a condition that SQL can compare as it is: a column, an attribute or a literal.
enum FilterOperand {
  case column(FilterTable.Column)
  case literal(DatabaseValue, FilterType)
  case instant(FilterInstant)

  /// Nil for what only the evaluator understands.
  init?(_ expression: FilterExpression, _ table: FilterTable) {
    switch expression {
    case .property(let name):
      guard let column = table.column(name) else { return nil }
      self = .column(column)
    case .string(let text): self = .literal(text.databaseValue, .string)
    case .boolean(let value): self = .literal(value.databaseValue, .boolean)
    case .integer(let number): self = .literal(number.databaseValue, .number)
    case .number(let number) where number.isFinite: self = .literal(number.databaseValue, .number)
    case .instant(let instant): self = .instant(instant)
    case .arithmetic, .caseInsensitive, .accentInsensitive, .function:
      // What holds no property is worked out once instead of at each row.
      guard let value = FilterConstant.value(of: expression) else { return nil }
      switch value {
      case .integer(let number): self = .literal(number.databaseValue, .number)
      case .number(let number): self = .literal(number.databaseValue, .number)
      case .string(let text): self = .literal(text.databaseValue, .string)
      default: return nil
      }
    default: return nil
    }
  }
}

extension FilterTable.Column {
  /// The value in SQL where it is of a type; nil where SQL cannot tell.
  func value(as type: FilterType) -> Condition? {
    switch (storage, type) {
    case (.text, .string), (.number, .number), (.boolean, .boolean): Condition(sql)
    case (.member, .string):
      Condition("cql_text(\(sql), ?)", [property.databaseValue])
    case (.member, .number):
      Condition("cql_number(\(sql), ?)", [property.databaseValue])
    case (.member, .boolean):
      Condition("cql_truth(\(sql), ?)", [property.databaseValue])
    default: nil
    }
  }
}
