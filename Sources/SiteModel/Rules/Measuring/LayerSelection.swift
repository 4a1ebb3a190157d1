import SimpleFeatures

/// The features of a layer that count for a rule, ready to be measured from positions.
struct LayerSelection: Sendable {
  let facets: LayerFacets
  /// Of all the layer's features, by index.
  let boxes: PackedBoxIndex
  let geometries: [Geometry<NationalGrid>]
  let features: [LayerFeature]
  /// How good positions are in comparison with it, in metres.
  let tolerance: Double
  let hasSurfaces: Bool

  /// Nil where the layer holds collections, or a filter leaves open which features count.
  init?(_ snapshot: LayerSnapshot, _ counting: [Truth]?, tolerance: Double) {
    self.tolerance = tolerance
    features = snapshot.features
    if let counting {
      guard !counting.contains(.unknown),
        let facets = LayerFacets(snapshot.geometries, where: { counting[$0] == .true })
      else { return nil }
      self.facets = facets
    } else {
      guard let facets = snapshot.facets else { return nil }
      self.facets = facets
    }
    boxes = snapshot.index
    geometries = snapshot.geometries
    hasSurfaces = geometries.contains { $0.isSurface }
  }

  /// Whether a feature was chosen and is a surface.
  func hasSurface(_ feature: Int) -> Bool {
    !facets.ranges[feature].isEmpty && geometries[feature].isSurface
  }
}

extension Geometry {
  var isSurface: Bool {
    switch self {
    case .polygon, .multiPolygon: true
    default: false
    }
  }
}
