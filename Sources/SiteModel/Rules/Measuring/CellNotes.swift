import SimpleFeatures

/// What one worker has found out about the cells of a grid, for one set of features.
///
/// A cell's note is a run of numbers in `pool`; beside each facet that may be nearest stands how far
/// from the middle of the cell it is, nearest first. They only narrow down what must be measured; every
/// answer is measured exactly.
struct CellNotes {
  private let selection: LayerSelection
  private let facets: LayerFacets
  private let grid: CellGrid
  /// By cell where its note starts; 0 where there is none yet.
  private var nearby: [Int32]
  /// The same, or that the whole cell lies inside or outside.
  private var sides: [Int32]
  private var pool: [Int32] = [0]
  private var found: [Int32] = []

  private static let isOutside: Int32 = -1
  private static let isInside: Int32 = -2

  /// In a cell with more facets than this around it the index is quicker than the list.
  private static let listedAtMost = 40

  init(_ selection: LayerSelection, _ grid: CellGrid) {
    self.selection = selection
    facets = selection.facets
    self.grid = grid
    nearby = Array(repeating: 0, count: grid.columns * grid.rows)
    sides = nearby
  }

  /// The distance to the nearest edge of any feature, from a position in the cell.
  @inline(__always)
  mutating func nearest(_ cell: Int, _ x: Double, _ y: Double) -> Double {
    var start = Int(nearby[cell])
    if start == 0 {
      start = noteNearby(cell)
      nearby[cell] = Int32(truncatingIfNeeded: start)
    }
    let count = Int(pool[start])
    guard count >= 0 else { return facets.nearest(x, y) }
    var best = Double.infinity
    let fromMiddle = fromMiddle(cell, x, y)
    pool.withUnsafeBufferPointer { pool in
      facets.edges.withUnsafeBufferPointer { edges in
        for at in stride(from: start + 1, to: start + 1 + 2 * count, by: 2) {
          if Self.distance(pool[at + 1]) - fromMiddle > best { break }
          let facet = pool[at]
          let edge = 4 * Int(facet)
          let dx = max(edges[edge] - x, 0, x - edges[edge + 2])
          let dy = max(edges[edge + 1] - y, 0, y - edges[edge + 3])
          // A hair below the exact value, so that no tie is passed over.
          if (dx * dx + dy * dy) * (1 - 1e-14) <= best * best {
            best = facets.distance(facet, x, y, below: best)
          }
        }
      }
    }
    return best
  }

  /// The same with the feature it belongs to.
  mutating func nearestFeature(_ cell: Int, _ x: Double, _ y: Double) -> NearestFeature {
    var start = Int(nearby[cell])
    if start == 0 {
      start = noteNearby(cell)
      nearby[cell] = Int32(truncatingIfNeeded: start)
    }
    let count = Int(pool[start])
    guard count >= 0 else { return facets.nearestFeature(x, y) }
    var nearest = NearestFeature()
    let fromMiddle = fromMiddle(cell, x, y)
    pool.withUnsafeBufferPointer { pool in
      facets.edges.withUnsafeBufferPointer { edges in
        for at in stride(from: start + 1, to: start + 1 + 2 * count, by: 2) {
          if Self.distance(pool[at + 1]) - fromMiddle > nearest.distance { break }
          let facet = pool[at]
          let edge = 4 * Int(facet)
          let dx = max(edges[edge] - x, 0, x - edges[edge + 2])
          let dy = max(edges[edge + 1] - y, 0, y - edges[edge + 3])
          if (dx * dx + dy * dy) * (1 - 1e-14) <= nearest.distance * nearest.distance {
            nearest.take(
              facets.facets[Int(facet)].feature, facets.distance(facet, x, y, below: .infinity))
          }
        }
      }
    }
    return nearest
  }

