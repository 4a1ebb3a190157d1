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
  /// falls with the square of its length). Cutting to the data's extent keeps positions off the
  /// grid, where nothing can be transformed, out of the question.
  func reach(of box: Box<Geographic>, in collection: CollectionID) throws(RegistryError) -> BoxReach
  {
    guard let extent = try extent(of: collection) else { return .nothing }
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
    let shape = Self.outline(of: cut)
    return .shape(
      try projected { () throws(ProjectionError) in try systems.geographicToGrid(shape) })
  }

  /// Where the data of a collection lies, in degrees; nil where none has a place.
  func extent(of collection: CollectionID) throws(RegistryError) -> Box<Geographic>? {
    let extent = try translated { () throws(StoreError) in try file.extent(of: collection) }
    guard let extent else { return nil }
    let corners = [
      extent.lowerCorner, extent.upperCorner,
      Position<NationalGrid>(
        easting: extent.lowerCorner.easting, northing: extent.upperCorner.northing),
      Position<NationalGrid>(
        easting: extent.upperCorner.easting, northing: extent.lowerCorner.northing),
    ]
    let shape = try geographic(.multiPoint(corners))
    return shape.bounds
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
