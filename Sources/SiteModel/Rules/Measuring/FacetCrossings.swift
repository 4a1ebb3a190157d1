/// Where a position lies to a surface.
enum SurfaceSide {
  case inside, outside
  /// Too near an edge for double precision to tell which side: GEOS is asked.
  case unsure
}

/// The crossings of a ray that runs east from a position, counted as GEOS's `RayCrossingCounter`.
struct CrossingCount {
  let x: Double
  let y: Double
  private(set) var isOdd = false
  private(set) var isOnEdge = false
  private(set) var isUnsure = false

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// A position on an edge is inside.
  var side: SurfaceSide {
    if isOnEdge { return .inside }
    return isUnsure ? .unsure : isOdd ? .inside : .outside
  }

  @inline(__always)
  mutating func add(_ facet: Int, _ all: borrowing LayerFacets) {
    let found = all.facets[facet]
    all.coordinates.withUnsafeBufferPointer { coordinates in
      var at = 2 * Int(found.first)
      for _ in 0..<found.edgeCount {
        addEdge(
          coordinates[at], coordinates[at + 1], coordinates[at + 2], coordinates[at + 3])
        at += 2
      }
    }
  }

  @inline(__always)
  private mutating func addEdge(_ ax: Double, _ ay: Double, _ bx: Double, _ by: Double) {
    if ax < x, bx < x { return }
    if bx == x, by == y {
      isOnEdge = true
      return
    }
    if ay == y, by == y {
      if min(ax, bx) <= x, x <= max(ax, bx) { isOnEdge = true }
      return
    }
    guard (ay > y && by <= y) || (by > y && ay <= y) else { return }
    // `CGAlgorithmsDD::orientationIndexFilter`: the sign, where rounding cannot have changed it.
    let left = (ax - x) * (by - y)
    let right = (ay - y) * (bx - x)
    let turn = left - right
    let isCertain: Bool =
      if left > 0 {
        right <= 0 || abs(turn) >= 1e-15 * (left + right)
      } else if left < 0 {
        right >= 0 || abs(turn) >= 1e-15 * (-left - right)
      } else {
        true
      }
    guard isCertain else {
      isUnsure = true
      return
    }
    if turn == 0 {
      isOnEdge = true
    } else if (turn > 0) == (by > ay) {
      isOdd.toggle()
    }
  }
}

extension LayerFacets {
  /// On which side of a feature's rings a position lies.
  func side(of feature: Int, _ x: Double, _ y: Double) -> SurfaceSide {
    var count = CrossingCount(x, y)
    for facet in ranges[feature] {
      let box = 4 * Int(facet)
      guard edges[box + 1] <= y, edges[box + 3] >= y, edges[box + 2] >= x else { continue }
      count.add(Int(facet), self)
    }
    return count.side
  }
}
