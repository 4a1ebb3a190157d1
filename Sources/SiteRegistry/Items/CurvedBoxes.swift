import Projection
import SimpleFeatures
import SiteStore

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
    let cut: Box<Geographic>
    switch try dataReach(of: box, in: collection) {
    case .everything: return .everything
    case .nothing: return .nothing
    case .part(let part): cut = part
    }
    let toGrid = try projected(systems.geographicToGrid)
    let toDegrees = try projected(systems.gridToGeographic)
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
