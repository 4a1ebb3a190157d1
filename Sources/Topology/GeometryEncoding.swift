import CGEOS
import SimpleFeatures

/// How strictly a geometry that GEOS cannot even hold is taken.
enum EncodingMode {
  /// An unclosed ring or a line of one position is an error.
  case strict
  /// Rings are closed; rings and lines with too few positions are left out.
  case mending
}

/// Turns plain geometry into GEOS geometry.
struct GeometryEncoder {
  static let deepestNesting = 64

  let context: EngineContext
  let operation: StaticString
  let mode: EncodingMode
  private var positionsSeen = 0

  init(_ context: EngineContext, _ operation: StaticString, _ mode: EncodingMode = .strict) {
    self.context = context
    self.operation = operation
    self.mode = mode
  }

  mutating func encode<F: ReferenceFrame>(
    _ geometry: Geometry<F>, depth: Int = 0
  ) throws(TopologyError) -> EngineGeometry {
    switch geometry {
    case .point(let position):
      return try point(position)
    case .multiPoint(let positions):
      var parts = EngineParts(in: context, capacity: positions.count)
      for position in positions { parts.append(try point(position)) }
      return try parts.collected(type: CInt(GEOS_MULTIPOINT.rawValue))
    case .lineString(let positions):
      return try line(positions)
    case .multiLineString(let lines):
      var parts = EngineParts(in: context, capacity: lines.count)
      for positions in lines {
        if mode == .mending, positions.count < 2 { continue }
        parts.append(try line(positions))
      }
      return try parts.collected(type: CInt(GEOS_MULTILINESTRING.rawValue))
    case .polygon(let polygon):
      return try surface(polygon)
    case .multiPolygon(let polygons):
      var parts = EngineParts(in: context, capacity: polygons.count)
      for polygon in polygons { parts.append(try surface(polygon)) }
      return try parts.collected(type: CInt(GEOS_MULTIPOLYGON.rawValue))
    case .geometryCollection(let members):
      guard depth < Self.deepestNesting else {
        throw .nestedTooDeep(operation: "\(operation)", allowed: Self.deepestNesting)
      }
      var parts = EngineParts(in: context, capacity: members.count)
      for member in members { parts.append(try encode(member, depth: depth + 1)) }
      return try parts.collected(type: CInt(GEOS_GEOMETRYCOLLECTION.rawValue))
    }
  }

  mutating func point<F>(_ position: Position<F>) throws(TopologyError) -> EngineGeometry {
    guard position.isFinite else { throw notFinite(position) }
    positionsSeen += 1
    return EngineGeometry(
      owning: try context.made(
        GEOSGeom_createPointFromXY_r(context.handle, position.x, position.y),
        "GEOSGeom_createPointFromXY_r"),
      in: context)
  }

  private mutating func line<F>(
    _ positions: [Position<F>]
  ) throws(TopologyError) -> EngineGeometry {
    if positions.count == 1, let only = positions.first {
      switch mode {
      case .strict:
        throw .lineTooShort(operation: "\(operation)", x: only.x, y: only.y)
      case .mending:
        return try line([Position<F>]())
      }
    }
    let sequence = try coordinates(positions)
    // GEOSGeom_createLineString_r takes over the sequence, even where it fails.
    return EngineGeometry(
      owning: try context.made(
        GEOSGeom_createLineString_r(context.handle, sequence), "GEOSGeom_createLineString_r"),
      in: context)
  }

  private mutating func surface<F>(
    _ polygon: Polygon<F>
  ) throws(TopologyError) -> EngineGeometry {
    guard let shell = try closed(polygon.exterior) else {
      // Nothing to be outside of: holes without an outer ring go with it.
      return EngineGeometry(
        owning: try context.made(
          GEOSGeom_createEmptyPolygon_r(context.handle), "GEOSGeom_createEmptyPolygon_r"),
        in: context)
    }
    let outer = try ring(shell)
    var holes = EngineParts(in: context, capacity: polygon.interiors.count)
    for interior in polygon.interiors {
      if let positions = try closed(interior) { holes.append(try ring(positions)) }
    }
    return try holes.holes(inside: outer)
  }

  /// The ring as GEOS accepts it; nil where it is empty or, when mending, too small to hold.
  private func closed<F>(_ ring: [Position<F>]) throws(TopologyError) -> [Position<F>]? {
    guard let first = ring.first, let last = ring.last else { return nil }
    if ring.count >= 4, first == last { return ring }
    switch mode {
    case .strict:
      // NaN is never equal to itself; name the true reason.
      for position in ring where !position.isFinite { throw notFinite(position) }
      throw .ringNotClosed(
        operation: "\(operation)", positions: ring.count, x: first.x, y: first.y)
    case .mending:
      let mended = first == last ? ring : ring + [first]
      return mended.count >= 4 ? mended : nil
    }
  }

  private mutating func ring<F>(
    _ positions: [Position<F>]
  ) throws(TopologyError) -> EngineGeometry {
    let sequence = try coordinates(positions)
    // GEOSGeom_createLinearRing_r takes over the sequence, even where it fails.
    return EngineGeometry(
      owning: try context.made(
        GEOSGeom_createLinearRing_r(context.handle, sequence), "GEOSGeom_createLinearRing_r"),
      in: context)
  }

  /// Makes a coordinate sequence that the caller must hand over to a geometry at once.
  private mutating func coordinates<F>(
    _ positions: [Position<F>]
  ) throws(TopologyError) -> OpaquePointer {
    for position in positions {
      guard position.isFinite else { throw notFinite(position) }
      positionsSeen += 1
    }
    guard let count = UInt32(exactly: positions.count) else {
      throw .engine(function: "GEOSCoordSeq_copyFromBuffer_r", message: "too many positions")
    }
    if count == 0 {
      return try context.made(
        GEOSCoordSeq_create_r(context.handle, 0, 2), "GEOSCoordSeq_create_r")
    }
    // A position is two doubles, x before y, with nothing between or after: GEOS's XY buffer.
    let made = positions.withUnsafeBytes {
      GEOSCoordSeq_copyFromBuffer_r(
        context.handle, $0.baseAddress?.assumingMemoryBound(to: Double.self), count, 0, 0)
    }
    return try context.made(made, "GEOSCoordSeq_copyFromBuffer_r")
  }

  private func notFinite<F>(_ position: Position<F>) -> TopologyError {
    .coordinateNotFinite(
      operation: "\(operation)", index: positionsSeen, x: position.x, y: position.y)
  }
}

extension Position {
  /// Whether both numbers are; one multiplication each, as this runs for every position.
  var isFinite: Bool { x * 0 + y * 0 == 0 }
}
