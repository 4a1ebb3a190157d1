extension Geometry {
  /// Whether both are the same shape, each number being off by the tolerance at most.
  ///
  /// Positions stand in the same order; a ring may also run the other way round, as formats that
  /// prescribe one turn it.
  public func isSame(as other: Geometry, within tolerance: Double) -> Bool {
    func same(_ a: Position<Frame>, _ b: Position<Frame>) -> Bool {
      abs(a.x - b.x) <= tolerance && abs(a.y - b.y) <= tolerance
    }
    func line(_ a: [Position<Frame>], _ b: [Position<Frame>]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy(same)
    }
    func ring(_ a: [Position<Frame>], _ b: [Position<Frame>]) -> Bool {
      line(a, b) || (a.count == b.count && zip(a, b.reversed()).allSatisfy(same))
    }
    func surface(_ a: Polygon<Frame>, _ b: Polygon<Frame>) -> Bool {
      a.interiors.count == b.interiors.count && zip(a.rings, b.rings).allSatisfy(ring)
    }
    switch (self, other) {
    case (.point(let a), .point(let b)): return same(a, b)
    case (.multiPoint(let a), .multiPoint(let b)), (.lineString(let a), .lineString(let b)):
      return line(a, b)
    case (.multiLineString(let a), .multiLineString(let b)):
      return a.count == b.count && zip(a, b).allSatisfy(line)
    case (.polygon(let a), .polygon(let b)): return surface(a, b)
    case (.multiPolygon(let a), .multiPolygon(let b)):
      return a.count == b.count && zip(a, b).allSatisfy(surface)
    case (.geometryCollection(let a), .geometryCollection(let b)):
      return a.count == b.count
        && zip(a, b).allSatisfy { $0.isSame(as: $1, within: tolerance) }
    default: return false
    }
  }
}
