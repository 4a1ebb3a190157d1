import SimpleFeatures

/// The nearest position of a feature, as GEOS 3.11 computes it.
extension LayerFacets {
  /// - Parameter distance: the feature's distance from the position, as measured before.
  func line(
    to feature: Int32, _ x: Double, _ y: Double, at distance: Double
  ) -> MeasuredFeature.Line {
    var line = MeasuredFeature.Line.none
    for facet in ranges[Int(feature)] where boxDistance(facet, x, y) <= distance {
      let found = facets[Int(facet)]
      let isDecided = coordinates.withUnsafeBufferPointer { coordinates -> Bool in
        var at = 2 * Int(found.first)
        guard found.edgeCount > 0 else {
          guard Self.distance(x, y, coordinates[at], coordinates[at + 1]) == distance else {
            return true
          }
          return line.take(coordinates[at], coordinates[at + 1])
        }
        for _ in 0..<found.edgeCount {
          let (ax, ay) = (coordinates[at], coordinates[at + 1])
          let (bx, by) = (coordinates[at + 2], coordinates[at + 3])
          at += 2
          guard Self.distance(x, y, ax, ay, bx, by) == distance else { continue }
          let (nearX, nearY) = Self.nearest(x, y, ax, ay, bx, by)
          guard line.take(nearX, nearY) else { return false }
        }
        return true
      }
      guard isDecided else { return .undecided }
    }
    return line
  }

  /// `LineSegment::closestPoint`.
  private static func nearest(
    _ x: Double, _ y: Double, _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double
  ) -> (Double, Double) {
    if x == ax, y == ay { return (ax, ay) }
    if x == bx, y == by { return (bx, by) }
    let dx = bx - ax
    let dy = by - ay
    let along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)
    if along > 0, along < 1 { return (ax + along * dx, ay + along * dy) }
    return distance(x, y, ax, ay) < distance(x, y, bx, by) ? (ax, ay) : (bx, by)
  }
}

extension MeasuredFeature.Line {
  /// Whether the position is the first one or the same once more.
  fileprivate mutating func take(_ x: Double, _ y: Double) -> Bool {
    switch self {
    case .none:
      self = .to(x: x, y: y)
      return true
    case .to(let knownX, let knownY): return knownX == x && knownY == y
    case .undecided: return false
    }
  }
}
