import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteRegistry

/// The features of a collection (OGC API - Features Part 1, 7.15 and 7.16).
struct ItemRoutes {
  let desk: Desk

  private static let offered: [Format] = [.geojson, .html]

  func add(to table: inout RouteTable) {
    table.interface(.get, "/collections/{collectionId}/items") { request, context in
      try await list(request, try context.segment("collectionId"))
    }
    table.interface(.get, "/collections/{collectionId}/items/{featureId}") { request, context in
      try await one(
        request, try context.segment("collectionId"), try context.segment("featureId"))
    }
  }

  private func list(_ request: Request, _ id: String) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    let items = try ItemsQuery(query)
    if format == .html { return try await page(request, id, query, items) }
    let desk = desk
    let encoded = try await desk.ask { registry throws(RegistryError) in
      try registry.encodedItems(of: id, items.request, in: items.system) {
        Self.tag($0, items.system, isList: true, desk).isKnown(to: request)
      }
    }
    let tag = Self.tag(encoded.revision, items.system, isList: true, desk)
    if encoded.isKnown { return tag.notModified }
    let path = "/collections/\(PercentCoding.encode(id))"
    let links = links(path, items, query, next: encoded.next, format, desk.address(request))
    var headers = tag.headers
    headers[.link] = links.headerValue
    if let matched = encoded.matched { headers[.numberMatched] = String(matched) }
    headers[.contentCRS] = items.system.headerValue
    return Answers.buffer(
      FeatureDocument.collection(encoded, links), mediaType: format.mediaType, headers: headers)
  }

  private static func tag(
    _ revision: Int64, _ system: PublishedSystem, isList: Bool, _ desk: Desk
  ) -> EntityTag {
    .features(revision: revision, format: .geojson, system: system, isList: isList, desk)
  }

  private func page(
    _ request: Request, _ id: String, _ query: QueryParameters, _ items: ItemsQuery
  ) async throws -> Response {
    let (revision, collection) = try await desk.ask { registry throws(RegistryError) in
      (registry.revision(), try registry.collection(id))
    }
    let tag = EntityTag.list(revision: revision, format: .html, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let page = try await desk.ask { registry throws(RegistryError) in
      try registry.items(of: id, items.request)
    }
    let address = desk.address(request)
    let path = "/collections/\(PercentCoding.encode(id))"
    let links = links(path, items, query, next: page.next, .html, address)
    var headers = tag.headers
    headers[.link] = links.headerValue
    headers[.numberMatched] = String(page.matched)
    let frame = desk.frame(
      request, title: collection.title + ": features",
      trail: [("Data", "/collections"), (collection.title, path)],
      alternate: (path + "/items", "json"))
    let model = ItemsPageModel(collection, page, items, links, address)
    return Answers.html(desk.pages.render("items", Page(frame, model)), headers: headers)
  }

  private func links(
    _ path: String, _ items: ItemsQuery, _ query: QueryParameters, next: Int64?,
    _ format: Format, _ address: PublicAddress
  ) -> [Link] {
    let asked = query.pairs.filter { $0.name != "f" }.map { ($0.name, $0.value) }
    var links = [Link].selfAndAlternates(
      path + "/items", asked, format: format, offered: Self.offered, address)
    if let next {
      links.append(
        Link(
          "next", address.url(path + "/items", items.following(next) + [("f", format.parameter)]),
          format.linkType, title: "The next page"))
    }
    links.append(
      Link(
        "collection", address.url(path, [("f", format.parameter)]),
        format == .html ? format.linkType : Format.json.mediaType, title: "The collection"))
    return links
  }

  private func one(_ request: Request, _ id: String, _ fid: String) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["crs", "f"])
    let system = try SystemParameter.read("crs", query)
    guard let number = Int64(fid), String(number) == fid else {
      throw RegistryError.notFound("collection '\(id.shortened)' has no feature '\(fid.shortened)'")
    }
    if format == .html { return try await page(request, id, number) }
    let desk = desk
    let encoded = try await desk.ask { registry throws(RegistryError) in
      try registry.encodedItem(of: id, id: number, in: system) {
        Self.tag($0, system, isList: false, desk).isKnown(to: request)
      }
    }
    let tag = Self.tag(encoded.revision, system, isList: false, desk)
    if encoded.isKnown { return tag.notModified }
    let links = links(id, number, query, format, desk.address(request))
    var headers = tag.headers
    headers[.link] = links.headerValue
    headers[.contentCRS] = system.headerValue
    return Answers.buffer(
      FeatureDocument.feature(encoded, links), mediaType: format.mediaType, headers: headers)
  }

  private func links(
    _ id: String, _ number: Int64, _ query: QueryParameters, _ format: Format,
    _ address: PublicAddress
  ) -> [Link] {
    let path = "/collections/\(PercentCoding.encode(id))"
    let asked = query.pairs.filter { $0.name != "f" }.map { ($0.name, $0.value) }
    return [Link].selfAndAlternates(
      "\(path)/items/\(number)", asked, format: format, offered: Self.offered, address) + [
        Link(
          "collection", address.url(path, [("f", format.parameter)]),
          format == .html ? format.linkType : Format.json.mediaType, title: "The collection")
      ]
  }

  private func page(_ request: Request, _ id: String, _ number: Int64) async throws -> Response {
    let (revision, collection) = try await desk.ask { registry throws(RegistryError) in
      (registry.revision(), try registry.collection(id))
    }
    let feature = try await desk.ask { registry throws(RegistryError) in
      try registry.item(of: id, id: number)
    }
    let tag = EntityTag.feature(revision: revision, format: .html, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    let path = "/collections/\(PercentCoding.encode(id))"
    var headers = tag.headers
    headers[.link] = links(id, number, QueryParameters(), .html, address).headerValue
    let frame = desk.frame(
      request, title: "\(collection.title): feature \(number)",
      trail: [
        ("Data", "/collections"), (collection.title, path), ("Features", path + "/items"),
      ], alternate: ("\(path)/items/\(number)", "json"))
    return Answers.html(
      desk.pages.render("item", Page(frame, ItemPageModel(collection, feature, address))),
      headers: headers)
  }
}
