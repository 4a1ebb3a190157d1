import Projection
public import SimpleFeatures
public import SiteModel
import SiteStore

/// A collection of the OGC API: sites, installations, or one constraint layer.
public struct CollectionInfo: Sendable {
  public var id: String
  public var title: String
  public var description: String?
  public var itemCount: Int
  /// Where its features lie; nil where none has a place.
  public var extent: Box<Geographic>?
  public var provenance: Provenance
  /// Where its parts come from, where imports feed it row by row; empty for a constraint layer.
  public var origins: [CollectionOrigin] = []
  /// Whether its data is older than its layer allows.
  public var isStale: Bool
  public var positionalAccuracyInMetres: Double?
}

/// A `bbox` as OGC API - Features defines it: a west edge east of the east edge means that it
/// crosses the antimeridian.
public struct GeographicBounds: Hashable, Sendable {
  public var west: Double
  public var south: Double
  public var east: Double
  public var north: Double

  public init(west: Double, south: Double, east: Double, north: Double) {
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  /// One box, or the two on either side of the antimeridian.
  var boxes: [Box<Geographic>] {
    func box(_ west: Double, _ east: Double) -> Box<Geographic> {
      Box(
        from: Position(longitude: west, latitude: south),
        to: Position(longitude: east, latitude: north))
    }
    return west <= east ? [box(west, east)] : [box(west, 180), box(-180, east)]
  }
}

/// One page of features, by id.
public struct ItemsPage: Sendable {
  public var features: [Feature<Geographic>]
  /// The cursor of the next page; nil at the end.
  public var next: String?
  /// How many features match in all; nil where counting them would cost more than the page.
  public var matched: Int?
}

extension CouncilRegistry {
  /// Every collection that an audience may see: sites, installations, then the constraint layers
  /// by id.
  public func collections(
    for audience: Audience = .public
  ) throws(RegistryError) -> [CollectionInfo] {
    let classes = try classification()
    var all: [CollectionInfo] = []
    if classes.shows("sites", to: audience) { all.append(try sites()) }
    if classes.shows("installations", to: audience) { all.append(try installations()) }
    let layers = try translated(file.layers())
    for layer in layers where classes.shows(layer.id, to: audience) {
      all.append(try info(layer))
    }
    return all
  }

  /// - Throws: `notFound` naming the id, also for a collection that is not for this audience.
  public func collection(
    _ id: String, for audience: Audience = .public
  ) throws(RegistryError) -> CollectionInfo {
    _ = try view(ofPresent: id, for: audience)
    switch id {
    case "sites": return try sites()
    case "installations": return try installations()
    default:
      let layer = try translated(file.layer(id))
      guard let layer else { throw Self.noCollection(id) }
      return try info(layer)
    }
  }

  public func items(
    of collection: String, _ request: ItemsRequest
  ) throws(RegistryError) -> ItemsPage {
    let id = try collectionID(collection)
    let view = try view(ofPresent: collection, for: request.audience)
    let query = try query(for: request, of: id, as: view)
    let page = try translated(file.items(of: id, query))
    var features: [Feature<Geographic>] = []
    features.reserveCapacity(page.features.count)
    let shows = request.shows
    for feature in page.features {
      var feature = try geographic(feature, view)
      feature.properties.members.removeAll { !shows($0.name) }
      features.append(feature)
    }
    return ItemsPage(features: features, next: page.next?.text, matched: page.matched)
  }

  /// - Throws: `notFound` naming collection and id.
  public func item(
    of collection: String, id: Int64, for audience: Audience = .public
  ) throws(RegistryError) -> Feature<Geographic> {
    let collectionID = try collectionID(collection)
    let view = try view(ofPresent: collection, for: audience)
    let found = try translated(file.item(of: collectionID, id: id))
    guard let found else { throw .notFound("collection '\(collection)' has no feature \(id)") }
    return try geographic(found, view)
  }

  func collectionID(_ id: String) throws(RegistryError) -> CollectionID {
    switch id {
    case "sites": return .sites
    case "installations": return .installations
    default:
      let layer = try translated(file.layer(id))
      guard layer != nil else { throw Self.noCollection(id) }
      return .layer(id)
    }
  }

  /// How a box lies on the grid; none where it lies outside the data, nil where it holds all of it.
  func curvedBoxes(
    _ bounds: GeographicBounds, in id: CollectionID
  ) throws(RegistryError) -> [CurvedBox]? {
    var boxes: [CurvedBox] = []
    for box in bounds.boxes {
      switch try curvedReach(of: box, in: id) {
      case .everything: return nil
      case .nothing: continue
      case .box(let box): boxes.append(box)
      }
    }
    return boxes
  }

  /// The same as a shape, for questions that ask for more than a box; nil where it holds all.
  func area(
    _ bounds: GeographicBounds, in id: CollectionID
  ) throws(RegistryError) -> Geometry<NationalGrid>? {
    var shapes: [Geometry<NationalGrid>] = []
    for box in bounds.boxes {
      switch try reach(of: box, in: id) {
      case .everything: return nil
      case .nothing: continue
      case .shape(let shape): shapes.append(shape)
      }
    }
    return shapes.count == 1 ? shapes[0] : .geometryCollection(shapes)
  }

  private func geographic(
    _ stored: StoredFeature, _ view: FieldView
  ) throws(RegistryError) -> Feature<Geographic> {
    Feature(
      id: .integer(stored.id),
      geometry: try stored.geometry.map { geometry throws(RegistryError) in
        try geographic(geometry)
      },
      properties: view.visible(stored.properties))
  }

  private func sites() throws(RegistryError) -> CollectionInfo {
    let origins = try origins(of: .sites)
    return CollectionInfo(
      id: "sites", title: "Sites",
      description: "Property of \(council.name) that may host telecoms equipment",
      itemCount: try count(.sites), extent: try extent(of: .sites), provenance: origins.summary,
      origins: origins, isStale: false)
  }

  private func installations() throws(RegistryError) -> CollectionInfo {
    let origins = try origins(of: .installations)
    return CollectionInfo(
      id: "installations", title: "Installations",
      description: "Telecoms equipment that stands already",
      itemCount: try count(.installations), extent: try extent(of: .installations),
      provenance: origins.summary, origins: origins, isStale: false)
  }

  private func info(_ layer: ConstraintLayer) throws(RegistryError) -> CollectionInfo {
    CollectionInfo(
      id: layer.id, title: layer.title, description: layer.description,
      itemCount: try count(.layer(layer.id)), extent: try extent(of: .layer(layer.id)),
      provenance: layer.provenance, isStale: layer.staleness(on: today) != nil,
      positionalAccuracyInMetres: layer.positionalAccuracyInMetres)
  }

  private func count(_ id: CollectionID) throws(RegistryError) -> Int {
    try translated(file.count(of: id))
  }
}
