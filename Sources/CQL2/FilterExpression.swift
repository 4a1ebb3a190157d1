public import SimpleFeatures

/// A node of a filter's syntax tree, in the terms of the OGC's grammar (CQL2, annex B).
///
/// Text and JSON make the same trees: `a NOT LIKE b` is a negated ``like(_:pattern:)``, `-a`
/// is `-1 * a`, and a run of `AND` is one ``and(_:)``, while written brackets stay apart.
public indirect enum FilterExpression: Hashable, Sendable {
  // Operands
  case property(String)
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case instant(FilterInstant)
  case interval(IntervalBound, IntervalBound)
  /// A literal, in the reference system of `filter-crs`; heights are dropped.
  case geometry(Geometry<AsWritten>)
  case bbox(FilterBox)
  case array([FilterExpression])
  case function(name: String, arguments: [FilterExpression])
  /// Compare without regard to case.
  case caseInsensitive(FilterExpression)
  /// Compare without regard to accents.
  case accentInsensitive(FilterExpression)
  case arithmetic(ArithmeticOperator, FilterExpression, FilterExpression)

  // Predicates and their connections
  /// At least two operands.
  case and([FilterExpression])
  /// At least two operands.
  case or([FilterExpression])
  case not(FilterExpression)
  case comparison(ComparisonOperator, FilterExpression, FilterExpression)
  case like(FilterExpression, pattern: FilterExpression)
  /// Inclusive at both ends.
  case between(FilterExpression, lower: FilterExpression, upper: FilterExpression)
  /// At least one item.
  case isIn(FilterExpression, [FilterExpression])
  case isNull(FilterExpression)
  case spatial(SpatialFunction, FilterExpression, FilterExpression)
  case temporal(TemporalFunction, FilterExpression, FilterExpression)
  case arrayComparison(ArrayFunction, FilterExpression, FilterExpression)
}

/// An end of an interval literal.
public enum IntervalBound: Hashable, Sendable {
  /// `'..'`: no limit on this side.
  case unbounded
  case instant(FilterInstant)
  /// A property or a function.
  case expression(FilterExpression)
}

extension FilterExpression {
  /// The nodes directly below, in the order they are written.
  public var children: [FilterExpression] {
    switch self {
    case .property, .boolean, .integer, .number, .string, .instant, .geometry, .bbox: []
    case .interval(let start, let end): [start.expression, end.expression].compactMap(\.self)
    case .array(let all), .function(_, let all), .and(let all), .or(let all): all
    case .caseInsensitive(let one), .accentInsensitive(let one), .not(let one), .isNull(let one):
      [one]
    case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .like(let a, let b),
      .spatial(_, let a, let b), .temporal(_, let a, let b), .arrayComparison(_, let a, let b):
      [a, b]
    case .between(let value, let lower, let upper): [value, lower, upper]
    case .isIn(let value, let list): [value] + list
    }
  }
}

extension IntervalBound {
  var expression: FilterExpression? { if case .expression(let one) = self { one } else { nil } }
}
