import CGEOS
public import SimpleFeatures

extension TopologySession {
  /// Tells whether the prepared geometry and another share a position; touching counts.
  public func intersects<F>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> Bool {
    try ask(token, geometry, GEOSPreparedIntersects_r, "GEOSPreparedIntersects_r")
  }

  /// Tells whether a position lies in or on the prepared geometry.
  public func intersects<F>(
    _ token: PreparedToken<F>, position: Position<F>
  ) throws(TopologyError) -> Bool {
    try ask(token, .point(position), GEOSPreparedIntersects_r, "GEOSPreparedIntersects_r")
  }

  /// Tells whether the prepared geometry contains another with a shared interior point.
  public func contains<F>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> Bool {
    try ask(token, geometry, GEOSPreparedContains_r, "GEOSPreparedContains_r")
  }

  /// Tells whether no position of another geometry lies outside the prepared one.
  public func covers<F>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> Bool {
    try ask(token, geometry, GEOSPreparedCovers_r, "GEOSPreparedCovers_r")
  }

  /// Tells whether no position of the prepared geometry lies outside another one.
  public func coveredBy<F>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> Bool {
    try ask(token, geometry, GEOSPreparedCoveredBy_r, "GEOSPreparedCoveredBy_r")
  }

  /// The shortest distance from the prepared geometry to another, in metres; 0 where they meet.
  ///
  /// Throws `emptyGeometry` where either is empty.
  public func distance<F: PlanarFrame>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> Double {
    let other = try engine(geometry, "distance")
    try requirePositions(token, other, "distance")
    if try isAround(geometry, other, token) { return 0 }
    return try distance(token, other)
  }

  /// The shortest distance from the prepared geometry to a position, in metres.
  public func distance<F: PlanarFrame>(
    _ token: PreparedToken<F>, position: Position<F>
  ) throws(TopologyError) -> Double {
    if token.isEmpty { throw .emptyGeometry(operation: "distance") }
    return try distance(token, try point(position, "distance"))
  }

  /// Tells whether another geometry comes within a number of metres of the prepared one; exactly
  /// that distance counts, and an empty geometry is within no distance of anything.
  public func isWithin<F: PlanarFrame>(
    metres: Double, _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> Bool {
    try requireDistance(metres, "distance within")
    let other = try engine(geometry, "distance within")
    if token.isEmpty { return false }
    if try isEmpty(other.pointer) { return false }
    if try isAround(geometry, other, token) { return true }
    return try distance(token, other) <= metres
  }

  /// Tells whether a position lies within a number of metres of the prepared geometry.
  public func isWithin<F: PlanarFrame>(
    metres: Double, _ token: PreparedToken<F>, position: Position<F>
  ) throws(TopologyError) -> Bool {
    try requireDistance(metres, "distance within")
    let other = try point(position, "distance within")
    if token.isEmpty { return false }
    return try distance(token, other) <= metres
  }

  /// The two closest positions, the prepared geometry's first; any shared one where they meet.
  ///
  /// Throws `emptyGeometry` where either is empty.
  public func nearestPositions<F: PlanarFrame>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>
  ) throws(TopologyError) -> (Position<F>, Position<F>) {
    let other = try engine(geometry, "nearest positions")
    try requirePositions(token, other, "nearest positions")
    let meets = try context.truth(
      GEOSPreparedIntersects_r(context.handle, prepared(token), other.pointer),
      "GEOSPreparedIntersects_r")
    if meets {
      // The prepared form compares boundaries only, so from inside it would name the boundary.
      let whole = context.preparedGeometry(slot(token))
      return try nearest(
        GEOSNearestPoints_r(context.handle, whole, other.pointer), "GEOSNearestPoints_r")
    }
    return try nearest(
      GEOSPreparedNearestPoints_r(context.handle, prepared(token), other.pointer),
      "GEOSPreparedNearestPoints_r")
  }

  /// Whether an area meets a prepared line, which GEOS 3.11 must be asked apart: its prepared
  /// distance from a line wholly inside a polygon is that to the polygon's boundary, not 0.
  private func isAround<F>(
    _ geometry: Geometry<F>, _ other: borrowing EngineGeometry, _ token: PreparedToken<F>
  ) throws(TopologyError) -> Bool {
    guard token.isLinear else { return false }
    switch geometry {
    case .polygon, .multiPolygon, .geometryCollection:
      return try context.truth(
        GEOSPreparedIntersects_r(context.handle, prepared(token), other.pointer),
        "GEOSPreparedIntersects_r")
    case .point, .multiPoint, .lineString, .multiLineString: return false
    }
  }

  private func requirePositions<F>(
    _ token: PreparedToken<F>, _ other: borrowing EngineGeometry, _ operation: String
  ) throws(TopologyError) {
    if token.isEmpty { throw .emptyGeometry(operation: operation) }
    if try isEmpty(other.pointer) { throw .emptyGeometry(operation: operation) }
  }

  /// Also decides `isWithin`: GEOS 3.11's own prepared "distance within" takes eight times as long
  /// on a polygon of 2000 corners, and this way the two can never disagree.
  private func distance<F>(
    _ token: PreparedToken<F>, _ other: borrowing EngineGeometry
  ) throws(TopologyError) -> Double {
    var metres = 0.0
    try context.check(
      GEOSPreparedDistance_r(context.handle, prepared(token), other.pointer, &metres),
      "GEOSPreparedDistance_r")
    return try finite(metres, "GEOSPreparedDistance_r")
  }

  private func ask<F>(
    _ token: PreparedToken<F>, _ geometry: Geometry<F>,
    _ question: (GEOSContextHandle_t?, OpaquePointer?, OpaquePointer?) -> CChar,
    _ function: StaticString
  ) throws(TopologyError) -> Bool {
    let other = try pointSet(geometry, function)
    return try context.truth(question(context.handle, prepared(token), other.pointer), function)
  }

  /// A point made and destroyed for one question: GEOS 3.11 caches a point's envelope, so moving
  /// a kept one would leave the old envelope behind.
  private func point<F>(
    _ position: Position<F>, _ operation: StaticString
  ) throws(TopologyError) -> EngineGeometry {
    var encoder = GeometryEncoder(context, operation)
    return try encoder.point(position)
  }
}
