package import SimpleFeatures

/// A static R-tree over boxes, packed bottom-up along a Hilbert curve.
///
/// Built once in O(n); 16 children a node; no pointers, so that several threads may read one
/// index. Items are known by their index in the array it was built from.
package struct PackedBoxIndex: Sendable {
  /// West, south, east, north by slot, the place along the curve.
  private let edges: [Double]
  /// For each slot the item's index.
  private let order: [Int32]
  private let levels: PackedLevels

  package init(_ items: [Box<NationalGrid>]) { self.init(items) { _ in .max } }

  /// - Parameter mark: bits by which a search may leave out whole regions, by item.
  package init(_ items: [Box<NationalGrid>], mark: (Int) -> UInt64) {
    let nothing = Box<NationalGrid>(
      minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
    let order = HilbertOrder.order(
      count: items.count, extent: items.reduce(nothing) { $0.union($1) }
    ) { index in
      ((items[index].minX + items[index].maxX) / 2, (items[index].minY + items[index].maxY) / 2)
    }
    var edges: [Double] = []
    edges.reserveCapacity(4 * items.count)
    for index in order {
      let item = items[Int(index)]
      edges.append(item.minX)
      edges.append(item.minY)
      edges.append(item.maxX)
      edges.append(item.maxY)
    }
    levels = PackedLevels(
      itemCount: items.count,
      box: { (edges[4 * $0], edges[4 * $0 + 1], edges[4 * $0 + 2], edges[4 * $0 + 3]) },
      mark: { mark(Int(order[$0])) })
    self.edges = edges
    self.order = order
  }

  package var isEmpty: Bool { order.isEmpty }

  /// Calls the closure with each item whose box shares a point with the given one.
  package func forEach<E: Error>(
    intersecting box: Box<NationalGrid>, _ body: (Int) throws(E) -> Void
  ) throws(E) {
    var items: [Int32] = []
    append(intersecting: box, to: &items)
    for item in items { try body(Int(item)) }
  }

  /// Appends each item whose box shares a point with the given one.
  package func append(
    intersecting box: Box<NationalGrid>, marks: UInt64 = .max, to items: inout [Int32]
  ) {
    edges.withUnsafeBufferPointer { edges in
      levels.forEachLowest(touching: box, marks: marks) { node, isInside in
        let first = node * PackedLevels.fanout
        for slot in first..<min(first + PackedLevels.fanout, order.count) {
          if !isInside {
            let at = 4 * slot
            guard edges[at] <= box.maxX, edges[at + 2] >= box.minX, edges[at + 1] <= box.maxY,
              edges[at + 3] >= box.minY
            else { continue }
          }
          items.append(order[slot])
        }
      }
    }
  }

  /// Visits items from near to far until the closure's bound excludes the rest.
  ///
  /// - Parameters:
  ///   - limit: items whose box lies beyond it are not visited, in metres.
  ///   - visit: given an item, measures it exactly and returns the distance beyond which nothing
  ///     matters any more, in metres. Items whose box lies beyond it are not visited; a box
  ///     exactly at it is, so that ties can be seen.
  package func visitNearest<E: Error>(
    to box: Box<NationalGrid>, limit: Double = .infinity, marks: UInt64 = .max,
    _ visit: (Int) throws(E) -> Double
  ) throws(E) {
    guard !isEmpty else { return }
    // The room is for the rounding of squares and roots.
    func squared(_ metres: Double) -> Double { metres * metres * (1 + 1e-14) }
    var bound = squared(limit)
    var heap = NodeHeap()
    heap.push(.init(square: 0, node: 0, level: Int32(levels.levelCount - 1)))
    while let entry = heap.pop(), entry.square <= bound {
      if entry.level < 0 {
        bound = min(bound, squared(try visit(Int(order[Int(entry.node)]))))
        continue
      }
      let level = Int(entry.level) - 1
      let first = Int(entry.node) * PackedLevels.fanout
      let end = level < 0 ? order.count : levels.nodeCount(level)
      for child in first..<min(first + PackedLevels.fanout, end) {
        let square: Double
        if level < 0 {
          square = squaredDistance(child, to: box)
        } else {
          guard levels.bears(marks, level: level, node: child) else { continue }
          square = levels.squaredDistance(level: level, node: child, to: box)
        }
        if square <= bound {
          heap.push(
            .init(square: square, node: Int32(truncatingIfNeeded: child), level: Int32(level)))
        }
      }
    }
  }

  private func squaredDistance(_ slot: Int, to box: Box<NationalGrid>) -> Double {
    let at = 4 * slot
    let dx = max(edges[at] - box.maxX, 0, box.minX - edges[at + 2])
    let dy = max(edges[at + 1] - box.maxY, 0, box.minY - edges[at + 3])
    return dx * dx + dy * dy
  }
}

extension Box where Frame: PlanarFrame {
  /// The shortest distance between two boxes, in metres; 0 where they touch.
  package func distance(to other: Self) -> Double {
    let dx = max(minX - other.maxX, 0, other.minX - maxX)
    let dy = max(minY - other.maxY, 0, other.minY - maxY)
    return (dx * dx + dy * dy).squareRoot()
  }
}
