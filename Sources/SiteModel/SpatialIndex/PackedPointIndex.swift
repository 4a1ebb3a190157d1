package import SimpleFeatures

/// A static index over points: they stand in the order of a Hilbert curve, so that a search reads
/// memory that lies together.
///
/// A point is known by its slot, its place in that order; ``order`` tells which one it was.
package struct PackedPointIndex: Sendable {
  /// For each slot the index of the point in what the index was built from.
  package let order: [Int32]
  /// Easting and northing by slot.
  private let coordinates: [Double]
  private let levels: PackedLevels

  /// Builds in O(n): some 100 ms for a million points.
  ///
  /// - Parameter mark: bits by which a search may leave out whole regions, by point.
  package init(_ points: [Position<NationalGrid>], mark: (Int) -> UInt64 = { _ in .max }) {
    var extent = Box<NationalGrid>(
      minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
    for point in points {
      extent.minX = min(extent.minX, point.x)
      extent.minY = min(extent.minY, point.y)
      extent.maxX = max(extent.maxX, point.x)
      extent.maxY = max(extent.maxY, point.y)
    }
    let order = HilbertOrder.order(count: points.count, extent: extent) {
      (points[$0].x, points[$0].y)
    }
    var coordinates: [Double] = []
    coordinates.reserveCapacity(2 * points.count)
    for index in order {
      coordinates.append(points[Int(index)].x)
      coordinates.append(points[Int(index)].y)
    }
    levels = PackedLevels(
      itemCount: points.count,
      box: { slot in
        let (x, y) = (coordinates[2 * slot], coordinates[2 * slot + 1])
        return (x, y, x, y)
      }, mark: { mark(Int(order[$0])) })
    self.order = order
    self.coordinates = coordinates
  }

  package var count: Int { order.count }

  package func position(_ slot: Int) -> Position<NationalGrid> {
    Position(x: coordinates[2 * slot], y: coordinates[2 * slot + 1])
  }

  /// Appends the slots of the points in a box, edges included.
  package func append(
    in box: Box<NationalGrid>, marks: UInt64 = .max, to slots: inout [Int32]
  ) {
    coordinates.withUnsafeBufferPointer { coordinates in
      levels.forEachLowest(touching: box, marks: marks) { node, isInside in
        let first = node * PackedLevels.fanout
        let end = min(first + PackedLevels.fanout, order.count)
        for slot in first..<end {
          if !isInside {
            let (x, y) = (coordinates[2 * slot], coordinates[2 * slot + 1])
            guard x >= box.minX, x <= box.maxX, y >= box.minY, y <= box.maxY else { continue }
          }
          slots.append(Int32(truncatingIfNeeded: slot))
        }
      }
    }
  }

  /// Appends the points at most so far from a place, exactly so far included.
  package func append(
    within metres: Double, of place: Position<NationalGrid>, marks: UInt64 = .max,
    to found: inout [MeasuredSlot]
  ) {
    let reach = metres + metres * 1e-12 + 1e-6
    let box = Box<NationalGrid>(
      minX: place.x - reach, minY: place.y - reach, maxX: place.x + reach, maxY: place.y + reach)
    coordinates.withUnsafeBufferPointer { coordinates in
      levels.forEachLowest(touching: box, marks: marks) { node, _ in
        let first = node * PackedLevels.fanout
        let end = min(first + PackedLevels.fanout, order.count)
        for slot in first..<end {
          let dx = coordinates[2 * slot] - place.x
          let dy = coordinates[2 * slot + 1] - place.y
          let distance = (dx * dx + dy * dy).squareRoot()
          if distance <= metres {
            found.append(MeasuredSlot(distance: distance, slot: Int32(truncatingIfNeeded: slot)))
          }
        }
      }
    }
  }

  /// Appends every point that may be among the nearest to a place, and lowers the bound by them;
  /// all that tie with the last one are among them.
  ///
  /// - Parameter accepts: which slots count at all.
  package func append(
    nearest place: Position<NationalGrid>, bound: inout NearestBound, marks: UInt64 = .max,
    path: inout SearchPath, to found: inout [MeasuredSlot], where accepts: (Int32) -> Bool
  ) {
    guard !order.isEmpty else { return }
    let box = Box<NationalGrid>(minX: place.x, minY: place.y, maxX: place.x, maxY: place.y)
    path.heap.removeAll()
    path.heap.push(.init(square: 0, node: 0, level: Int32(levels.levelCount - 1)))
    coordinates.withUnsafeBufferPointer { coordinates in
      while let entry = path.heap.pop(), entry.square <= bound.square {
        let first = Int(entry.node) * PackedLevels.fanout
        guard entry.level > 0 else {
          for slot in first..<min(first + PackedLevels.fanout, order.count) {
            let dx = coordinates[2 * slot] - place.x
            let dy = coordinates[2 * slot + 1] - place.y
            let distance = (dx * dx + dy * dy).squareRoot()
            let item = Int32(truncatingIfNeeded: slot)
            guard distance <= bound.metres, accepts(item) else { continue }
            bound.add(distance)
            found.append(MeasuredSlot(distance: distance, slot: item))
          }
          continue
        }
        let level = Int(entry.level) - 1
        for child in first..<min(first + PackedLevels.fanout, levels.nodeCount(level)) {
          guard levels.bears(marks, level: level, node: child) else { continue }
          let square = levels.squaredDistance(level: level, node: child, to: box)
          if square <= bound.square {
            path.heap.push(
              .init(
                square: square, node: Int32(truncatingIfNeeded: child), level: Int32(level)))
          }
        }
      }
    }
  }
}

/// A slot and how far it is, in metres.
package struct MeasuredSlot: Sendable {
  package var distance: Double
  package var slot: Int32

  package init(distance: Double, slot: Int32) {
    self.distance = distance
    self.slot = slot
  }
}

/// What a search for the nearest keeps between nodes, to be used again by the next search.
package struct SearchPath: Sendable {
  var heap = NodeHeap()

  package init() {}
}
