import CGEOS
import SimpleFeatures

/// Turns GEOS geometry into plain geometry; the GEOS geometry stays its owner's.
struct GeometryDecoder {
  let context: EngineContext

  func decode<F: ReferenceFrame>(
    _ geometry: OpaquePointer, as frame: F.Type = F.self
  ) throws(TopologyError) -> Geometry<F> {
    switch UInt32(
      try context.number(GEOSGeomTypeId_r(context.handle, geometry), "GEOSGeomTypeId_r"))
    {
    case GEOS_POINT.rawValue:
      // SimpleFeatures has no empty point: GEOS's is an empty set of them.
      guard let position = try positions(geometry, of: F.self).first else {
        return .multiPoint([])
      }
      return .point(position)
    case GEOS_LINESTRING.rawValue, GEOS_LINEARRING.rawValue:
      return .lineString(try positions(geometry, of: F.self))
    case GEOS_POLYGON.rawValue:
      return .polygon(try surface(geometry, of: F.self))
    case GEOS_MULTIPOINT.rawValue:
      var all: [Position<F>] = []
      for part in try parts(geometry) { all += try positions(part, of: F.self) }
      return .multiPoint(all)
    case GEOS_MULTILINESTRING.rawValue:
      var all: [[Position<F>]] = []
      for part in try parts(geometry) { all.append(try positions(part, of: F.self)) }
      return .multiLineString(all)
    case GEOS_MULTIPOLYGON.rawValue:
      var all: [Polygon<F>] = []
      for part in try parts(geometry) { all.append(try surface(part, of: F.self)) }
      return .multiPolygon(all)
    default:
      var all: [Geometry<F>] = []
      for part in try parts(geometry) { all.append(try decode(part)) }
      return .geometryCollection(all)
    }
  }

  /// The one position of a point; nil for an empty one.
  func position<F>(_ point: OpaquePointer, of _: F.Type) throws(TopologyError) -> Position<F>? {
    try positions(point, of: F.self).first
  }

  /// All positions of a sequence that the caller owns or GEOS keeps.
  func positions<F>(
    inSequence sequence: OpaquePointer, of _: F.Type
  ) throws(TopologyError) -> [Position<F>] {
    var size: UInt32 = 0
    try context.check(
      GEOSCoordSeq_getSize_r(context.handle, sequence, &size), "GEOSCoordSeq_getSize_r")
    let count = Int(size)
    if count == 0 { return [] }
    var answer: CInt = 0
    let copied = [Position<F>](unsafeUninitializedCapacity: count) { buffer, filled in
      // A position is two doubles, x before y, with nothing between or after.
      answer =
        UnsafeMutableRawPointer(buffer.baseAddress).map {
          GEOSCoordSeq_copyToBuffer_r(
            context.handle, sequence, $0.assumingMemoryBound(to: Double.self), 0, 0)
        } ?? 0
      filled = answer == 1 ? count : 0
    }
    try context.check(answer, "GEOSCoordSeq_copyToBuffer_r")
    return copied
  }

  private func positions<F>(
    _ geometry: OpaquePointer, of _: F.Type
  ) throws(TopologyError) -> [Position<F>] {
    // The sequence stays the geometry's.
    let sequence = try context.made(
      GEOSGeom_getCoordSeq_r(context.handle, geometry), "GEOSGeom_getCoordSeq_r")
    return try positions(inSequence: sequence, of: F.self)
  }

  private func surface<F>(
    _ polygon: OpaquePointer, of _: F.Type
  ) throws(TopologyError) -> Polygon<F> {
    // The rings stay the polygon's.
    let outer = try context.made(
      GEOSGetExteriorRing_r(context.handle, polygon), "GEOSGetExteriorRing_r")
    let count = try context.number(
      GEOSGetNumInteriorRings_r(context.handle, polygon), "GEOSGetNumInteriorRings_r")
    var holes: [[Position<F>]] = []
    for index in 0..<count {
      let ring = try context.made(
        GEOSGetInteriorRingN_r(context.handle, polygon, CInt(index)), "GEOSGetInteriorRingN_r")
      holes.append(try positions(ring, of: F.self))
    }
    return Polygon(exterior: try positions(outer, of: F.self), interiors: holes)
  }

  /// The members of a collection; they stay the collection's.
  func parts(_ collection: OpaquePointer) throws(TopologyError) -> [OpaquePointer] {
    let count = try context.number(
      GEOSGetNumGeometries_r(context.handle, collection), "GEOSGetNumGeometries_r")
    var parts: [OpaquePointer] = []
    parts.reserveCapacity(count)
    for index in 0..<count {
      parts.append(
        try context.made(
          GEOSGetGeometryN_r(context.handle, collection, CInt(index)), "GEOSGetGeometryN_r"))
    }
    return parts
  }
}
