package import SimpleFeatures

/// A static R-tree over boxes, packed bottom-up along a Hilbert curve.
///
/// Built once in O(n log n); 16 children a node; no pointers, so that several threads may read
/// one index. Items are known by their index in the array it was built from.
/// Source: Kamel and Faloutsos, "On packing R-trees", 1993.
package struct PackedBoxIndex: Sendable {
  private static let nodeSize = 16

  /// The boxes of all levels, leaves first; the root is last.
  private var boxes: [Box<NationalGrid>] = []
  /// For a leaf the item's index, for a node the position of its first child in `boxes`.
  private var links: [Int32] = []
  /// Where each level ends in `boxes`.
  private var levelEnds: [Int] = []

  package init(_ items: [Box<NationalGrid>]) {
    guard let first = items.first else { return }
    let extent = items.reduce(first) { $0.union($1) }
    let width = max(extent.maxX - extent.minX, .leastNormalMagnitude)
    let height = max(extent.maxY - extent.minY, .leastNormalMagnitude)
    let keys = items.map { box -> UInt32 in
      let x = (((box.minX + box.maxX) / 2 - extent.minX) / width * 65535).rounded(.down)
      let y = (((box.minY + box.maxY) / 2 - extent.minY) / height * 65535).rounded(.down)
      return Self.hilbert(x: UInt32(x), y: UInt32(y))
    }
    let order = items.indices.sorted { keys[$0] < keys[$1] }
    boxes = order.map { items[$0] }
    links = order.map { Int32($0) }
    levelEnds = [boxes.count]
    var start = 0
    while boxes.count - start > 1 {
      let end = boxes.count
      for first in stride(from: start, to: end, by: Self.nodeSize) {
        let last = min(first + Self.nodeSize, end)
        var box = boxes[first]
        for child in first + 1..<max(last, first + 1) { box = box.union(boxes[child]) }
        boxes.append(box)
        links.append(Int32(first))
      }
      start = end
      levelEnds.append(boxes.count)
    }
  }

  package var isEmpty: Bool { boxes.isEmpty }

  /// Calls the closure with each item whose box shares a point with the given one.
  package func forEach<E: Error>(
    intersecting box: Box<NationalGrid>, _ body: (Int) throws(E) -> Void
  ) throws(E) {
    guard !boxes.isEmpty else { return }
    var stack = [(index: boxes.count - 1, level: levelEnds.count - 1)]
    while let (index, level) = stack.popLast() {
      guard boxes[index].intersects(box) else { continue }
      if level == 0 {
        try body(Int(links[index]))
        continue
      }
      for child in children(of: index, level: level) {
        if boxes[child].intersects(box) { stack.append((child, level - 1)) }
      }
    }
  }

  /// Visits items from near to far until the closure's bound excludes the rest.
  ///
  /// - Parameter visit: given an item, measures it exactly and returns the distance beyond which
  ///   nothing matters any more, in metres. Items whose box lies beyond it are not visited;
  ///   a box exactly at it is, so that ties can be seen.
  package func visitNearest<E: Error>(
    to box: Box<NationalGrid>, _ visit: (Int) throws(E) -> Double
  ) throws(E) {
    guard !boxes.isEmpty else { return }
    var bound = Double.infinity
    var heap = DistanceHeap()
    let root = boxes.count - 1
    heap.push(
      .init(distance: boxes[root].distance(to: box), index: root, level: levelEnds.count - 1))
    while let entry = heap.pop() {
      guard entry.distance <= bound else { return }
      if entry.level == 0 {
        bound = min(bound, try visit(Int(links[entry.index])))
        continue
      }
      for child in children(of: entry.index, level: entry.level) {
        let distance = boxes[child].distance(to: box)
        if distance <= bound {
          heap.push(.init(distance: distance, index: child, level: entry.level - 1))
        }
      }
    }
  }

  private func children(of index: Int, level: Int) -> Range<Int> {
    let first = Int(links[index])
    return first..<min(first + Self.nodeSize, levelEnds[level - 1])
  }

  /// The position along a Hilbert curve of order 16; after Hacker's Delight, section 16-3.
  private static func hilbert(x: UInt32, y: UInt32) -> UInt32 {
    var x = x
    var y = y
    var key: UInt32 = 0
    var side: UInt32 = 1 << 15
    while side > 0 {
      let right: UInt32 = x & side == 0 ? 0 : 1
      let upper: UInt32 = y & side == 0 ? 0 : 1
      key &+= side &* side &* ((3 &* right) ^ upper)
      if upper == 0 {
        if right == 1 {
          x = 65535 &- x
          y = 65535 &- y
        }
        swap(&x, &y)
      }
      side >>= 1
    }
    return key
  }
}

/// A binary heap of tree entries, nearest first.
private struct DistanceHeap {
  struct Entry {
    var distance: Double
    var index: Int
    var level: Int
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].distance < entries[parent].distance else { break }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Entry? {
    guard let top = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return top }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].distance < entries[least].distance {
        least = child
      }
      guard least != parent else { return top }
      entries.swapAt(least, parent)
      parent = least
    }
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
