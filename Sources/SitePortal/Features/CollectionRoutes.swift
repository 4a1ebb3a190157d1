import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// The list of collections and each of them (OGC API - Features Part 1, 7.13 and 7.14).
struct CollectionRoutes {
  let desk: Desk

  private static let offered: [Format] = [.json, .html]

  func add(to table: inout RouteTable) {
    table.interface(.get, "/collections") { request, context in
      try await list(request, context.caller.audience)
    }
    table.interface(.get, "/collections/{collectionId}") { request, context in
      try await one(request, try context.segment("collectionId"), context.caller.audience)
    }
  }

  private func list(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["f"])
    let (revision, collections) = try await desk.ask { registry in
      (registry.revision(), try registry.collections(for: audience))
    }
    let tag = EntityTag.list(revision: revision, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    if format == .html {
      let frame = desk.frame(request, title: "Data", alternate: ("/collections", "json"))
      return Answers.html(
        desk.pages.render(
          "collections", Page(frame, CollectionsPage(collections, desk.options.limits, address))),
        headers: tag.headers)
    }
    return Answers.json(
      [
        "links": [Link].selfAndAlternates(
          "/collections", format: format, offered: Self.offered, address
        ).json,
        "collections": .array(collections.map { .object($0.json(address)) }),
      ], headers: tag.headers)
  }

  private func one(
    _ request: Request, _ id: String, _ audience: Audience
  ) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["f"])
    let (revision, collection) = try await desk.ask { registry in
      (registry.revision(), try registry.collection(id, for: audience))
    }
    let tag = EntityTag.list(revision: revision, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    let path = "/collections/\(PercentCoding.encode(id))"
    if format == .html {
      let frame = desk.frame(
        request, title: collection.title, trail: [("Data", "/collections")],
        alternate: (path, "json"))
      return Answers.html(
        desk.pages.render(
          "collection", Page(frame, CollectionCard(collection, desk.options.limits, address))),
        headers: tag.headers)
    }
    var document = collection.json(address)
    let own = [Link].selfAndAlternates(path, format: format, offered: Self.offered, address)
    document["links"] = .array(own.map(\.json) + (document["links"]?.array ?? []))
    return Answers.json(document, headers: tag.headers)
  }
}

extension CollectionInfo {
  static let crs84 = PublishedSystem.crs84.uri

  /// To the seven decimals of coordinates, outward so that nothing falls off the edge.
  private static func rounded(_ degrees: Double, _ rule: FloatingPointRoundingRule) -> Double {
    (degrees * 1e7).rounded(rule) / 1e7
  }

  /// The entry in the list; the single document adds links to itself.
  func json(_ address: PublicAddress) -> JSONObject {
    let path = "/collections/\(PercentCoding.encode(id))"
    var object: JSONObject = ["id": .string(id), "title": .string(title)]
    object["description"] = description.map(JSONValue.string)
    object["itemType"] = "feature"
    object["itemCount"] = .integer(Int64(itemCount))
    if let extent {
      object["extent"] = [
        "spatial": [
          "bbox": [
            [
              .number(Self.rounded(extent.lowerCorner.longitude, .down)),
              .number(Self.rounded(extent.lowerCorner.latitude, .down)),
              .number(Self.rounded(extent.upperCorner.longitude, .up)),
              .number(Self.rounded(extent.upperCorner.latitude, .up)),
            ]
          ],
          "crs": .string(Self.crs84),
        ]
      ]
    }
    object["crs"] = .array(PublishedSystem.allCases.map { .string($0.uri) })
    object["storageCrs"] = .string(PublishedSystem.stored.uri)
    object["license"] = provenance.licence.map(JSONValue.string)
    object["attribution"] = provenance.source.map(JSONValue.string)
    object["dated"] = provenance.dated.map(JSONValue.string)
    if origins.count > 1 { object["sources"] = .array(origins.map(\.json)) }
    let schemas = SchemaDocument.allCases.flatMap { document in
      let title = "\(title): \(document.title.lowercased())"
      return [
        document.link(path, address, title: title),
        Link(
          document.relation,
          address.url("\(path)/\(document.rawValue)", [("f", Format.html.parameter)]),
          Format.html.linkType, title: title),
      ]
    }
    // The registered name, and the one that GDAL looks for.
    let descriptions = ["describedby", "describedBy"].map {
      FeatureSchema.link($0, path, address)
    }
    object["links"] = .array(
      [
        Link(
          "items", address.url(path + "/items", [("f", "json")]), Format.geojson.mediaType,
          title: "\(title) as GeoJSON"
        ).json,
        Link(
          "items", address.url(path + "/items", [("f", "html")]), Format.html.linkType,
          title: "\(title) as HTML"
        ).json,
      ] + (schemas + descriptions).map(\.json))
    return object
  }
}

extension CollectionOrigin {
  /// One of a collection's `sources`.
  fileprivate var json: JSONValue {
    var object = JSONObject()
    object["kind"] = kind.map(JSONValue.string)
    object["attribution"] = provenance.source.map(JSONValue.string)
    object["license"] = provenance.licence.map(JSONValue.string)
    object["dated"] = provenance.dated.map(JSONValue.string)
    return .object(object)
  }
}
