import CPROJ

/// Which way a pipeline runs.
enum PipelineDirection {
  case toNationalGrid
  case fromNationalGrid
}

/// One chosen operation with everything needed to tell whether it may be used for a position.
///
/// Owns its PROJ context; used by one thread at a time, behind its transform's lock.
struct GridPipeline: ~Copyable {
  private let context: EngineContext
  /// From the other system to the National Grid; nil where both are the same.
  let operation: EngineObject?
  /// From the source to longitude and latitude on its own datum; nil where it is that already.
  private let sourceToGeographic: EngineObject?
  private let direction: PipelineDirection
  private let areas: [(system: String, area: AreaOfUse)]
  let summary: TransformOperation

  init(
    context: EngineContext, operation: consuming EngineObject?,
    sourceToGeographic: consuming EngineObject?, direction: PipelineDirection,
    areas: [(system: String, area: AreaOfUse)], summary: TransformOperation
  ) {
    self.context = context
    self.operation = operation
    self.sourceToGeographic = sourceToGeographic
    self.direction = direction
    self.areas = areas
    self.summary = summary
  }

  /// Transforms one position, after checking that the operation is defined there.
  ///
  /// PROJ can answer finite nonsense without an error far outside a projection's domain, so the
  /// areas of use, the grid's own edges and, for projected input, the way back are checked.
  borrowing func transform(
    _ x: Double, _ y: Double
  ) throws(ProjectionError) -> (x: Double, y: Double) {
    guard x.isFinite, y.isFinite else { throw .positionNotFinite(first: x, second: y) }
    if direction == .fromNationalGrid { try requireOnGrid(x, y, at: (x, y)) }
    let (longitude, latitude) = try geographic(x, y)
    for (system, area) in areas where !area.contains(longitude: longitude, latitude: latitude) {
      throw .outsideAreaOfUse(first: x, second: y, system: system, area: area)
    }
    let result: (x: Double, y: Double)
    switch operation {
    case .none: result = (x, y)
    case .some(let object):
      let way = direction == .toNationalGrid ? PJ_FWD : PJ_INV
      result = try apply(object.handle, way, x, y, at: (x, y))
    }
    if direction == .toNationalGrid { try requireOnGrid(result.x, result.y, at: (x, y)) }
    return result
  }

  /// Ordnance Survey defines the National Grid and OSTN15 on these 700 by 1250 km only; EPSG's
  /// area of use, being a rectangle of longitude and latitude, reaches beyond.
  private borrowing func requireOnGrid(
    _ easting: Double, _ northing: Double, at place: (Double, Double)
  ) throws(ProjectionError) {
    guard (0...700_000).contains(easting), (0...1_250_000).contains(northing) else {
      throw .outsideAreaOfUse(
        first: place.0, second: place.1,
        system: "the National Grid (eastings 0 to 700000 m, northings 0 to 1250000 m)", area: nil)
    }
  }

  private borrowing func geographic(
    _ x: Double, _ y: Double
  ) throws(ProjectionError) -> (Double, Double) {
    let handle: OpaquePointer
    switch sourceToGeographic {
    case .none: return (x, y)
    case .some(let object): handle = object.handle
    }
    let (longitude, latitude) = try apply(handle, PJ_FWD, x, y, at: (x, y))
    let back = try apply(handle, PJ_INV, longitude, latitude, at: (x, y))
    // A millimetre where the unit is the metre; nonsense misses by kilometres.
    guard abs(back.x - x) < 1e-3, abs(back.y - y) < 1e-3 else {
      let first = areas.first
      throw .outsideAreaOfUse(
        first: x, second: y, system: first?.system ?? summary.name, area: first?.area)
    }
    return (longitude, latitude)
  }

  private borrowing func apply(
    _ handle: OpaquePointer, _ direction: PJ_DIRECTION, _ x: Double, _ y: Double,
    at place: (Double, Double)
  ) throws(ProjectionError) -> (x: Double, y: Double) {
    // An earlier failure would otherwise stay in the object.
    proj_errno_reset(handle)
    let result = proj_trans(handle, direction, proj_coord(x, y, 0, 0))
    // HUGE_VAL, which is infinite, is PROJ's sentinel for a failed position.
    guard result.xy.x.isFinite, result.xy.y.isFinite else {
      throw .transformFailed(
        first: place.0, second: place.1, operation: summary.name,
        reason: context.reason(proj_errno(handle)))
    }
    return (result.xy.x, result.xy.y)
  }
}
