/// How far the k-th nearest of what was seen so far is: a max-heap of k distances.
package struct NearestBound: Sendable {
  private var distances: [Double] = []
  private let wanted: Int
  private let limit: Double

  /// - Parameter limit: nothing beyond it counts.
  package init(wanted: Int, limit: Double) {
    self.wanted = wanted
    self.limit = limit
    distances.reserveCapacity(min(wanted, 4096))
  }

  /// What is farther cannot be among the nearest; what is exactly so far may be.
  package var metres: Double {
    distances.count < wanted ? limit : min(limit, distances[0])
  }

  /// The bound squared, with room for the rounding of squares and roots.
  package var square: Double { metres * metres * (1 + 1e-14) }

  package mutating func add(_ distance: Double) {
    if distances.count < wanted {
      distances.append(distance)
      var child = distances.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard distances[child] > distances[parent] else { break }
        distances.swapAt(child, parent)
        child = parent
      }
      return
    }
    guard wanted > 0, distance < distances[0] else { return }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < distances.count else { break }
      if child + 1 < distances.count, distances[child + 1] > distances[child] { child += 1 }
      guard distances[child] > distance else { break }
      distances[parent] = distances[child]
      parent = child
    }
    distances[parent] = distance
  }
}
