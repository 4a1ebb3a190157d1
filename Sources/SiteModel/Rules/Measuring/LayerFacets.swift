import SimpleFeatures

/// The edges of a layer's features in short runs under one index: what distances from a point are
/// measured to, and what a ray from it crosses.
///
/// Immutable, so that every worker reads the same one.
struct LayerFacets: Sendable {
  /// Up to eight edges that follow one another, or a single point.
  struct Facet {
    /// The first position, counted in positions.
    var first: Int32
    /// 0 for a point.
    var edgeCount: Int32
    var feature: Int32
  }

  /// Easting and northing by position.
  let coordinates: [Double]
  let facets: [Facet]
  /// West, south, east, north by facet.
  let edges: [Double]
  let index: PackedBoxIndex
  /// The facets of each feature of the layer; empty for those that were left out.
  let ranges: [Range<Int32>]
  /// Whether every feature is a surface, so that inside and outside can be told.
  let hasOnlySurfaces: Bool

  private static let edgesPerFacet = 8

  /// Nil where a feature is a collection, which only GEOS can be asked about.
  ///
  /// - Parameter counts: which features to take in.
  init?(_ geometries: [Geometry<NationalGrid>], where counts: (Int) -> Bool) {
    var builder = Builder()
    var ranges: [Range<Int32>] = []
    ranges.reserveCapacity(geometries.count)
    var hasOnlySurfaces = true
    for (feature, geometry) in geometries.enumerated() {
      let first = Int32(clamping: builder.facets.count)
      if counts(feature) {
        let number = Int32(clamping: feature)
        switch geometry {
        case .polygon(let polygon):
          for ring in polygon.rings { builder.add(ring, number) }
        case .multiPolygon(let polygons):
          for polygon in polygons { for ring in polygon.rings { builder.add(ring, number) } }
        case .geometryCollection: return nil
        case .point(let position):
          hasOnlySurfaces = false
          builder.add([position], number)
        case .multiPoint(let positions):
          hasOnlySurfaces = false
          for position in positions { builder.add([position], number) }
        case .lineString(let line):
          hasOnlySurfaces = false
          builder.add(line, number)
        case .multiLineString(let lines):
          hasOnlySurfaces = false
          for line in lines { builder.add(line, number) }
        }
      }
      ranges.append(first..<Int32(clamping: builder.facets.count))
    }
    guard builder.coordinates.count / 2 < Int(Int32.max) else { return nil }
    self.ranges = ranges
    self.hasOnlySurfaces = hasOnlySurfaces
    coordinates = builder.coordinates
    facets = builder.facets
    edges = builder.edges
    let edges = builder.edges
    index = PackedBoxIndex(
      facets.indices.map {
        Box(
          minX: edges[4 * $0], minY: edges[4 * $0 + 1], maxX: edges[4 * $0 + 2],
          maxY: edges[4 * $0 + 3])
      })
  }

  private struct Builder {
    var coordinates: [Double] = []
    var facets: [Facet] = []
    var edges: [Double] = []

    mutating func add(_ line: [Position<NationalGrid>], _ feature: Int32) {
      let start = coordinates.count / 2
      for position in line {
        coordinates.append(position.x)
        coordinates.append(position.y)
      }
      var first = 0
      repeat {
        guard first < line.count else { return }
        let last = min(first + LayerFacets.edgesPerFacet, line.count - 1)
        facets.append(
          Facet(
            first: Int32(clamping: start + first), edgeCount: Int32(last - first),
            feature: feature))
        var box = (line[first].x, line[first].y, line[first].x, line[first].y)
        for index in first...last {
          let (x, y) = (line[index].x, line[index].y)
          box = (min(box.0, x), min(box.1, y), max(box.2, x), max(box.3, y))
        }
        edges += [box.0, box.1, box.2, box.3]
        first = last
      } while first < line.count - 1
    }
  }
}
