package import SimpleFeatures

/// Distances and containment of single points in plain arithmetic: the same formulas, in the same
/// order, as GEOS, without turning a geometry into one of its own.
///
/// Where the sign of an area is within rounding of zero there is no answer, and GEOS, which
/// computes on with more digits, must be asked.
package enum PointMeasures {
  package enum Location: Sendable { case inside, boundary, outside }

  /// Metres from a point to a geometry; nil where GEOS must be asked.
  package static func distance(
    from point: Position<NationalGrid>, to geometry: Geometry<NationalGrid>
  ) -> Double? {
    switch geometry {
    case .point(let position): return point.distance(to: position)
    case .multiPoint(let positions):
      return positions.lazy.map { point.distance(to: $0) }.min()
    case .lineString(let line): return line.count > 1 ? distance(from: point, along: line) : nil
    case .multiLineString(let lines):
      guard !lines.isEmpty, lines.allSatisfy({ $0.count > 1 }) else { return nil }
      return lines.lazy.map { distance(from: point, along: $0) }.min()
    case .polygon(let polygon): return distance(from: point, to: polygon)
    case .multiPolygon(let polygons):
      var least: Double?
      for polygon in polygons {
        guard let one = distance(from: point, to: polygon) else { return nil }
        least = min(least ?? one, one)
      }
      return least
    case .geometryCollection: return nil
    }
  }

  /// Where a point lies; nil for other geometries than surfaces, and where GEOS must be asked.
  package static func location(
    of point: Position<NationalGrid>, in geometry: Geometry<NationalGrid>
  ) -> Location? {
    switch geometry {
    case .polygon(let polygon): return location(of: point, in: polygon)
    case .multiPolygon(let polygons):
      for polygon in polygons {
        guard let one = location(of: point, in: polygon) else { return nil }
        // Of a valid surface only one member holds a point; two may share one of their corners.
        if one != .outside { return one }
      }
      return .outside
    default: return nil
    }
  }

  private static func distance(
    from point: Position<NationalGrid>, to polygon: Polygon<NationalGrid>
  ) -> Double? {
    guard polygon.exterior.count > 3, let location = location(of: point, in: polygon) else {
      return nil
    }
    guard location == .outside else { return 0 }
    var least = distance(from: point, along: polygon.exterior)
    for ring in polygon.interiors {
      guard ring.count > 3 else { return nil }
      least = min(least, distance(from: point, along: ring))
    }
    return least
  }

  private static func location(
    of point: Position<NationalGrid>, in polygon: Polygon<NationalGrid>
  ) -> Location? {
    guard let outer = location(of: point, inRing: polygon.exterior) else { return nil }
    guard outer == .inside else { return outer }
    for ring in polygon.interiors {
      guard let inner = location(of: point, inRing: ring) else { return nil }
      switch inner {
      case .inside: return .outside
      case .boundary: return .boundary
      case .outside: continue
      }
    }
    return .inside
  }

  /// Counts crossings of a ray eastward; after the JTS Topology Suite's RayCrossingCounter.
  static func location(
    of point: Position<NationalGrid>, inRing ring: [Position<NationalGrid>]
  ) -> Location? {
    ring.withUnsafeBufferPointer { ring in
      guard ring.count > 3 else { return nil }
      var isInside = false
      var start = ring[0]
      for index in 1..<ring.count {
        let end = ring[index]
        defer { start = end }
        if start.x < point.x, end.x < point.x { continue }
        if end == point { return .boundary }
        if start.y == point.y, end.y == point.y {
          if min(start.x, end.x) <= point.x, max(start.x, end.x) >= point.x { return .boundary }
          continue
        }
        guard (start.y > point.y) != (end.y > point.y) else { continue }
        guard var turn = orientation(start, end, point) else { return nil }
        if turn == 0 { return .boundary }
        if end.y < start.y { turn = -turn }
        if turn > 0 { isInside.toggle() }
      }
      return isInside ? .inside : .outside
    }
  }

  /// 1 where the third position lies left of the way from the first to the second, −1 right of
  /// it, 0 on it; nil where rounding could decide. The bound is GEOS's.
  private static func orientation(
    _ a: Position<NationalGrid>, _ b: Position<NationalGrid>, _ c: Position<NationalGrid>
  ) -> Int? {
    let left = (a.x - c.x) * (b.y - c.y)
    let right = (a.y - c.y) * (b.x - c.x)
    let difference = left - right
    let sum: Double
    if left > 0 {
      if right <= 0 { return sign(difference) }
      sum = left + right
    } else if left < 0 {
      if right >= 0 { return sign(difference) }
      sum = -left - right
    } else {
      return sign(difference)
    }
    let bound = 1e-15 * sum
    return difference >= bound || -difference >= bound ? sign(difference) : nil
  }

  private static func sign(_ value: Double) -> Int { value > 0 ? 1 : value < 0 ? -1 : 0 }

  private static func distance(
    from point: Position<NationalGrid>, along line: [Position<NationalGrid>]
  ) -> Double {
    line.withUnsafeBufferPointer { line in
      var least = Double.infinity
      for index in 1..<max(line.count, 1) {
        least = min(least, distance(from: point, line[index - 1], line[index]))
      }
      return least
    }
  }

  @inline(__always)
  private static func distance(
    from p: Position<NationalGrid>, _ a: Position<NationalGrid>, _ b: Position<NationalGrid>
  ) -> Double {
    if a == b { return p.distance(to: a) }
    let square = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)
    let share = ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / square
    if share <= 0 { return p.distance(to: a) }
    if share >= 1 { return p.distance(to: b) }
    let offset = ((a.y - p.y) * (b.x - a.x) - (a.x - p.x) * (b.y - a.y)) / square
    return abs(offset) * square.squareRoot()
  }
}

extension Geometry where Frame == NationalGrid {
  /// Whether one of its corners lies in the box or on its edge: then it touches the box.
  package func hasPosition(in box: Box<NationalGrid>) -> Bool {
    var isFound = false
    forEachPosition { position in
      if !isFound, box.contains(position) { isFound = true }
    }
    return isFound
  }
}
