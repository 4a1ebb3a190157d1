import CQL2

extension ArrayFunction {
  /// Compares arrays as sets. Elements of different types differ; a null element may be anything.
  func holds(_ a: [FilterValue], _ b: [FilterValue]) -> Truth {
    switch self {
    case .contains: Self.contains(a, b)
    case .containedBy: Self.contains(b, a)
    case .equals: Self.contains(a, b).and(Self.contains(b, a))
    case .overlaps:
      b.reduce(Truth.false) { $0 == .true ? $0 : $0.or(Self.contains(a, $1)) }
    }
  }

  private static func contains(_ set: [FilterValue], _ others: [FilterValue]) -> Truth {
    others.reduce(Truth.true) { $0 == .false ? $0 : $0.and(contains(set, $1)) }
  }

  private static func contains(_ set: [FilterValue], _ element: FilterValue) -> Truth {
    var result = Truth.false
    for member in set {
      result = result.or(equal(member, element))
      if result == .true { break }
    }
    return result
  }

  private static func equal(_ a: FilterValue, _ b: FilterValue) -> Truth {
    if case .array(let x) = a, case .array(let y) = b { return ArrayFunction.equals.holds(x, y) }
    if a == .null || b == .null { return .unknown }
    if let order = a.order(b) { return Truth(order == .same) }
    return Truth(a == b)
  }
}
