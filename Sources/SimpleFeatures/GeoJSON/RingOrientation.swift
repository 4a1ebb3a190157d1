/// Which way rings turn.
enum RingOrientation {
  /// The rings with the outer one counter-clockwise and the holes clockwise; none of an empty
  /// polygon.
  static func rightHanded<Frame>(_ polygon: Polygon<Frame>) -> [[Position<Frame>]] {
    if polygon.exterior.isEmpty { return [] }
    var rings: [[Position<Frame>]] = []
    rings.reserveCapacity(1 + polygon.interiors.count)
    rings.append(turned(polygon.exterior, counterClockwise: true))
    for ring in polygon.interiors { rings.append(turned(ring, counterClockwise: false)) }
    return rings
  }

  private static func turned<Frame>(
    _ ring: [Position<Frame>], counterClockwise: Bool
  ) -> [Position<Frame>] {
    let area = signedArea(ring)
    return area == 0 || (area > 0) == counterClockwise ? ring : ring.reversed()
  }

  /// Twice the area, positive where the ring turns counter-clockwise.
  private static func signedArea<Frame>(_ ring: [Position<Frame>]) -> Double {
    guard let origin = ring.first else { return 0 }
    var sum = 0.0
    var before = origin
    for position in ring.dropFirst() {
      // Relative to the first position, or grid coordinates would cancel small areas away.
      sum +=
        (before.x - origin.x) * (position.y - origin.y)
        - (position.x - origin.x) * (before.y - origin.y)
      before = position
    }
    return sum
  }
}