  /// Every facet that can be nearest to any position of the cell: those no farther from its
  /// middle than the nearest one, and twice the way from the middle to a corner.
  private mutating func noteNearby(_ cell: Int) -> Int {
    let start = pool.count
    let middle = grid.square(cell).centre
    let reach = facets.nearest(middle.x, middle.y) + 2 * grid.reach
    guard reach.isFinite else {
      pool.append(0)
      return start
    }
    found.removeAll(keepingCapacity: true)
    let box = Box<NationalGrid>(minX: middle.x, minY: middle.y, maxX: middle.x, maxY: middle.y)
    facets.index.append(
      intersecting: box.expanded(byMetres: reach + reach * 1e-12 + 1e-6), to: &found)
    let near = found.filter { facets.boxDistance($0, middle.x, middle.y) <= reach + 1e-6 }
    guard near.count <= Self.listedAtMost else {
      pool.append(-1)
      return start
    }
    pool.append(Int32(near.count))
    // Near ones first, so that the rest is passed over.
    let sorted = near.map { ($0, facets.boxDistance($0, middle.x, middle.y)) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    for (facet, distance) in sorted {
      pool.append(facet)
      pool.append(Int32(bitPattern: Float(distance).nextDown.bitPattern))
    }
    return start
  }

  /// At most what was noted.
  @inline(__always)
  private static func distance(_ note: Int32) -> Double {
    Double(Float(bitPattern: UInt32(bitPattern: note)))
  }

  /// How far a position is from the middle of its cell, a hair more.
  @inline(__always)
  private func fromMiddle(_ cell: Int, _ x: Double, _ y: Double) -> Double {
    let middle = grid.square(cell).centre
    let (dx, dy) = (x - middle.x, y - middle.y)
    return (dx * dx + dy * dy).squareRoot() + 1e-6
  }

  /// Whether a position in the cell lies in or on a surface; nil where GEOS must be asked.
  @inline(__always)
  mutating func isInside(_ cell: Int, _ x: Double, _ y: Double) -> Bool? {
    var note = sides[cell]
    if note == 0 {
      note = noteSides(cell)
      sides[cell] = note
    }
    // Most cells are wholly the one or the other.
    if note < 0 { return note == Self.isInside }
    let start = Int(note)
    return pool.withUnsafeBufferPointer { pool -> Bool? in
      var open = pool[start]
      var at = start + 1
      var isUnsure = false
      while open > 0 {
        open -= 1
        let end = at + 2 + Int(pool[at + 1])
        at += 2
        var count = CrossingCount(x, y)
        facets.edges.withUnsafeBufferPointer { edges in
          while at < end {
            let facet = Int(pool[at])
            at += 1
            // What lies wholly to the left, above or below is never crossed or touched.
            guard edges[4 * facet + 1] <= y, edges[4 * facet + 3] >= y, edges[4 * facet + 2] >= x
            else { continue }
            count.add(facet, facets)
          }
        }
        switch count.side {
        case .inside: return true
        case .outside: break
        case .unsure: isUnsure = true
        }
      }
      return isUnsure ? nil : false
    }
  }

  /// Where a note starts of each surface with an edge in the cell, with the facets that a ray to
  /// the east from the cell can meet; or which side the whole cell is on.
  private mutating func noteSides(_ cell: Int) -> Int32 {
    let start = pool.count
    let square = grid.square(cell)
    let middle = square.centre
    found.removeAll(keepingCapacity: true)
    selection.boxes.append(intersecting: square, to: &found)
    pool.append(0)
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
          pool.removeSubrange(start...)
          return Self.isInside
        case .outside: continue
        case .unsure: break
        }
      }
      pool[start] += 1
      let count = pool.count + 1
      pool += [feature, 0]
      for facet in range {
        let at = 4 * Int(facet)
        guard facets.edges[at + 1] <= square.maxY, facets.edges[at + 3] >= square.minY,
          facets.edges[at + 2] >= square.minX
        else { continue }
        pool.append(facet)
        pool[count] += 1
      }
    }
    guard pool[start] > 0 else {
      pool.removeSubrange(start...)
      return Self.isOutside
    }
    return Int32(truncatingIfNeeded: start)
  }
}
