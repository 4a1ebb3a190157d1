import CQL2
import Projection
import SimpleFeatures
import SiteStore
import Topology

extension CouncilRegistry {
  /// A filter's geometries on the grid, cut to where the collection's data is.
  ///
  /// Straight lines between longitudes and latitudes are curves on the grid, so edges are cut
  /// into pieces of about 100 m, at most 64. What reaches beyond the data is cut to it (and a
  /// little more) first, since positions off the grid cannot be transformed; no feature there
  /// could tell the difference.
  func placed(
    _ filter: Filter, from system: PublishedSystem, in id: CollectionID
  ) throws(RegistryError) -> Filter {
    if system == .nationalGrid { return filter }
    let extent = try extent(of: id)
    return try filter.mapGeometries { (geometry) throws(RegistryError) in
      let degrees = geometry.inDegrees(from: system)
      return try self.placed(degrees, extent).reinterpreted(as: AsWritten.self)
    }
  }

  private func placed(
    _ geometry: Geometry<Geographic>, _ extent: Box<Geographic>?
  ) throws(RegistryError) -> Geometry<NationalGrid> {
    if case .geometryCollection(let members) = geometry {
      var parts: [Geometry<NationalGrid>] = []
      for member in members { parts.append(try placed(member, extent)) }
      return .geometryCollection(parts)
    }
    guard let bounds = geometry.bounds else { return geometry.reinterpreted(as: NationalGrid.self) }
    guard let extent else { return Self.nowhere }
    let data = extent.surroundings
    guard bounds.intersects(data) else { return Self.nowhere }
    var part = geometry
    if !data.contains(bounds) {
      do throws(TopologyError) {
        let frame = Geometry<Geographic>.polygon(
          Polygon(exterior: [
            data.lowerCorner,
            Position(
              longitude: data.upperCorner.longitude, latitude: data.lowerCorner.latitude),
            data.upperCorner,
            Position(
              longitude: data.lowerCorner.longitude, latitude: data.upperCorner.latitude),
            data.lowerCorner,
          ]))
        part = try TopologySession().intersection(geometry, frame)
      } catch {
        throw .invalidParameter(name: "filter", detail: "a geometry in it cannot be used: \(error)")
      }
      if part.isEmpty { return Self.nowhere }
    }
    let fine = part.withShortEdges
    return try projected(systems.geographicToGrid(fine))
  }

  /// A place that no feature shares, for what lies where there is no data.
  private static let nowhere = Geometry<NationalGrid>.point(
    Position(easting: -1e8, northing: -1e8))
}

extension Geometry where Frame == AsWritten {
  /// As longitude and latitude, from a system's own axes.
  fileprivate func inDegrees(from system: PublishedSystem) -> Geometry<Geographic> {
    mapPositions { position in
      switch system {
      case .wgs84, .etrs89:
        Position(longitude: position.second, latitude: position.first)
      case .webMercator:
        Position(
          longitude: WebMercator.longitude(position.first),
          latitude: WebMercator.latitude(position.second))
      case .crs84, .nationalGrid:
        Position(longitude: position.first, latitude: position.second)
      }
    }
  }
}

extension Geometry where Frame == Geographic {
  /// The same shape with positions between those that are far apart.
  fileprivate var withShortEdges: Geometry<Geographic> {
    // So many positions are enough for any shape, however it is written.
    let pieces = max(1, min(64, 100_000 / max(1, positionCount)))
    func line(_ positions: [Position<Geographic>]) -> [Position<Geographic>] {
      guard var last = positions.first else { return positions }
      var all = [last]
      for next in positions.dropFirst() {
        let (dx, dy) = (next.longitude - last.longitude, next.latitude - last.latitude)
        let count = min(pieces, max(1, Int((max(abs(dx), abs(dy)) / 0.001).rounded(.up))))
        for step in 1..<max(count, 1) {
          let share = Double(step) / Double(count)
          all.append(
            Position(
              longitude: last.longitude + dx * share, latitude: last.latitude + dy * share))
        }
        all.append(next)
        last = next
      }
      return all
    }
    func surface(_ polygon: Polygon<Geographic>) -> Polygon<Geographic> {
      Polygon(exterior: line(polygon.exterior), interiors: polygon.interiors.map(line))
    }
    return switch self {
    case .point, .multiPoint: self
    case .lineString(let positions): .lineString(line(positions))
    case .multiLineString(let lines): .multiLineString(lines.map(line))
    case .polygon(let polygon): .polygon(surface(polygon))
    case .multiPolygon(let polygons): .multiPolygon(polygons.map(surface))
    case .geometryCollection(let members): .geometryCollection(members.map(\.withShortEdges))
    }
  }
}
