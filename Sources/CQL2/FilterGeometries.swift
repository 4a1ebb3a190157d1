public import SimpleFeatures

extension Filter {
  /// The same filter with each geometry literal replaced, in another reference system say.
  ///
  /// A BBOX is passed as the surface it stands for (two across the antimeridian), because its
  /// edges are not straight in other systems; the result has no BBOX any more.
  public func mapGeometries<E: Error>(
    _ transform: (Geometry<AsWritten>) throws(E) -> Geometry<AsWritten>
  ) throws(E) -> Filter {
    Filter(unchecked: try expression.mapGeometries(transform))
  }
}

extension FilterExpression {
  fileprivate func mapGeometries<E: Error>(
    _ transform: (Geometry<AsWritten>) throws(E) -> Geometry<AsWritten>
  ) throws(E) -> FilterExpression {
    func one(_ expression: FilterExpression) throws(E) -> FilterExpression {
      try expression.mapGeometries(transform)
    }
    func all(_ expressions: [FilterExpression]) throws(E) -> [FilterExpression] {
      var mapped: [FilterExpression] = []
      mapped.reserveCapacity(expressions.count)
      for expression in expressions { mapped.append(try one(expression)) }
      return mapped
    }
    func bound(_ bound: IntervalBound) throws(E) -> IntervalBound {
      if case .expression(let inner) = bound { return .expression(try one(inner)) }
      return bound
    }
    switch self {
    case .geometry(let geometry): return .geometry(try transform(geometry))
    case .bbox(let box): return .geometry(try transform(box.geometry))
    case .property, .boolean, .integer, .number, .string, .instant: return self
    case .interval(let start, let end): return .interval(try bound(start), try bound(end))
    case .array(let elements): return .array(try all(elements))
    case .function(let name, let arguments):
      return .function(name: name, arguments: try all(arguments))
    case .caseInsensitive(let inner): return .caseInsensitive(try one(inner))
    case .accentInsensitive(let inner): return .accentInsensitive(try one(inner))
    case .arithmetic(let sign, let a, let b): return .arithmetic(sign, try one(a), try one(b))
    case .and(let operands): return .and(try all(operands))
    case .or(let operands): return .or(try all(operands))
    case .not(let operand): return .not(try one(operand))
    case .comparison(let comparison, let a, let b):
      return .comparison(comparison, try one(a), try one(b))
    case .like(let value, let pattern): return .like(try one(value), pattern: try one(pattern))
    case .between(let value, let lower, let upper):
      return .between(try one(value), lower: try one(lower), upper: try one(upper))
    case .isIn(let value, let list): return .isIn(try one(value), try all(list))
    case .isNull(let value): return .isNull(try one(value))
    case .spatial(let function, let a, let b): return .spatial(function, try one(a), try one(b))
    case .temporal(let function, let a, let b): return .temporal(function, try one(a), try one(b))
    case .arrayComparison(let function, let a, let b):
      return .arrayComparison(function, try one(a), try one(b))
    }
  }
}
