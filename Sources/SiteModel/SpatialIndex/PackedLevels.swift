import SimpleFeatures

/// The inner nodes of a static R-tree, packed bottom-up: 16 children a node, no pointers.
///
/// Children of node `n` are the 16 nodes, or items, from `16 n` on of the level below.
/// Source: Kamel and Faloutsos, "On packing R-trees", 1993.
struct PackedLevels: Sendable {
  static let fanout = 16

  /// West, south, east, north of each node; the lowest level first, the root last.
  private(set) var edges: [Double] = []
  /// Which marks the items below a node bear.
  private(set) var marks: [UInt64] = []
  /// Where each level starts, counted in nodes; one more for the end.
  private(set) var starts: [Int] = [0]
  let itemCount: Int

  var levelCount: Int { starts.count - 1 }

  /// - Parameters:
  ///   - box: the edges of an item.
  ///   - mark: bits that a search may ask for; a subtree without any of them is passed over.
  init(
    itemCount: Int, box: (Int) -> (Double, Double, Double, Double), mark: (Int) -> UInt64
  ) {
    self.itemCount = itemCount
    guard itemCount > 0 else { return }
    var below = itemCount
    var first = 0
    repeat {
      let nodes = (below + Self.fanout - 1) / Self.fanout
      for node in 0..<nodes {
        var (west, south, east, north) = (
          Double.infinity, Double.infinity, -Double.infinity, -Double.infinity
        )
        var bits: UInt64 = 0
        for child in node * Self.fanout..<min((node + 1) * Self.fanout, below) {
          let edge =
            levelCount == 0 ? box(child) : self.box(first + child)
          bits |= levelCount == 0 ? mark(child) : marks[first + child]
          west = min(west, edge.0)
          south = min(south, edge.1)
          east = max(east, edge.2)
          north = max(north, edge.3)
        }
        edges.append(west)
        edges.append(south)
        edges.append(east)
        edges.append(north)
        marks.append(bits)
      }
      first = starts[starts.count - 1]
      starts.append(first + nodes)
      below = nodes
    } while below > 1
  }

  private func box(_ node: Int) -> (Double, Double, Double, Double) {
    (edges[4 * node], edges[4 * node + 1], edges[4 * node + 2], edges[4 * node + 3])
  }

  /// How many nodes a level has.
  func nodeCount(_ level: Int) -> Int { starts[level + 1] - starts[level] }

  /// Calls the closure with each lowest node whose box touches the given one and that bears one
  /// of the marks, and whether it lies wholly inside.
  @inline(__always)
  func forEachLowest(
    touching box: Box<NationalGrid>, marks wanted: UInt64, _ body: (Int, Bool) -> Void
  ) {
    guard itemCount > 0 else { return }
    edges.withUnsafeBufferPointer { edges in
      // One node of each level waits with at most 15 siblings.
      withUnsafeTemporaryAllocation(of: (Int32, Int32).self, capacity: 16 * levelCount + 16) {
        stack in
        var depth = 1
        stack[0] = (0, Int32(levelCount - 1))
        while depth > 0 {
          depth -= 1
          let (node, level) = stack[depth]
          let at = 4 * (starts[Int(level)] + Int(node))
          guard edges[at] <= box.maxX, edges[at + 2] >= box.minX, edges[at + 1] <= box.maxY,
            edges[at + 3] >= box.minY, marks[at / 4] & wanted != 0
          else { continue }
          if level == 0 {
            let isInside =
              edges[at] >= box.minX && edges[at + 2] <= box.maxX && edges[at + 1] >= box.minY
              && edges[at + 3] <= box.maxY
            body(Int(node), isInside)
            continue
          }
          let below = nodeCount(Int(level) - 1)
          let first = Int(node) * Self.fanout
          for child in first..<min(first + Self.fanout, below) {
            stack[depth] = (Int32(truncatingIfNeeded: child), level - 1)
            depth += 1
          }
        }
      }
    }
  }

  /// The square of the distance from a box to a node's.
  @inline(__always)
  func squaredDistance(level: Int, node: Int, to box: Box<NationalGrid>) -> Double {
    let at = 4 * (starts[level] + node)
    let dx = max(edges[at] - box.maxX, 0, box.minX - edges[at + 2])
    let dy = max(edges[at + 1] - box.maxY, 0, box.minY - edges[at + 3])
    return dx * dx + dy * dy
  }

  func bears(_ wanted: UInt64, level: Int, node: Int) -> Bool {
    marks[starts[level] + node] & wanted != 0
  }
}
