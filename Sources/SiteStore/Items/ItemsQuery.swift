public import SimpleFeatures

/// A collection of features, as the OGC API names them.
public enum CollectionID: Hashable, Sendable {
  /// The assets.
  case sites
  case installations
  /// A constraint layer, by its id.
  case layer(String)
}

/// Which features of a collection to give, by growing id.
public struct ItemsQuery: Sendable {
  /// Features that share a point with it, touching included, and those without a location.
  public var area: Geometry<NationalGrid>?
  /// Features in any of these boxes, and those without a location.
  package var boxes: [CurvedBox]?
  public var limit = 10
  /// Only features with a greater id: the last one of the page before.
  public var afterID: Int64 = 0
  /// How many of those to pass over.
  public var offset = 0

  public init() {}
}

/// A feature as a collection shows it.
public struct StoredFeature: Hashable, Sendable {
  /// The registry's number for it, stable across re-imports.
  public var id: Int64
  public var geometry: Geometry<NationalGrid>?
  public var properties: JSONObject

  public init(id: Int64, geometry: Geometry<NationalGrid>?, properties: JSONObject) {
    self.id = id
    self.geometry = geometry
    self.properties = properties
  }
}

/// A page of features.
public struct ItemsResult: Sendable {
  public var features: [StoredFeature]
  /// Whether features with greater ids match as well.
  public var hasMore: Bool
  /// How many of the collection match in all, whatever page this is.
  public var matched: Int
}
