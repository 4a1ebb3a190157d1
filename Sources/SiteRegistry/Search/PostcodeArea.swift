import SimpleFeatures
import SiteModel
import SiteStore

/// The ground around all known postcodes that begin alike: `G2`, `G2 1`.
///
/// The hull of their positions and of what lies as near to them as postcodes are good for, so that
/// one postcode alone is an area too.
struct PostcodeArea {
  let shape: Geometry<NationalGrid>
  let count: Int

  /// Nil where there is no position.
  init?(_ positions: [Position<NationalGrid>]) {
    guard !positions.isEmpty else { return nil }
    count = positions.count
    let reach = PositionSource.postcodeAccuracyInMetres
    let corners = positions.flatMap { place in
      [(-1.0, -1.0), (-1, 1), (1, -1), (1, 1)].map { east, north in
        Position<NationalGrid>(
          easting: place.easting + east * reach, northing: place.northing + north * reach)
      }
    }
    var ring = Self.hull(corners)
    if let first = ring.first { ring.append(first) }
    shape = .polygon(Polygon(exterior: ring))
  }

  /// The corners of the convex hull, counter-clockwise (Andrew's monotone chain).
  private static func hull(_ points: [Position<NationalGrid>]) -> [Position<NationalGrid>] {
    let sorted = points.sorted { ($0.easting, $0.northing) < ($1.easting, $1.northing) }
    func half(_ points: some Sequence<Position<NationalGrid>>) -> [Position<NationalGrid>] {
      var chain: [Position<NationalGrid>] = []
      for point in points {
        while chain.count >= 2, turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0 {
          chain.removeLast()
        }
        chain.append(point)
      }
      return chain.dropLast()
    }
    return half(sorted) + half(sorted.reversed())
  }

  /// Positive where the way from a over b to c turns left.
  private static func turn(
    _ a: Position<NationalGrid>, _ b: Position<NationalGrid>, _ c: Position<NationalGrid>
  ) -> Double {
    (b.easting - a.easting) * (c.northing - a.northing)
      - (b.northing - a.northing) * (c.easting - a.easting)
  }
}
