import SimpleFeatures
import SiteModel

/// Layers from a seed, on whole and half metres, so that touching and ties happen.
enum RandomLayers {
  /// A star-shaped ring.
  static func ring(
    _ x: Double, _ y: Double, _ radius: Double, _ random: inout SplitMix
  ) -> [Position<NationalGrid>] {
    let directions: [(Double, Double)] = [
      (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (-0.5, 1), (-1, 1), (-1, 0.5), (-1, 0),
      (-1, -0.5), (-1, -1), (-0.5, -1), (0, -1), (0.5, -1), (1, -1), (1, -0.5),
    ]
    var ring = directions.map { dx, dy in
      let scale = (random.next(in: 0.4...1) * radius).rounded()
      return Position<NationalGrid>(easting: x + dx * scale, northing: y + dy * scale)
    }
    ring.append(ring[0])
    return ring
  }

  static func layer(
    _ id: String, _ count: Int, _ random: inout SplitMix, shape: Int
  ) -> LayerSnapshot {
    let features = (0..<count).map { number in
      let x = random.next(in: 0...2_000).rounded()
      let y = random.next(in: 0...2_000).rounded()
      let radius = random.next(in: 10...200)
      let geometry: Geometry<NationalGrid>
      switch shape {
      case 0: geometry = .point(Position(easting: x, northing: y))
      case 1: geometry = .polygon(Polygon(exterior: ring(x, y, radius, &random)))
      case 2:
        let hole = ring(x, y, radius * 0.3, &random)
        geometry = .multiPolygon([
          Polygon(exterior: ring(x, y, radius, &random).map { $0 }, interiors: []),
          Polygon(
            exterior: hole.map { Position(easting: $0.easting + 500, northing: $0.northing) }),
        ])
      default: geometry = .lineString(ring(x, y, radius, &random))
      }
      return LayerFeature(
        id: Int64(number + 1), reference: "F\(number)", geometry: geometry,
        properties: ["category": number.isMultiple(of: 3) ? "A" : "B"])
    }
    return LayerSnapshot(layer: ConstraintLayer(id: id, title: id), features: features)
  }
}
