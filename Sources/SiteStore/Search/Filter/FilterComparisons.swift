import CQL2
import GRDB
import SimpleFeatures
import SiteModel

extension FilterSQL {
  /// Nil for what SQL cannot compare exactly.
  func comparison(
    _ sign: ComparisonOperator, _ a: FilterExpression, _ b: FilterExpression
  ) -> Condition? {
    guard let one = FilterOperand(a, table), let other = FilterOperand(b, table) else { return nil }
    switch (one, other) {
    case (.column(let column), .literal(let value, let type)):
      return comparison(column, sign, value, type)
    case (.literal(let value, let type), .column(let column)):
      return comparison(column, sign.mirrored, value, type)
    case (.column(let column), .instant(let instant)):
      return dated(column, sign, instant, .comparison(sign, a, b))
    case (.instant(let instant), .column(let column)):
      return dated(column, sign.mirrored, instant, .comparison(sign, a, b))
    case (.column(let column), .column(let second)):
      guard column.storage == second.storage, column.type == second.type,
        [.text, .number, .boolean].contains(column.storage)
      else { return nil }
      return Condition("(\(column.sql) \(sign.rawValue) \(second.sql))")
    default: return nil
    }
  }

  private func comparison(
    _ column: FilterTable.Column, _ sign: ComparisonOperator, _ literal: DatabaseValue,
    _ type: FilterType
  ) -> Condition? {
    guard let value = column.value(as: type) else { return nil }
    let exact = Condition("(\(value.sql) \(sign.rawValue) ?)", value.values + [literal])
    guard sign != .notEqual, let hint = hint(column, type, "\(sign.rawValue) ?", [literal]) else {
      return exact
    }
    return .joined([hint, exact], by: "AND")
  }

  /// What an index on an attribute's value can answer: it does not tell types apart.
  private func hint(
    _ column: FilterTable.Column, _ type: FilterType, _ rest: String, _ values: [DatabaseValue]
  ) -> Condition? {
    guard column.storage == .member, type != .boolean,
      let indexed = table.indexedAttributes[column.property]
    else { return nil }
    return Condition("(\(indexed) \(rest))", values)
  }

  /// - Parameter isExact: leave out what an index could answer, where it would be negated.
  func between(
    _ value: FilterExpression, _ lower: FilterExpression, _ upper: FilterExpression,
    isExact: Bool = false
  ) -> Condition? {
    guard case .column(let column)? = FilterOperand(value, table),
      case .literal(let low, .number)? = FilterOperand(lower, table),
      case .literal(let high, .number)? = FilterOperand(upper, table),
      let number = column.value(as: .number)
    else { return nil }
    let exact = Condition("(\(number.sql) BETWEEN ? AND ?)", number.values + [low, high])
    guard !isExact, let hint = hint(column, .number, "BETWEEN ? AND ?", [low, high]) else {
      return exact
    }
    return .joined([hint, exact], by: "AND")
  }

  /// - Parameter isExact: leave out what an index could answer, where it would be negated.
  func isIn(
    _ value: FilterExpression, _ list: [FilterExpression], isExact: Bool = false
  ) -> Condition? {
    guard case .column(let column)? = FilterOperand(value, table) else { return nil }
    var values: [DatabaseValue] = []
    var type: FilterType?
    for item in list {
      guard case .literal(let value, let own)? = FilterOperand(item, table),
        type == nil || type == own
      else { return nil }
      type = own
      values.append(value)
    }
    guard let type, let subject = column.value(as: type) else { return nil }
    let set = Self.set(values)
    let exact = Condition("(\(subject.sql) IN \(set.sql))", subject.values + set.values)
    guard !isExact, let hint = hint(column, type, "IN \(set.sql)", set.values) else { return exact }
    return .joined([hint, exact], by: "AND")
  }

  /// Long lists of texts and whole numbers are one parameter: SQLite takes 32,766.
  private static func set(_ values: [DatabaseValue]) -> Condition {
    if values.count > 500 {
      let items = values.compactMap { value -> String? in
        switch value.storage {
        case .int64(let number): "\(number)"
        case .string(let text): JSONValue.string(text).jsonText
        default: nil
        }
      }
      if items.count == values.count {
        let text = "[" + items.joined(separator: ",") + "]"
        return Condition("(SELECT value FROM json_each(?))", [text.databaseValue])
      }
    }
    let marks = repeatElement("?", count: values.count).joined(separator: ", ")
    return Condition("(\(marks))", values)
  }

  func isNull(_ value: FilterExpression, isNegated: Bool) -> Condition? {
    guard case .property(let name) = value, let column = table.column(name) else { return nil }
    let test = isNegated ? "IS NOT NULL" : "IS NULL"
    switch column.storage {
    case .member:
      return Condition(
        "(cql_member(\(column.sql), ?) \(test))", [column.property.databaseValue])
    // A text that is no array is opaque to the evaluator, and so not null.
    case .text, .number, .boolean, .instant, .array: return Condition("(\(column.sql) \(test))")
    case .geometry: return Condition("(\(column.sql) \(test))")
    }
  }
}
