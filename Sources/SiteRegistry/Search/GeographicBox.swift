import Projection
import SimpleFeatures
import SiteModel
import SiteStore

/// What a longitude/latitude box means for data on the grid.
enum BoxReach {
  /// All the data lies inside: nothing needs to be tested.
  case everything
  /// None of it can lie inside.
  case nothing
  case shape(Geometry<NationalGrid>)
}

extension CouncilRegistry {
  /// A longitude/latitude box as a shape on the grid, cut to where the data is.
  ///
  /// Meridians and parallels are curves on the grid. Each edge is cut into 64, which keeps the
  /// shape within a millimetre of the curve for a box of a city's size (the sagitta of an edge
  /// falls with the square of its length).
  func reach(of box: Box<Geographic>, in collection: CollectionID) throws(RegistryError) -> BoxReach
  {
    let cut: Box<Geographic>
    switch try dataReach(of: box, in: collection) {
    case .everything: return .everything
    case .nothing: return .nothing
    case .part(let part): cut = part
    }
    let shape = Self.outline(of: cut)
    return .shape(
      try projected(systems.geographicToGrid(shape)))
  }

  static func outline(of box: Box<Geographic>) -> Geometry<Geographic> {
    let low = box.lowerCorner
    let high = box.upperCorner
    if low == high { return .point(low) }
    if low.longitude == high.longitude || low.latitude == high.latitude {
      return .lineString(edge(low, high) + [high])
    }
    let corners = [
      low, Position(longitude: high.longitude, latitude: low.latitude), high,
      Position(longitude: low.longitude, latitude: high.latitude),
    ]
    var ring: [Position<Geographic>] = []
    for (corner, next) in zip(corners, corners.dropFirst() + [low]) { ring += edge(corner, next) }
    ring.append(low)
    return .polygon(Polygon(exterior: ring))
  }

  /// Points along an edge, its start but not its end.
  private static func edge(
    _ start: Position<Geographic>, _ end: Position<Geographic>
  ) -> [Position<Geographic>] {
    (0..<64).map { step in
      let share = Double(step) / 64
      return Position(
        longitude: start.longitude + (end.longitude - start.longitude) * share,
        latitude: start.latitude + (end.latitude - start.latitude) * share)
    }
  }
}
