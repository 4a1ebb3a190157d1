import CGEOS
public import SimpleFeatures

extension TopologySession {
  /// The area within a number of metres of a geometry; negative metres shrink a polygon.
  ///
  /// Arcs are drawn with so many segments per quarter turn: with 16 the edge lies up to 0.12 %
  /// of the distance inside the true arc. The result may be empty.
  public func buffer<F: PlanarFrame>(
    _ geometry: Geometry<F>, byMetres metres: Double, quadrantSegments: Int = 16
  ) throws(TopologyError) -> Geometry<F> {
    guard metres.isFinite else {
      throw .measureOutOfRange(
        operation: "buffer", got: metres, allowed: "a finite number of metres")
    }
    guard (1...1024).contains(quadrantSegments) else {
      throw .measureOutOfRange(
        operation: "buffer", got: Double(quadrantSegments),
        allowed: "1 to 1024 segments per quarter turn")
    }
    let subject = try engine(geometry, "buffer")
    return try plain(
      owned(
        GEOSBuffer_r(context.handle, subject.pointer, metres, CInt(quadrantSegments)),
        "GEOSBuffer_r"))
  }

  /// The centre of mass of the parts of highest dimension; it may lie outside a bent shape.
  ///
  /// Throws `emptyGeometry` where there is no position.
  public func centroid<F>(of geometry: Geometry<F>) throws(TopologyError) -> Position<F> {
    let subject = try engine(geometry, "centroid")
    let made = try owned(
      GEOSGetCentroid_r(context.handle, subject.pointer), "GEOSGetCentroid_r")
    return try onePosition(made, "centroid")
  }

  /// A position that lies on the geometry for certain, well inside where it has an area.
  ///
  /// Throws `emptyGeometry` where there is no position.
  public func pointOnSurface<F>(of geometry: Geometry<F>) throws(TopologyError) -> Position<F> {
    let subject = try engine(geometry, "point on surface")
    let made = try owned(
      GEOSPointOnSurface_r(context.handle, subject.pointer), "GEOSPointOnSurface_r")
    return try onePosition(made, "point on surface")
  }

  /// All positions of either geometry.
  public func union<F>(_ a: Geometry<F>, _ b: Geometry<F>) throws(TopologyError) -> Geometry<F> {
    let one = try engine(a, "union")
    let other = try engine(b, "union")
    return try plain(
      owned(GEOSUnion_r(context.handle, one.pointer, other.pointer), "GEOSUnion_r"))
  }

  /// All positions of any of the geometries; one pass, much faster than pair after pair.
  public func union<F>(of geometries: [Geometry<F>]) throws(TopologyError) -> Geometry<F> {
    let all = try engine(.geometryCollection(geometries), "union")
    return try plain(
      owned(GEOSUnaryUnion_r(context.handle, all.pointer), "GEOSUnaryUnion_r"))
  }

  /// The same positions by parts that do not overlap: areas of a multipolygon or collection that do
  /// are merged, as an import merges them. What is not valid for another reason stays as it is.
  ///
  /// Throws `tooTangled` for edges that cross each other more often than
  /// ``SimpleFeatures/Geometry/crossingLimit``.
  public func united<F>(_ geometry: Geometry<F>) throws(TopologyError) -> Geometry<F> {
    switch geometry {
    case .multiPolygon(let parts):
      if parts.count < 2 { return geometry }
      if try validity(of: geometry).isValid { return geometry }
      for part in parts where try !validity(of: .polygon(part)).isValid { return geometry }
      try requireUntangled(geometry, "union")
      return try union(of: parts.map(Geometry.polygon))
    case .geometryCollection:
      var polygons: [Polygon<F>] = []
      var others: [Geometry<F>] = []
      geometry.sort(&polygons, &others)
      guard !polygons.isEmpty else { return geometry }
      let area = try united(
        polygons.count == 1 ? .polygon(polygons[0]) : .multiPolygon(polygons))
      return others.isEmpty ? area : .geometryCollection([area] + others)
    case .point, .multiPoint, .lineString, .multiLineString, .polygon: return geometry
    }
  }

  /// The positions both geometries share; empty where they do not meet, and of lower dimension
  /// where they only touch.
  public func intersection<F>(
    _ a: Geometry<F>, _ b: Geometry<F>
  ) throws(TopologyError) -> Geometry<F> {
    let one = try engine(a, "intersection")
    let other = try engine(b, "intersection")
    return try plain(
      owned(
        GEOSIntersection_r(context.handle, one.pointer, other.pointer), "GEOSIntersection_r"))
  }

  /// The positions of the first geometry that are not in the second.
  public func difference<F>(
    _ a: Geometry<F>, _ b: Geometry<F>
  ) throws(TopologyError) -> Geometry<F> {
    let one = try engine(a, "difference")
    let other = try engine(b, "difference")
    return try plain(
      owned(GEOSDifference_r(context.handle, one.pointer, other.pointer), "GEOSDifference_r"))
  }

  /// The geometry with fewer positions, none moved further than the tolerance (in the frame's
  /// units), and with no ring lost or crossed by it.
  public func simplified<F>(
    _ geometry: Geometry<F>, tolerance: Double
  ) throws(TopologyError) -> Geometry<F> {
    guard tolerance.isFinite, tolerance >= 0 else {
      throw .measureOutOfRange(
        operation: "simplify", got: tolerance, allowed: "a finite number from 0 up")
    }
    let subject = try engine(geometry, "simplify")
    return try plain(
      owned(
        GEOSTopologyPreserveSimplify_r(context.handle, subject.pointer, tolerance),
        "GEOSTopologyPreserveSimplify_r"))
  }

  private func onePosition<F>(
    _ point: borrowing EngineGeometry, _ operation: String
  ) throws(TopologyError) -> Position<F> {
    guard
      let position = try GeometryDecoder(context: context).position(point.pointer, of: F.self)
    else { throw .emptyGeometry(operation: operation) }
    return position
  }
}

extension Geometry {
  /// Takes a collection apart into its areas and the rest.
  fileprivate func sort(_ polygons: inout [Polygon<Frame>], _ others: inout [Geometry]) {
    switch self {
    case .polygon(let polygon): polygons.append(polygon)
    case .multiPolygon(let parts): polygons += parts
    case .geometryCollection(let members):
      for member in members { member.sort(&polygons, &others) }
    case .point, .multiPoint, .lineString, .multiLineString: others.append(self)
    }
  }
}
