/// The seven geometry types of OGC Simple Features, as plain values.
///
/// Heights are dropped where a source is read. A `Geometry` may be invalid (self-crossing, say):
/// `Topology` tells and repairs.
public enum Geometry<Frame: ReferenceFrame>: Hashable, Sendable {
  case point(Position<Frame>)
  case multiPoint([Position<Frame>])
  case lineString([Position<Frame>])
  case multiLineString([[Position<Frame>]])
  case polygon(Polygon<Frame>)
  case multiPolygon([Polygon<Frame>])
  case geometryCollection([Geometry])
}

/// A surface with one outer ring and any number of holes; each ring closed, first position last.
public struct Polygon<Frame: ReferenceFrame>: Hashable, Sendable {
  public var exterior: [Position<Frame>]
  public var interiors: [[Position<Frame>]]

  public init(exterior: [Position<Frame>], interiors: [[Position<Frame>]] = []) {
    self.exterior = exterior
    self.interiors = interiors
  }

  /// All rings, the outer one first.
  public var rings: [[Position<Frame>]] { [exterior] + interiors }
}

/// The name of a geometry's type, as GeoJSON writes it.
public enum GeometryKind: String, Sendable, CaseIterable {
  case point = "Point"
  case multiPoint = "MultiPoint"
  case lineString = "LineString"
  case multiLineString = "MultiLineString"
  case polygon = "Polygon"
  case multiPolygon = "MultiPolygon"
  case geometryCollection = "GeometryCollection"
}

extension Geometry {
  public var kind: GeometryKind {
    switch self {
    case .point: .point
    case .multiPoint: .multiPoint
    case .lineString: .lineString
    case .multiLineString: .multiLineString
    case .polygon: .polygon
    case .multiPolygon: .multiPolygon
    case .geometryCollection: .geometryCollection
    }
  }

  /// Whether there is no position in it at all.
  public var isEmpty: Bool { bounds == nil }

  /// How many positions it is made of, closing ones counted.
  public var positionCount: Int {
    var count = 0
    forEachPosition { _ in count += 1 }
    return count
  }

  /// The smallest box around it; nil where it is empty.
  public var bounds: Box<Frame>? {
    if case .point(let p) = self { return Box(minX: p.x, minY: p.y, maxX: p.x, maxY: p.y) }
    var box = Box<Frame>(
      minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
    forEachPosition { p in
      if p.x < box.minX { box.minX = p.x }
      if p.x > box.maxX { box.maxX = p.x }
      if p.y < box.minY { box.minY = p.y }
      if p.y > box.maxY { box.maxY = p.y }
    }
    return box.minX <= box.maxX ? box : nil
  }

  /// Calls the closure with each position, in the order they are written.
  public func forEachPosition<E: Error>(
    _ body: (Position<Frame>) throws(E) -> Void
  ) throws(E) {
    switch self {
    case .point(let position):
      try body(position)
    case .multiPoint(let positions), .lineString(let positions):
      for position in positions { try body(position) }
    case .multiLineString(let lines):
      for line in lines { for position in line { try body(position) } }
    case .polygon(let polygon):
      try polygon.forEachPosition(body)
    case .multiPolygon(let polygons):
      for polygon in polygons { try polygon.forEachPosition(body) }
    case .geometryCollection(let members):
      for member in members { try member.forEachPosition(body) }
    }
  }

  /// The same shape with each position replaced, perhaps in another frame.
  public func mapPositions<Target: ReferenceFrame, E: Error>(
    _ transform: (Position<Frame>) throws(E) -> Position<Target>
  ) throws(E) -> Geometry<Target> {
    func line(_ positions: [Position<Frame>]) throws(E) -> [Position<Target>] {
      var mapped: [Position<Target>] = []
      mapped.reserveCapacity(positions.count)
      for position in positions { mapped.append(try transform(position)) }
      return mapped
    }
    func lines(_ all: [[Position<Frame>]]) throws(E) -> [[Position<Target>]] {
      var mapped: [[Position<Target>]] = []
      mapped.reserveCapacity(all.count)
      for one in all { mapped.append(try line(one)) }
      return mapped
    }
    func surface(_ polygon: Polygon<Frame>) throws(E) -> Polygon<Target> {
      Polygon(exterior: try line(polygon.exterior), interiors: try lines(polygon.interiors))
    }
    switch self {
    case .point(let position): return .point(try transform(position))
    case .multiPoint(let positions): return .multiPoint(try line(positions))
    case .lineString(let positions): return .lineString(try line(positions))
    case .multiLineString(let all): return .multiLineString(try lines(all))
    case .polygon(let polygon): return .polygon(try surface(polygon))
    case .multiPolygon(let polygons):
      var mapped: [Polygon<Target>] = []
      for polygon in polygons { mapped.append(try surface(polygon)) }
      return .multiPolygon(mapped)
    case .geometryCollection(let members):
      var mapped: [Geometry<Target>] = []
      for member in members { mapped.append(try member.mapPositions(transform)) }
      return .geometryCollection(mapped)
    }
  }

  /// The same numbers read in another frame, where a source turns out to be in it already.
  public func reinterpreted<Target: ReferenceFrame>(as _: Target.Type) -> Geometry<Target> {
    mapPositions { Position<Target>(x: $0.x, y: $0.y) }
  }
}

extension Polygon {
  fileprivate func forEachPosition<E: Error>(
    _ body: (Position<Frame>) throws(E) -> Void
  ) throws(E) {
    for position in exterior { try body(position) }
    for ring in interiors { for position in ring { try body(position) } }
  }
}
