import SimpleFeatures

/// What one worker has found out about which surfaces reach into the cells of a grid, and where
/// their edges are: for findings, which name the surfaces and tell how deep a position lies.
///
/// A cell's note in `pool`: how many surfaces and how many facets follow; the facets with a box
/// within the tolerance of the cell; for each surface its number, where the list of its facets
/// stands that may be nearest (0 until it is wanted), how many facets a ray from the cell can
/// meet (-1 where the whole cell lies inside), and these.
struct CellHits {
  private let selection: LayerSelection
  private let facets: LayerFacets
  private let grid: CellGrid
  let tolerance: Double
  /// By cell where its note starts; 0 where there is none yet.
  private var starts: [Int32]
  private var pool: [Int32] = [0]
  private var found: [Int32] = []

  /// No surface reaches into the cell, and no edge comes near it.
  private static let isEmpty: Int32 = -1

  init(_ selection: LayerSelection, _ grid: CellGrid) {
    self.selection = selection
    facets = selection.facets
    tolerance = selection.tolerance
    self.grid = grid
    // Only surfaces are hit, and a layer may have none.
    starts = selection.hasSurfaces ? Array(repeating: 0, count: grid.columns * grid.rows) : []
  }

  /// Appends the surfaces that a position in the cell lies in, each with its depth; where there is
  /// none, answers the distance to the nearest edge if that is within the tolerance, else infinity.
  ///
  /// Nil where GEOS must be asked.
  mutating func hits(
    _ cell: Int, _ x: Double, _ y: Double, _ hits: inout [NearFeature]
  ) -> Double? {
    guard !starts.isEmpty else { return .infinity }
    var start = starts[cell]
    if start == 0 {
      start = note(cell)
      starts[cell] = start
    }
    guard start > 0 else { return .infinity }
    let surfaces = Int(pool[Int(start)])
    let near = Int(pool[Int(start) + 1])
    let first = Int(start) + 2 + near
    var at = first
    for _ in 0..<surfaces {
      let feature = pool[at]
      let rays = Int(pool[at + 2])
      switch rays < 0 ? .inside : side(at + 3, rays, x, y) {
      case .inside:
        if pool[at + 1] == 0 {
          let list = noteDepth(feature, cell)
          pool[at + 1] = list
        }
        hits.append(
          NearFeature(feature: feature, distance: nearest(Int(pool[at + 1]), x, y)))
      case .outside: break
      case .unsure: return nil
      }
      at += 3 + max(0, rays)
    }
    guard hits.isEmpty, near > 0 else { return .infinity }
    let edge = nearest(Int(start) + 1, x, y)
    return edge <= tolerance ? edge : .infinity
  }

  /// The only surface that a position in the cell lies in, -1 where there is none; nil where there
  /// are several, or GEOS must be asked.
  mutating func sole(_ cell: Int, _ x: Double, _ y: Double) -> Int32? {
    guard !starts.isEmpty else { return -1 }
    var start = starts[cell]
    if start == 0 {
      start = note(cell)
      starts[cell] = start
    }
    guard start > 0 else { return -1 }
    var at = Int(start) + 2 + Int(pool[Int(start) + 1])
    var sole: Int32 = -1
    for _ in 0..<Int(pool[Int(start)]) {
      let rays = Int(pool[at + 2])
      switch rays < 0 ? .inside : side(at + 3, rays, x, y) {
      case .inside:
        guard sole < 0 else { return nil }
        sole = pool[at]
      case .outside: break
      case .unsure: return nil
      }
      at += 3 + max(0, rays)
    }
    return sole
  }

  private func side(_ first: Int, _ rays: Int, _ x: Double, _ y: Double) -> SurfaceSide {
    var count = CrossingCount(x, y)
    pool.withUnsafeBufferPointer { pool in
      facets.edges.withUnsafeBufferPointer { edges in
        for at in first..<first + rays {
          let facet = Int(pool[at])
          guard edges[4 * facet + 1] <= y, edges[4 * facet + 3] >= y, edges[4 * facet + 2] >= x
          else { continue }
          count.add(facet, facets)
        }
      }
    }
    return count.side
  }

  /// The distance to the nearest of the facets listed from `start` on, their number first.
  private func nearest(_ start: Int, _ x: Double, _ y: Double) -> Double {
    pool.withUnsafeBufferPointer { pool in
      facets.edges.withUnsafeBufferPointer { edges in
        var best = Double.infinity
        for at in start + 1..<start + 1 + Int(pool[start]) {
          let edge = 4 * Int(pool[at])
          let dx = max(edges[edge] - x, 0, x - edges[edge + 2])
          let dy = max(edges[edge + 1] - y, 0, y - edges[edge + 3])
          if (dx * dx + dy * dy) * (1 - 1e-14) <= best * best {
            best = facets.distance(pool[at], x, y, below: best)
          }
        }
        return best
      }
    }
  }

  private mutating func note(_ cell: Int) -> Int32 {
    let start = pool.count
    let square = grid.square(cell)
    let middle = square.centre
    pool += [0, 0]
    found.removeAll(keepingCapacity: true)
    facets.index.append(
      intersecting: square.expanded(byMetres: selection.tolerance + 1e-6), to: &found)
    pool[start + 1] = Int32(found.count)
    pool += found.sorted()
    found.removeAll(keepingCapacity: true)
    selection.boxes.append(intersecting: square, to: &found)
    for feature in found.sorted() where selection.hasSurface(Int(feature)) {
      let range = facets.ranges[Int(feature)]
      let isCrossed = range.contains { facet in
        let at = 4 * Int(facet)
        return facets.edges[at] <= square.maxX && facets.edges[at + 2] >= square.minX
          && facets.edges[at + 1] <= square.maxY && facets.edges[at + 3] >= square.minY
      }
      if !isCrossed {
        switch facets.side(of: Int(feature), middle.x, middle.y) {
        case .inside:
          pool[start] += 1
          pool += [feature, 0, -1]
          continue
        case .outside: continue
        case .unsure: break
        }
      }
      pool[start] += 1
      let count = pool.count + 2
      pool += [feature, 0, 0]
      for facet in range {
        let at = 4 * Int(facet)
        guard facets.edges[at + 1] <= square.maxY, facets.edges[at + 3] >= square.minY,
          facets.edges[at + 2] >= square.minX
        else { continue }
        pool.append(facet)
        pool[count] += 1
      }
    }
    guard pool[start] > 0 || pool[start + 1] > 0 else {
      pool.removeSubrange(start...)
      return Self.isEmpty
    }
    return Int32(truncatingIfNeeded: start)
  }

  /// Lists every facet of a surface that can be nearest to any position of the cell.
  private mutating func noteDepth(_ feature: Int32, _ cell: Int) -> Int32 {
    let start = pool.count
    let middle = grid.square(cell).centre
    let reach = facets.distance(to: feature, middle.x, middle.y) + 2 * grid.reach + 1e-6
    var near: [(facet: Int32, distance: Double)] = []
    for facet in facets.ranges[Int(feature)] {
      let distance = facets.boxDistance(facet, middle.x, middle.y)
      if distance <= reach { near.append((facet, distance)) }
    }
    near.sort { ($0.distance, $0.facet) < ($1.distance, $1.facet) }
    pool.append(Int32(near.count))
    for one in near { pool.append(one.facet) }
    return Int32(truncatingIfNeeded: start)
  }
}
