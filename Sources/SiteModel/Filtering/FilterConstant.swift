package import CQL2

/// The value of an expression in which no property occurs.
package enum FilterConstant {
  /// Nil where there is one, or something no value can be made of.
  package static func value(of expression: FilterExpression) -> FilterValue? {
    guard Filter(unchecked: expression).propertyNames.isEmpty,
      case .constant(let value)? = try? FilterCompiler(nil).operand(expression)
    else { return nil }
    return value
  }
}
