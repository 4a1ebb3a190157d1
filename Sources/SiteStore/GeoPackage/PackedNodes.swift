import SimpleFeatures
import SiteModel

/// The boxes of rows as the spatial index keeps them: with edges of 32 bits, rounded outward.
struct IndexedBoxes: Sendable {
  struct Edges: Sendable {
    var minX: Float
    var maxX: Float
    var minY: Float
    var maxY: Float

    init(_ box: Box<NationalGrid>) {
      minX = Self.down(box.minX)
      maxX = Self.up(box.maxX)
      minY = Self.down(box.minY)
      maxY = Self.up(box.maxY)
    }

    private static func down(_ value: Double) -> Float {
      let near = Float(value)
      return Double(near) > value ? near.nextDown : near
    }

    private static func up(_ value: Double) -> Float {
      let near = Float(value)
      return Double(near) < value ? near.nextUp : near
    }

    mutating func grow(by other: Edges) {
      minX = min(minX, other.minX)
      maxX = max(maxX, other.maxX)
      minY = min(minY, other.minY)
      maxY = max(maxY, other.maxY)
    }
  }

  /// Of the rows, from the lowest to the highest.
  private(set) var numbers: [Int64] = []
  private(set) var edges: [Edges] = []
  /// The box around all of them; nil where there is none.
  private(set) var extent: Box<NationalGrid>?

  mutating func append(_ number: Int64, _ box: Box<NationalGrid>) {
    numbers.append(number)
    edges.append(Edges(box))
    extent = extent.map { $0.union(box) } ?? box
  }
}

/// The nodes of an R*Tree packed along a Hilbert curve, as SQLite's `rtree.c` lays them out;
/// `rtreecheck()` is the proof.
///
/// Costs about 60 MB for a million rows.
struct PackedNodes {
  /// Big-endian: two bytes of depth (in the root only), two of count, then cells of a 64-bit
  /// number and four 32-bit edges.
  private static let headerSize = 4
  private static let cellSize = 24
  /// Never above 51, SQLite's own limit.
  private static let mostCells = 51
  private static let rootNumber: Int64 = 1

  private let boxes: IndexedBoxes
  private let nodeSize: Int
  private let capacity: Int
  /// The places of the boxes along the curve.
  private let order: [Int32]
  /// What the nodes of each level span, from the leaves to those right below the root.
  private var levels: [[IndexedBoxes.Edges]] = []

  static func isAllowed(nodeSize: Int) -> Bool { nodeSize >= headerSize + 4 * cellSize }

  init(_ boxes: IndexedBoxes, nodeSize: Int) {
    self.boxes = boxes
    self.nodeSize = nodeSize
    capacity = min((nodeSize - Self.headerSize) / Self.cellSize, Self.mostCells)
    guard let extent = boxes.extent else {
      order = []
      return
    }
    order = HilbertOrder.order(count: boxes.numbers.count, extent: extent) { index in
      let edges = boxes.edges[index]
      return (
        (Double(edges.minX) + Double(edges.maxX)) / 2, (Double(edges.minY) + Double(edges.maxY)) / 2
      )
    }
    var count = order.count
    while count > capacity {
      var above: [IndexedBoxes.Edges] = []
      for first in stride(from: 0, to: count, by: capacity) {
        var edges = cell(first, level: levels.count).edges
        for place in first..<min(first + capacity, count) {
          edges.grow(by: cell(place, level: levels.count).edges)
        }
        above.append(edges)
      }
      levels.append(above)
      count = above.count
    }
  }

  /// A cell of a node at a level: a row, or a node of the level below.
  private func cell(_ place: Int, level: Int) -> (number: Int64, edges: IndexedBoxes.Edges) {
    if level == 0 {
      let index = Int(order[place])
      return (boxes.numbers[index], boxes.edges[index])
    }
    return (number(place, level: level - 1), levels[level - 1][place])
  }

  /// The number of a node: the leaves come behind the root, then the levels above them.
  private func number(_ place: Int, level: Int) -> Int64 {
    levels.prefix(level).reduce(Self.rootNumber + 1) { $0 + Int64($1.count) } + Int64(place)
  }

  private func parent(of place: Int, level: Int) -> Int64 {
    level + 1 < levels.count ? number(place / capacity, level: level + 1) : Self.rootNumber
  }

  /// Calls the closure with each node's number and content, from the lowest number to the highest.
  func forEachNode(
    _ body: (Int64, UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: nodeSize, alignment: 8)
    defer { bytes.deallocate() }
    let depth = levels.count
    fill(bytes, 0..<(levels.last?.count ?? order.count), level: depth, depth: depth)
    try body(Self.rootNumber, UnsafeRawBufferPointer(bytes))
    for (level, nodes) in levels.enumerated() {
      let count = level == 0 ? order.count : levels[level - 1].count
      let start = number(0, level: level)
      for place in nodes.indices {
        let first = place * capacity
        fill(bytes, first..<min(first + capacity, count), level: level, depth: 0)
        try body(start + Int64(place), UnsafeRawBufferPointer(bytes))
      }
    }
  }

  private func fill(
    _ bytes: UnsafeMutableRawBufferPointer, _ cells: Range<Int>, level: Int, depth: Int
  ) {
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    bytes.storeBytes(of: UInt16(clamping: depth).bigEndian, as: UInt16.self)
    bytes.storeBytes(
      of: UInt16(clamping: cells.count).bigEndian, toByteOffset: 2, as: UInt16.self)
    var at = Self.headerSize
    for place in cells {
      let (number, edges) = cell(place, level: level)
      bytes.storeBytes(of: number.bigEndian, toByteOffset: at, as: Int64.self)
      bytes.storeBytes(
        of: edges.minX.bitPattern.bigEndian, toByteOffset: at + 8, as: UInt32.self)
      bytes.storeBytes(
        of: edges.maxX.bitPattern.bigEndian, toByteOffset: at + 12, as: UInt32.self)
      bytes.storeBytes(
        of: edges.minY.bitPattern.bigEndian, toByteOffset: at + 16, as: UInt32.self)
      bytes.storeBytes(
        of: edges.maxY.bitPattern.bigEndian, toByteOffset: at + 20, as: UInt32.self)
      at += Self.cellSize
    }
  }

  /// Calls the closure with each row and the leaf it is in, from the lowest number to the highest.
  func forEachRow(_ body: (Int64, Int64) throws(StoreError) -> Void) throws(StoreError) {
    var leaves = [Int32](repeating: 0, count: order.count)
    for (place, index) in order.enumerated() {
      leaves[Int(index)] = Int32(clamping: place / capacity)
    }
    let first = levels.isEmpty ? Self.rootNumber : number(0, level: 0)
    for (index, number) in boxes.numbers.enumerated() {
      try body(number, first + Int64(levels.isEmpty ? 0 : leaves[index]))
    }
  }

  /// Calls the closure with each node but the root and the node above it, in order.
  func forEachParent(_ body: (Int64, Int64) throws(StoreError) -> Void) throws(StoreError) {
    for (level, nodes) in levels.enumerated() {
      let start = number(0, level: level)
      for place in nodes.indices {
        try body(start + Int64(place), parent(of: place, level: level))
      }
    }
  }
}
