import Projection
import SimpleFeatures
import SiteStore
import Synchronization

/// What a longitude/latitude box means for a collection.
enum CurvedReach {
  /// All the data lies inside: nothing needs to be tested.
  case everything
  /// None of it can lie inside.
  case nothing
  case box(CurvedBox)
}

extension CouncilRegistry {
  /// A longitude/latitude box as it lies on the grid.
  ///
  /// A point is in the box where its position as published is: rounded to seven decimals.
  func curvedReach(
    of box: Box<Geographic>, in collection: CollectionID
  ) throws(RegistryError) -> CurvedReach {
    guard let extent = try knownExtent(of: collection) else { return .nothing }
    let margin = 0.001
    let data = Box<Geographic>(
      from: Position(
        longitude: extent.lowerCorner.longitude - margin,
        latitude: extent.lowerCorner.latitude - margin),
      to: Position(
        longitude: extent.upperCorner.longitude + margin,
        latitude: extent.upperCorner.latitude + margin))
    if box.contains(data) { return .everything }
    guard box.intersects(data) else { return .nothing }
    let cut = Box<Geographic>(
      from: Position(
        longitude: max(box.lowerCorner.longitude, data.lowerCorner.longitude),
        latitude: max(box.lowerCorner.latitude, data.lowerCorner.latitude)),
      to: Position(
        longitude: min(box.upperCorner.longitude, data.upperCorner.longitude),
        latitude: min(box.upperCorner.latitude, data.upperCorner.latitude)))
    let (toGrid, toDegrees) = try projected { () throws(ProjectionError) in
      (try systems.geographicToGrid, try systems.gridToGeographic)
    }
    let frames = BoxFrames(cut, toGrid)
    let (low, high) = (box.lowerCorner, box.upperCorner)
    return .box(
      CurvedBox(
        outer: frames.outer, inner: frames.inner,
        holds: { pairs in
          toDegrees.convert(pairs: &pairs)
          return stride(from: 0, to: pairs.count, by: 2).map { index in
            let longitude = (pairs[index] * 1e7).rounded() / 1e7
            let latitude = (pairs[index + 1] * 1e7).rounded() / 1e7
            // A position that has no place in degrees is not a number, and in no box.
            return longitude >= low.longitude && longitude <= high.longitude
              && latitude >= low.latitude && latitude <= high.latitude
          }
        },
        outline: { () throws(StoreError) in
          do {
            return try toGrid(Self.outline(of: cut))
          } catch {
            throw .invalid(what: "\(error)")
          }
        }))
  }

  /// Where the data of a collection lies, looked up once a revision.
  func knownExtent(of collection: CollectionID) throws(RegistryError) -> Box<Geographic>? {
    let revision = try presentRevision()
    let known = keptExtents.withLock { $0.revision == revision ? $0.extents[collection] : nil }
    if let known { return known }
    let extent = try translated { () throws(StoreError) in try file.extent(of: collection) }
    let degrees = try extent.map { box throws(RegistryError) in try self.degrees(around: box) }
    keptExtents.withLock { kept in
      if kept.revision != revision { kept = KeptExtents(revision: revision) }
      kept.extents[collection] = .some(degrees)
    }
    return degrees
  }

  /// The degrees around a box on the grid, whose edges are curves there.
  private func degrees(around box: Box<NationalGrid>) throws(RegistryError) -> Box<Geographic> {
    let toDegrees = try projected { () throws(ProjectionError) in try systems.gridToGeographic }
    let steps = 32
    var pairs: [Double] = []
    let (low, high) = (box.lowerCorner, box.upperCorner)
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      let x = low.easting + (high.easting - low.easting) * share
      let y = low.northing + (high.northing - low.northing) * share
      pairs += [x, low.northing, x, high.northing, low.easting, y, high.easting, y]
    }
    toDegrees.convert(pairs: &pairs)
    var (west, south, east, north) = (
      Double.infinity, Double.infinity, -Double.infinity, -Double.infinity
    )
    for index in stride(from: 0, to: pairs.count, by: 2) where pairs[index].isFinite {
      west = min(west, pairs[index])
      east = max(east, pairs[index])
      south = min(south, pairs[index + 1])
      north = max(north, pairs[index + 1])
    }
    guard west <= east else {
      throw .badInput("the data lies outside of the National Grid, where nothing can be placed")
    }
    return Box(
      from: Position(longitude: west, latitude: south),
      to: Position(longitude: east, latitude: north))
  }
}

/// Extents as they were at a revision.
struct KeptExtents: Sendable {
  var revision: Int64 = -1
  var extents: [CollectionID: Box<Geographic>?] = [:]
}

/// The two plain boxes around and in a box of degrees.
struct BoxFrames {
  /// Small boxes bend little; for others more samples are worth the time.
  private static let (fewSteps, steps) = (2, 8)

  var outer: Box<NationalGrid>
  var inner: Box<NationalGrid>?

  init(_ box: Box<Geographic>, _ toGrid: Transform<Geographic, NationalGrid>) {
    let (low, high) = (box.lowerCorner, box.upperCorner)
    let isSmall = max(high.longitude - low.longitude, high.latitude - low.latitude) < 0.02
    let steps = isSmall ? Self.fewSteps : Self.steps
    var pairs: [Double] = []
    pairs.reserveCapacity(8 * (steps + 1))
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      let longitude = low.longitude + (high.longitude - low.longitude) * share
      let latitude = low.latitude + (high.latitude - low.latitude) * share
      pairs += [
        low.longitude, latitude, high.longitude, latitude, longitude, low.latitude, longitude,
        high.latitude,
      ]
    }
    toGrid.convert(pairs: &pairs)
    guard pairs.allSatisfy(\.isFinite) else {
      outer = Box(
        from: Position(easting: -1e7, northing: -1e7), to: Position(easting: 1e7, northing: 1e7))
      return
    }
    var around = (low: [Double.infinity, .infinity], high: [-Double.infinity, -.infinity])
    // The innermost of west, south, east and north.
    var within = (low: [-Double.infinity, -.infinity], high: [Double.infinity, .infinity])
    for index in stride(from: 0, to: pairs.count, by: 2) {
      let (x, y) = (pairs[index], pairs[index + 1])
      around.low = [min(around.low[0], x), min(around.low[1], y)]
      around.high = [max(around.high[0], x), max(around.high[1], y)]
      switch index / 2 % 4 {
      case 0: within.low[0] = max(within.low[0], x)
      case 1: within.high[0] = min(within.high[0], x)
      case 2: within.low[1] = max(within.low[1], y)
      default: within.high[1] = min(within.high[1], y)
      }
    }
    // Between two samples an edge bends by no more than this: the curvature of parallels at
    // Britain's latitudes, the unevenness of the datum shift, and half a metre to be safe.
    let step =
      max(around.high[0] - around.low[0], around.high[1] - around.low[1])
      / Double(steps)
    let margin = 0.5 + step * step * 4e-8 + step * 3e-4
    outer = Box(
      from: Position(easting: around.low[0] - margin, northing: around.low[1] - margin),
      to: Position(easting: around.high[0] + margin, northing: around.high[1] + margin))
    let corner = (within.low[0] + margin, within.low[1] + margin)
    let opposite = (within.high[0] - margin, within.high[1] - margin)
    if corner.0 < opposite.0, corner.1 < opposite.1 {
      inner = Box(
        from: Position(easting: corner.0, northing: corner.1),
        to: Position(easting: opposite.0, northing: opposite.1))
    }
  }
}
