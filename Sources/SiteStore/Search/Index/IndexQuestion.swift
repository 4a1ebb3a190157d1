import SimpleFeatures
import SiteModel

/// One question's area and origin, with GEOS called in only where arithmetic cannot decide.
struct IndexQuestion {
  let area: AssetQuery.Area?
  let origin: Geometry<NationalGrid>?
  let areaBounds: Box<NationalGrid>?
  let originPosition: Position<NationalGrid>?
  /// Whether a point in the area's bounds is a hit without more ado.
  let isBoxOnly: Bool
  private var engine: Engine?

  /// Prepared geometries live as long as what prepared them.
  private final class Engine {
    let test: ExactTest

    init(_ area: AssetQuery.Area?, _ origin: Geometry<NationalGrid>?) throws(StoreError) {
      test = try ExactTest(area: area, origin: origin)
    }
  }

  init(area: AssetQuery.Area?, origin: Geometry<NationalGrid>?) {
    self.area = area
    self.origin = origin
    switch area {
    case nil: areaBounds = nil
    case .box(let box): areaBounds = box
    case .shape(let shape): areaBounds = shape.bounds ?? .nowhere
    }
    if case .point(let position) = origin {
      originPosition = position
    } else {
      originPosition = nil
    }
    if case .box = area { isBoxOnly = origin == nil } else { isBoxOnly = false }
  }

  /// Refuses an area that is not valid.
  mutating func check() throws(StoreError) {
    guard case .shape = area else { return }
    try asked().test.checkArea(area)
  }

  mutating func isInArea(
    _ position: Position<NationalGrid>, _ id: Int64
  ) throws(StoreError) -> Bool {
    guard let areaBounds else { return true }
    guard areaBounds.contains(position) else { return false }
    guard case .shape(let shape) = area else { return true }
    if let location = PointMeasures.location(of: position, in: shape) {
      return location != .outside
    }
    return try asked().test.isInArea(position, id: id)
  }

  mutating func isInArea(
    _ geometry: Geometry<NationalGrid>, _ id: Int64
  ) throws(StoreError) -> Bool {
    guard let areaBounds else { return true }
    guard let bounds = geometry.bounds, areaBounds.intersects(bounds) else { return false }
    if case .box(let box) = area, box.contains(bounds) || geometry.hasPosition(in: box) {
      return true
    }
    return try asked().test.isInArea(geometry, id: id)
  }

  /// Metres from the origin; 0 where there is none.
  mutating func distance(
    to position: Position<NationalGrid>, _ id: Int64
  ) throws(StoreError) -> Double {
    guard origin != nil else { return 0 }
    if let originPosition { return originPosition.distance(to: position) }
    return try asked().test.distance(to: position, id: id) ?? 0
  }

  mutating func distance(
    to geometry: Geometry<NationalGrid>, _ id: Int64
  ) throws(StoreError) -> Double {
    guard origin != nil else { return 0 }
    if let originPosition,
      let distance = PointMeasures.distance(from: originPosition, to: geometry)
    {
      return distance
    }
    return try asked().test.distance(to: geometry, id: id) ?? 0
  }

  private mutating func asked() throws(StoreError) -> Engine {
    if let engine { return engine }
    let new = try Engine(area, origin)
    engine = new
    return new
  }
}
