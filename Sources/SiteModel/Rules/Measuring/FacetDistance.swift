import SimpleFeatures

/// Distances from a point as GEOS 3.11 computes them, operation by operation, so that the results
/// are the same to the last bit.
extension LayerFacets {
  /// The distance to the nearest position of a facet where it is below the bound; else the bound.
  @inline(__always)
  func distance(
    _ facet: Int32, _ x: Double, _ y: Double, below bound: Double
  ) -> Double {
    let found = facets[Int(facet)]
    return coordinates.withUnsafeBufferPointer { coordinates in
      var at = 2 * Int(found.first)
      guard found.edgeCount > 0 else {
        return min(bound, Self.distance(x, y, coordinates[at], coordinates[at + 1]))
      }
      var best = bound
      for _ in 0..<found.edgeCount {
        best = min(
          best,
          Self.distance(
            x, y, coordinates[at], coordinates[at + 1], coordinates[at + 2], coordinates[at + 3]))
        at += 2
      }
      return best
    }
  }

  /// `Coordinate::distance`.
  @inline(__always)
  static func distance(_ x: Double, _ y: Double, _ ax: Double, _ ay: Double) -> Double {
    let dx = x - ax
    let dy = y - ay
    return (dx * dx + dy * dy).squareRoot()
  }

  /// `algorithm::Distance::pointToSegment`.
  @inline(__always)
  static func distance(
    _ x: Double, _ y: Double, _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double
  ) -> Double {
    if ax == bx, ay == by { return distance(x, y, ax, ay) }
    let length = (bx - ax) * (bx - ax) + (by - ay) * (by - ay)
    let along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
    if along <= 0 { return distance(x, y, ax, ay) }
    if along >= 1 { return distance(x, y, bx, by) }
    let across = ((ay - y) * (bx - ax) - (ax - x) * (by - ay)) / length
    return abs(across) * length.squareRoot()
  }

  /// A lower bound of the distance to a facet, a hair below where it is exact.
  @inline(__always)
  func boxDistance(_ facet: Int32, _ x: Double, _ y: Double) -> Double {
    let at = 4 * Int(facet)
    let dx = max(edges[at] - x, 0, x - edges[at + 2])
    let dy = max(edges[at + 1] - y, 0, y - edges[at + 3])
    return (dx * dx + dy * dy).squareRoot() * (1 - 1e-15)
  }

  /// The distance to the nearest edge of any feature; infinite where there is none.
  func nearest(_ x: Double, _ y: Double, below limit: Double = .infinity) -> Double {
    var best = limit
    index.visitNearest(to: Box(minX: x, minY: y, maxX: x, maxY: y), limit: limit) { facet in
      best = distance(Int32(truncatingIfNeeded: facet), x, y, below: best)
      return best
    }
    return best
  }
}
