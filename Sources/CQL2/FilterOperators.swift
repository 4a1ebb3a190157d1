/// The binary comparisons; the raw value is the sign in both encodings.
public enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case greater = ">"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
}

/// The arithmetic operators; the raw value is the sign in both encodings.
public enum ArithmeticOperator: String, Hashable, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  /// The remainder of a division.
  case modulo = "%"
  /// The whole part of a quotient.
  case integerDivide = "div"
}

/// The spatial comparison functions; the raw value is the `op` in JSON.
public enum SpatialFunction: String, Hashable, Sendable, CaseIterable {
  case contains = "s_contains"
  case crosses = "s_crosses"
  case disjoint = "s_disjoint"
  case equals = "s_equals"
  case intersects = "s_intersects"
  case overlaps = "s_overlaps"
  case touches = "s_touches"
  case within = "s_within"
}

/// The temporal comparison functions; the raw value is the `op` in JSON.
public enum TemporalFunction: String, Hashable, Sendable, CaseIterable {
  case after = "t_after"
  case before = "t_before"
  case contains = "t_contains"
  case disjoint = "t_disjoint"
  case during = "t_during"
  case equals = "t_equals"
  case finishedBy = "t_finishedBy"
  case finishes = "t_finishes"
  case intersects = "t_intersects"
  case meets = "t_meets"
  case metBy = "t_metBy"
  case overlappedBy = "t_overlappedBy"
  case overlaps = "t_overlaps"
  case startedBy = "t_startedBy"
  case starts = "t_starts"
}

/// The array comparison functions; the raw value is the `op` in JSON.
public enum ArrayFunction: String, Hashable, Sendable, CaseIterable {
  case containedBy = "a_containedBy"
  case contains = "a_contains"
  case equals = "a_equals"
  case overlaps = "a_overlaps"
}
