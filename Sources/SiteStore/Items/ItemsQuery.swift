public import CQL2
public import SimpleFeatures
package import SiteModel

/// A collection of features, as the OGC API names them.
public enum CollectionID: Hashable, Sendable {
  /// The assets.
  case sites
  case installations
  /// A constraint layer, by its id.
  case layer(String)

  /// What its features are.
  package var dataSet: DataSet {
    switch self {
    case .sites: .assets
    case .installations: .installations
    case .layer(let id): .layer(id)
    }
  }

  /// What its schema is worked out from.
  package var schemaSets: [DataSet] { self == .sites ? [.assets, .promotions] : [dataSet] }
}

/// Which features of a collection to give, and in which order; every condition must hold.
public struct ItemsQuery: Sendable {
  /// Features that share a point with it, touching included, and those without a location.
  public var area: Geometry<NationalGrid>?
  /// Features in any of these boxes, and those without a location; for a query of nothing else.
  package var boxes: [CurvedBox]?
  /// In the terms of the collection's schema; geometries in the National Grid.
  public var filters: [Filter] = []
  /// Phrases with commas between, any of which must stand in a text.
  public var phrases: String?
  /// Features whose time shares a moment with it, and those without a time.
  public var period: ItemsPeriod?
  /// The most important first; the id breaks ties, and is the order where there is none.
  public var sort: [ItemsSort] = []
  public var limit = 10
  /// Only what stands behind the last feature of the page before, in the same order.
  public var after: ItemsCursor?
  /// How many of those to pass over.
  public var offset = 0
  /// Count exactly what matches, and give no feature.
  public var isCountOnly = false
  /// Whether a property may be named at all; others are as if they were not there.
  public var shows: @Sendable (String) -> Bool = { _ in true }

  public init() {}
}

/// A time or a stretch of time; nil is no limit on that side.
public struct ItemsPeriod: Hashable, Sendable {
  public var start: FilterInstant?
  public var end: FilterInstant?

  public init(start: FilterInstant?, end: FilterInstant?) {
    self.start = start
    self.end = end
  }
}

/// A property that features are ordered by; those that lack it come last in either direction.
public struct ItemsSort: Hashable, Sendable {
  public var property: String
  public var isDescending: Bool

  public init(_ property: String, isDescending: Bool = false) {
    self.property = property
    self.isDescending = isDescending
  }
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
  /// Where the next page begins; nil at the end.
  public var next: ItemsCursor?
  /// How many of the collection match in all; nil where counting them would cost more than the
  /// page.
  public var matched: Int?
}
