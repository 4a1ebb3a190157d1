import Foundation
package import SimpleFeatures
import SiteModel
import Topology

/// Decides on candidates exactly: whether they touch an area, and how far from an origin they are.
///
/// Points against boxes and points are plain arithmetic; everything else is asked of GEOS, with
/// area and origin prepared once. Used outside any database access.
struct ExactTest: ~Copyable {
  /// What a candidate must touch; nil where there is no area.
  let areaBounds: Box<NationalGrid>?
  private let session: TopologySession
  private let box: Box<NationalGrid>?
  private let area: PreparedToken<NationalGrid>?
  private let originPosition: Position<NationalGrid>?
  private let origin: PreparedToken<NationalGrid>?

  init(area: AssetQuery.Area?, origin: Geometry<NationalGrid>? = nil) throws(StoreError) {
    let session = TopologySession()
    var bounds: Box<NationalGrid>?
    var box: Box<NationalGrid>?
    var preparedArea: PreparedToken<NationalGrid>?
    switch area {
    case nil: break
    case .box(let edges):
      bounds = edges
      box = edges
      preparedArea = try Self.prepare(edges.shape, "search box", session)
    case .shape(let shape):
      bounds = shape.bounds ?? .nowhere
      preparedArea = try Self.prepare(shape, "search area", session)
    }
    var position: Position<NationalGrid>?
    var preparedOrigin: PreparedToken<NationalGrid>?
    if let origin {
      if case .point(let point) = origin { position = point }
      preparedOrigin = try Self.prepare(origin, "place that distances are measured from", session)
    }
    areaBounds = bounds
    self.box = box
    self.area = preparedArea
    originPosition = position
    self.origin = preparedOrigin
    self.session = session
  }

  /// Refuses an area that is not valid: what lies in a shape that crosses itself is not defined.
  func checkArea(_ area: AssetQuery.Area?) throws(StoreError) {
    guard case .shape(let shape) = area, !shape.isEmpty else { return }
    do {
      if case .invalid(let reason, let position) = try session.validity(of: shape) {
        let place = position.map { " at \($0.easting), \($0.northing)" } ?? ""
        throw StoreError.invalid(what: "the search area is not valid: \(reason)\(place)")
      }
    } catch let error as TopologyError {
      throw .invalid(what: "the search area: \(error)")
    } catch let error as StoreError {
      throw error
    } catch {
      throw .io(message: "\(error)")
    }
  }

  /// Whether a point lies in the area or on its edge.
  func isInArea(_ position: Position<NationalGrid>, id: Int64) throws(StoreError) -> Bool {
    guard let areaBounds, let area else { return true }
    guard areaBounds.contains(position) else { return false }
    if box != nil { return true }
    return try asking(id) { () throws(TopologyError) in
      try session.intersects(area, position: position)
    }
  }

  /// Whether a geometry shares a point with the area.
  func isInArea(_ geometry: Geometry<NationalGrid>, id: Int64) throws(StoreError) -> Bool {
    guard let areaBounds, let area else { return true }
    guard let bounds = geometry.bounds, areaBounds.intersects(bounds) else { return false }
    if let box, box.contains(bounds) { return true }
    return try asking(id) { () throws(TopologyError) in try session.intersects(area, geometry) }
  }

  /// Metres from the origin; nil where there is none.
  func distance(to position: Position<NationalGrid>, id: Int64) throws(StoreError) -> Double? {
    if let originPosition { return originPosition.distance(to: position) }
    guard let origin else { return nil }
    return try asking(id) { () throws(TopologyError) in
      try session.distance(origin, position: position)
    }
  }

  func distance(to geometry: Geometry<NationalGrid>, id: Int64) throws(StoreError) -> Double? {
    if let originPosition,
      let distance = PointMeasures.distance(from: originPosition, to: geometry)
    {
      return distance
    }
    guard let origin else { return nil }
    return try asking(id) { () throws(TopologyError) in try session.distance(origin, geometry) }
  }

  private static func prepare(
    _ geometry: Geometry<NationalGrid>, _ what: String, _ session: borrowing TopologySession
  ) throws(StoreError) -> PreparedToken<NationalGrid> {
    do {
      return try session.prepare(geometry)
    } catch {
      throw .invalid(what: "the \(what): \(error)")
    }
  }

  private func asking<T>(
    _ id: Int64, _ question: () throws(TopologyError) -> T
  ) throws(StoreError) -> T {
    do {
      return try question()
    } catch {
      throw .corrupt(what: "the geometry of feature \(id): \(error)")
    }
  }
}

extension ExactTest {
  /// A candidate that holds, with its distance where there is an origin; nil where it does not.
  func hit(_ candidate: Candidate, within metres: Double?) throws(StoreError) -> Hit? {
    let distance: Double?
    switch candidate.place {
    case .inside: distance = nil
    case .point(let position):
      // The distance first: for points it is the cheaper question.
      distance = try self.distance(to: position, id: candidate.id)
      if let metres, let distance, distance > metres { return nil }
      guard try isInArea(position, id: candidate.id) else { return nil }
    case .blob(let blob):
      let geometry: Geometry<NationalGrid>
      do {
        geometry = try GeoPackageBlob.decode(blob)
      } catch {
        throw .corrupt(what: "feature \(candidate.id): \(error)")
      }
      guard !geometry.isEmpty, try isInArea(geometry, id: candidate.id) else { return nil }
      distance = try self.distance(to: geometry, id: candidate.id)
      if let metres, let distance, distance > metres { return nil }
    }
    return Hit(id: candidate.id, distance: distance)
  }

  func hits(_ candidates: [Candidate], within metres: Double? = nil) throws(StoreError) -> [Hit] {
    var hits: [Hit] = []
    hits.reserveCapacity(candidates.count)
    for candidate in candidates {
      if let hit = try hit(candidate, within: metres) { hits.append(hit) }
    }
    return hits
  }
}

/// A row that answers the query.
struct Hit {
  var id: Int64
  /// Metres from the origin; nil without one, and for a row without a location.
  var distance: Double?
}

extension Box where Frame == NationalGrid {
  /// A box that touches nothing.
  static var nowhere: Self {
    Box(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
  }

  /// The box as a geometry; a flat one is a line or a point, which a polygon cannot be.
  package var shape: Geometry<NationalGrid> {
    let low = lowerCorner
    let high = upperCorner
    if low == high { return .point(low) }
    if low.x == high.x || low.y == high.y { return .lineString([low, high]) }
    return .polygon(
      Polygon(exterior: [
        low, Position(x: high.x, y: low.y), high, Position(x: low.x, y: high.y), low,
      ]))
  }
}
