import CQL2
import GRDB

/// Turns a filter into an SQL condition with parameters.
///
/// A comparison with an unknown value, or of an attribute with a value of another type, is
/// neither true nor false, and so is its negation: SQL's three-valued logic is CQL2's.
enum FilterSQL {
  static func condition(_ filter: Filter) throws(StoreError) -> Condition {
    try predicate(filter.expression)
  }

  private static func predicate(_ expression: FilterExpression) throws(StoreError) -> Condition {
    switch expression {
    case .boolean(let value): return Condition(value ? "1" : "0")
    case .property(let name):
      return FilterOperand(property: name).sql(as: .boolean)
    case .and(let parts): return .joined(try predicates(parts), by: "AND")
    case .or(let parts): return .joined(try predicates(parts), by: "OR")
    case .not(let one):
      let condition = try predicate(one)
      return Condition("(NOT \(condition.sql))", condition.values)
    case .comparison(let sign, let left, let right):
      return try comparison(sign, FilterOperand(left), FilterOperand(right))
    case .between(let value, let lower, let upper):
      let value = try FilterOperand(value)
      return .joined(
        [
          try comparison(.greaterOrEqual, value, FilterOperand(lower)),
          try comparison(.lessOrEqual, value, FilterOperand(upper)),
        ], by: "AND")
    case .isIn(let value, let list):
      // SQLite's own empty list is false as well, even for an unknown value.
      guard !list.isEmpty else { return Condition("0") }
      let value = try FilterOperand(value)
      var parts: [Condition] = []
      for item in list { parts.append(try comparison(.equal, value, FilterOperand(item))) }
      return .joined(parts, by: "OR")
    case .like(let value, let pattern): return try like(value, pattern)
    case .isNull(let value):
      let operand = try FilterOperand(value).untyped
      return Condition("(\(operand.sql) IS NULL)", operand.values)
    case .integer, .number, .string, .array, .interval, .geometry, .bbox, .instant, .arithmetic,
      .caseInsensitive, .accentInsensitive, .function, .spatial, .temporal, .arrayComparison:
      throw FilterOperand.unsupported(expression)
    }
  }

  private static func predicates(
    _ parts: [FilterExpression]
  ) throws(StoreError) -> [Condition] {
    var conditions: [Condition] = []
    for part in parts { conditions.append(try predicate(part)) }
    return conditions
  }

  private static func comparison(
    _ sign: ComparisonOperator, _ left: FilterOperand, _ right: FilterOperand
  ) throws(StoreError) -> Condition {
    guard let kind = left.kind ?? right.kind else {
      // Two attributes: what each asset holds decides, and numbers only compare with numbers.
      let (a, b) = (left.untyped, right.untyped)
      return Condition(
        """
        CASE WHEN (typeof(\(a.sql)) = 'text') = (typeof(\(b.sql)) = 'text')
          THEN \(a.sql) \(sign.rawValue) \(b.sql) END
        """, a.values + b.values + a.values + b.values)
    }
    for (one, other) in [(left, right), (right, left)] {
      if let found = one.kind, found != kind { throw mismatch(one, other) }
    }
    let (a, b) = (left.sql(as: kind), right.sql(as: kind))
    return Condition("(\(a.sql) \(sign.rawValue) \(b.sql))", a.values + b.values)
  }

  private static func mismatch(_ one: FilterOperand, _ other: FilterOperand) -> StoreError {
    func words(_ operand: FilterOperand) -> String {
      switch operand.kind {
      case .text: "text (\(operand.name))"
      case .number: "a number (\(operand.name))"
      case .boolean: "a truth value (\(operand.name))"
      case nil: operand.name
      }
    }
    return .invalid(
      what: "the filter compares \(words(other)) with \(words(one)); text is written in 'quotes'")
  }

  /// GLOB, since SQLite's LIKE takes capitals and small letters for the same.
  private static func like(
    _ value: FilterExpression, _ pattern: FilterExpression
  ) throws(StoreError) -> Condition {
    guard case .string(let text) = pattern else { throw FilterOperand.unsupported(pattern) }
    let operand = try FilterOperand(value)
    if let kind = operand.kind, kind != .text {
      throw .invalid(what: "the filter compares \(operand.name), which is no text, with LIKE")
    }
    let subject = operand.sql(as: .text)
    let glob = try GlobPattern.text(like: text)
    return Condition("(\(subject.sql) GLOB ?)", subject.values + [glob.databaseValue])
  }
}

/// Patterns of CQL2's LIKE, where `%` stands for any characters, `_` for one, and `\` takes a
/// sign's meaning away.
enum GlobPattern {
  /// SQLite refuses patterns of more than 50,000 bytes, and long ones take long.
  private static let allowedBytes = 1000

  static func text(like pattern: String) throws(StoreError) -> String {
    guard pattern.utf8.count <= allowedBytes else {
      throw .invalid(
        what: "a LIKE pattern of \(pattern.utf8.count) bytes is too long; "
          + "\(allowedBytes) are allowed")
    }
    var glob = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
      switch (scalar, isEscaped) {
      case ("\\", false):
        isEscaped = true
        continue
      case ("%", false): glob.append("*")
      case ("_", false): glob.append("?")
      case ("*", _), ("?", _), ("[", _): glob.append(contentsOf: "[\(scalar)]".unicodeScalars)
      default: glob.append(scalar)
      }
      isEscaped = false
    }
    if isEscaped { glob.append("\\") }
    return String(glob)
  }
}
