import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// What features hold, and what can be asked and sorted by.
struct SchemaRoutes {
  let desk: Desk

  private static let offered: [Format] = [.schema, .html]

  func add(to table: inout RouteTable) {
    for document in SchemaDocument.allCases {
      table.interface(.get, "/collections/{collectionId}/\(document.rawValue)") {
        request, context in
        try await answer(
          request, try context.segment("collectionId"), document, context.caller.audience)
      }
    }
    table.interface(.get, "/collections/{collectionId}/\(FeatureSchema.path)") {
      request, context in
      try await feature(request, try context.segment("collectionId"), context.caller.audience)
    }
    table.interface(.get, "/functions") { request, _ in try functions(request) }
  }

  private func answer(
    _ request: Request, _ id: String, _ document: SchemaDocument, _ audience: Audience
  ) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["f"])
    let (revision, collection, properties) = try await desk.ask { registry in
      (
        registry.revision(), try registry.collection(id, for: audience),
        try registry.properties(of: id, for: audience)
      )
    }
    let tag = EntityTag.feature(revision: revision, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    let above = "/collections/\(PercentCoding.encode(id))"
    let path = "\(above)/\(document.rawValue)"
    var headers = tag.headers
    headers[.link] =
      [Link].selfAndAlternates(path, format: format, offered: Self.offered, address).headerValue
    if format == .html {
      let frame = desk.frame(
        request, title: "\(collection.title): \(document.title.lowercased())",
        trail: [("Data", "/collections"), (collection.title, above)], alternate: (path, "json"))
      let page = SchemaPage(summary: Self.summary(document), rows: document.rows(properties))
      return Answers.html(desk.pages.render("schema", Page(frame, page)), headers: headers)
    }
    return Answers.json(
      document.json(properties, of: collection.title, identifier: address.url(path)),
      as: .schema, headers: headers)
  }

  private func feature(
    _ request: Request, _ id: String, _ audience: Audience
  ) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    _ = try Negotiation.choose([.schema], for: request, query)
    try query.requireOnly(["f"])
    let (revision, collection, properties) = try await desk.ask { registry in
      (
        registry.revision(), try registry.collection(id, for: audience),
        try registry.properties(of: id, for: audience)
      )
    }
    let tag = EntityTag.feature(revision: revision, format: .schema, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let path = "/collections/\(PercentCoding.encode(id))/\(FeatureSchema.path)"
    return Answers.json(
      FeatureSchema.json(
        properties, of: collection.title, identifier: desk.address(request).url(path)),
      as: .schema, headers: tag.headers)
  }

  private static func summary(_ document: SchemaDocument) -> String {
    switch document {
    case .schema: "The properties that features have."
    case .queryables: "The properties that a filter may name."
    case .sortables: "The properties that features may be sorted by."
    }
  }

  /// The functions that filters may call (OGC API - Features Part 3, 6.4).
  private func functions(_ request: Request) throws -> Response {
    let query = try QueryParameters.query(of: request)
    _ = try Negotiation.choose([.json], for: request, query)
    try query.requireOnly(["f"])
    let tag = EntityTag.feature(revision: 0, format: .json, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    return Answers.json(
      ["functions": .array(FunctionInfo.all.map { .object($0.json) })], headers: tag.headers)
  }
}

extension FunctionInfo {
  fileprivate var json: JSONObject {
    [
      "name": .string(name), "description": .string(summary), "returns": [.string(returns)],
      "args": .array(
        arguments.map { ["title": .string($0.name), "type": [.string($0.type)]] }),
    ]
  }
}
