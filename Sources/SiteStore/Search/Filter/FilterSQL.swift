package import CQL2
package import GRDB
package import SiteModel

/// Turns a filter into an SQL condition with parameters, for one table.
///
/// SQL's three truth values are CQL2's. NOT is moved inward to the single conditions, so that
/// each of them only ever narrows and may be preceded by what an index can answer: the R*Tree for
/// places, a range for patterns and dates. What SQL cannot say exactly is asked of the evaluator
/// in memory, through the function `cql_test`, so that there is one meaning.
package struct FilterSQL {
  let table: FilterTable

  /// - Throws: ``FilterFault`` naming the part that does not fit the table.
  package init(_ filter: Filter, for table: FilterTable) throws(FilterFault) {
    self.table = table
    var properties = table.columns.map { FilterProperty($0.property, $0.type) }
    if table.takesAnyAttribute {
      let names = Set(properties.map(\.name))
      for name in filter.propertyNames where !names.contains(name) {
        properties.append(FilterProperty(name))
      }
    }
    // Everything that can be wrong with a filter shows here.
    _ = try filter.compiled(for: properties)
    condition = Condition("0")
    condition = predicate(filter.expression, isNegated: false)
  }

  /// What follows WHERE; true for exactly the rows that the filter holds for.
  private(set) var condition: Condition

  package var sql: String { condition.sql }
  package var arguments: [DatabaseValue] { condition.values }

  private func predicate(_ expression: FilterExpression, isNegated: Bool) -> Condition {
    switch expression {
    case .boolean(let value): return Condition(value != isNegated ? "1" : "0")
    case .not(let inner): return predicate(inner, isNegated: !isNegated)
    case .and(let parts):
      return .joined(
        parts.map { predicate($0, isNegated: isNegated) }, by: isNegated ? "OR" : "AND")
    case .or(let parts):
      return .joined(
        parts.map { predicate($0, isNegated: isNegated) }, by: isNegated ? "AND" : "OR")
    case .comparison(let sign, let a, let b):
      let sign = isNegated ? sign.opposite : sign
      return comparison(sign, a, b) ?? test(.comparison(sign, a, b))
    case .spatial(let function, let a, let b):
      switch (function, isNegated) {
      case (.disjoint, true): return spatial(.intersects, a, b) ?? test(expression, isNegated)
      case (.intersects, true): return spatial(.disjoint, a, b) ?? test(expression, isNegated)
      case (_, false): return spatial(function, a, b) ?? test(expression)
      case (_, true): return negated(spatial(function, a, b, isExact: true) ?? test(expression))
      }
    case .between(let value, let lower, let upper):
      let exact = between(value, lower, upper, isExact: isNegated)
      return maybeNegated(exact ?? test(expression), isNegated)
    case .isIn(let value, let list):
      if isNegated { return negated(isIn(value, list, isExact: true) ?? test(expression)) }
      return isIn(value, list) ?? test(expression)
    case .like(let value, let pattern):
      if isNegated { return negated(like(value, pattern, isExact: true) ?? test(expression)) }
      return like(value, pattern) ?? test(expression)
    case .isNull(let value):
      return isNull(value, isNegated: isNegated) ?? test(expression, isNegated)
    case .temporal:
      return test(expression, isNegated)
    default:
      return test(expression, isNegated)
    }
  }

  func negated(_ condition: Condition) -> Condition {
    Condition("(NOT \(condition.sql))", condition.values)
  }

  private func maybeNegated(_ condition: Condition, _ isNegated: Bool) -> Condition {
    isNegated ? negated(condition) : condition
  }

  private func test(_ expression: FilterExpression, _ isNegated: Bool) -> Condition {
    maybeNegated(test(expression), isNegated)
  }

  /// The evaluator in memory, asked about one row's values.
  func test(_ expression: FilterExpression) -> Condition {
    FilterLeaf(expression, table).condition
  }
}

extension ComparisonOperator {
  /// The one that holds exactly where this one does not, unknown values apart.
  var opposite: ComparisonOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .greater: .lessOrEqual
    case .lessOrEqual: .greater
    case .greaterOrEqual: .less
    }
  }

  /// The one that says the same with the sides changed.
  var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .greater: .less
    case .lessOrEqual: .greaterOrEqual
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
