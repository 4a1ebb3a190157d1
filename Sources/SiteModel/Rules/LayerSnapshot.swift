package import SimpleFeatures

/// The features of a layer as rules see them: read once, indexed, shared between workers.
public struct LayerSnapshot: Sendable {
  public let layer: ConstraintLayer
  /// Only features with a place; what has none cannot be measured against.
  package let features: [LayerFeature]
  package let geometries: [Geometry<NationalGrid>]
  package let index: PackedBoxIndex
  /// How many features have a place.
  public var locatedCount: Int { features.count }
  /// Nil where a feature is a collection.
  let facets: LayerFacets?

  public init(layer: ConstraintLayer, features: [LayerFeature]) {
    self.layer = layer
    var located: [LayerFeature] = []
    var geometries: [Geometry<NationalGrid>] = []
    var boxes: [Box<NationalGrid>] = []
    for feature in features {
      guard let geometry = feature.geometry, let box = geometry.bounds else { continue }
      located.append(feature)
      geometries.append(geometry)
      boxes.append(box)
    }
    self.features = located
    self.geometries = geometries
    index = PackedBoxIndex(boxes)
    facets = LayerFacets(geometries) { _ in true }
  }
}
