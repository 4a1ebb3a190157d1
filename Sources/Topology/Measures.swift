import CGEOS
public import SimpleFeatures

extension TopologySession {
  /// The shortest distance between two geometries, in metres; 0 where they touch or overlap, so
  /// also from inside a polygon.
  ///
  /// Throws `emptyGeometry` where either is empty (GEOS itself would say 0).
  public func distance<F: PlanarFrame>(
    _ a: Geometry<F>, _ b: Geometry<F>
  ) throws(TopologyError) -> Double {
    let one = try engine(a, "distance")
    let other = try engine(b, "distance")
    try requirePositions(one, other, "distance")
    var metres = 0.0
    try context.check(
      GEOSDistance_r(context.handle, one.pointer, other.pointer, &metres), "GEOSDistance_r")
    return try finite(metres, "GEOSDistance_r")
  }

  /// Tells whether two geometries come within a number of metres of each other; at exactly that
  /// distance counts as within, and an empty geometry is within no distance of anything.
  public func isWithin<F: PlanarFrame>(
    metres: Double, _ a: Geometry<F>, _ b: Geometry<F>
  ) throws(TopologyError) -> Bool {
    try requireDistance(metres, "distance within")
    let one = try engine(a, "distance within")
    let other = try engine(b, "distance within")
    if try isEmpty(one.pointer) { return false }
    if try isEmpty(other.pointer) { return false }
    return try context.truth(
      GEOSDistanceWithin_r(context.handle, one.pointer, other.pointer, metres),
      "GEOSDistanceWithin_r")
  }

  /// The two closest positions, one on each geometry; any shared position where they overlap.
  ///
  /// Throws `emptyGeometry` where either is empty.
  public func nearestPositions<F: PlanarFrame>(
    _ a: Geometry<F>, _ b: Geometry<F>
  ) throws(TopologyError) -> (Position<F>, Position<F>) {
    let one = try engine(a, "nearest positions")
    let other = try engine(b, "nearest positions")
    try requirePositions(one, other, "nearest positions")
    return try nearest(
      GEOSNearestPoints_r(context.handle, one.pointer, other.pointer), "GEOSNearestPoints_r")
  }

  /// The area in square metres; 0 for points and lines.
  public func area<F: PlanarFrame>(of geometry: Geometry<F>) throws(TopologyError) -> Double {
    try area(try engine(geometry, "area"))
  }

  /// The length in metres: of lines, of polygons' rings together; 0 for points.
  public func length<F: PlanarFrame>(of geometry: Geometry<F>) throws(TopologyError) -> Double {
    let subject = try engine(geometry, "length")
    var metres = 0.0
    try context.check(GEOSLength_r(context.handle, subject.pointer, &metres), "GEOSLength_r")
    return try finite(metres, "GEOSLength_r")
  }

  func area(_ geometry: borrowing EngineGeometry) throws(TopologyError) -> Double {
    var area = 0.0
    try context.check(GEOSArea_r(context.handle, geometry.pointer, &area), "GEOSArea_r")
    return try finite(area, "GEOSArea_r")
  }

  /// Coordinates near the largest numbers overflow inside GEOS, which does not call that an error.
  func finite(_ measure: Double, _ function: StaticString) throws(TopologyError) -> Double {
    guard measure.isFinite else {
      throw .engine(function: "\(function)", message: "the coordinates are too large to measure")
    }
    return measure
  }

  func isEmpty(_ geometry: OpaquePointer) throws(TopologyError) -> Bool {
    try context.truth(GEOSisEmpty_r(context.handle, geometry), "GEOSisEmpty_r")
  }

  func requirePositions(
    _ one: borrowing EngineGeometry, _ other: borrowing EngineGeometry, _ operation: String
  ) throws(TopologyError) {
    if try isEmpty(one.pointer) { throw .emptyGeometry(operation: operation) }
    if try isEmpty(other.pointer) { throw .emptyGeometry(operation: operation) }
  }

  func requireDistance(_ metres: Double, _ operation: String) throws(TopologyError) {
    guard metres.isFinite, metres >= 0 else {
      throw .measureOutOfRange(
        operation: operation, got: metres, allowed: "a number of metres from 0 up")
    }
  }

  /// Takes over the sequence of two positions that GEOS made for its caller.
  func nearest<F>(
    _ made: OpaquePointer?, _ function: StaticString
  ) throws(TopologyError) -> (Position<F>, Position<F>) {
    let sequence = try context.made(made, function)
    defer { GEOSCoordSeq_destroy_r(context.handle, sequence) }
    let pair = try GeometryDecoder(context: context).positions(inSequence: sequence, of: F.self)
    guard pair.count == 2 else {
      throw .engine(function: "\(function)", message: "got \(pair.count) positions, not 2")
    }
    return (pair[0], pair[1])
  }
}
