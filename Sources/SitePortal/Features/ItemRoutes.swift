import Foundation
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
    let (revision, collection) = try await desk.ask { registry throws(RegistryError) in
      (registry.revision(), try registry.collection(id))
    }
    let tag = EntityTag.list(revision: revision, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let page = try await desk.ask { registry throws(RegistryError) in
      try registry.items(of: id, items.request)
    }
    let address = desk.address(request)
    let path = "/collections/\(PercentCoding.encode(id))"
    let links = links(path, items, query, page, format, address)
    var headers = tag.headers
    headers[.link] = links.headerValue
    headers[.numberMatched] = String(page.matched)
    if format == .html {
      let frame = desk.frame(
        request, title: collection.title + ": features",
        trail: [("Data", "/collections"), (collection.title, path)],
        alternate: (path + "/items", "json"))
      let model = ItemsPageModel(collection, page, items, links, address)
      return Answers.html(desk.pages.render("items", Page(frame, model)), headers: headers)
    }
    headers[.contentCRS] = "<\(CollectionInfo.crs84)>"
    return Answers.bytes(
      Self.document(page, links), mediaType: format.mediaType, headers: headers)
  }

  private func links(
    _ path: String, _ items: ItemsQuery, _ query: QueryParameters, _ page: ItemsPage,
    _ format: Format, _ address: PublicAddress
  ) -> [Link] {
    let asked = query.pairs.filter { $0.name != "f" }.map { ($0.name, $0.value) }
    var links = [Link].selfAndAlternates(
      path + "/items", asked, format: format, offered: Self.offered, address)
    if let next = page.next {
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

  private static func document(_ page: ItemsPage, _ links: [Link]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(page.features.count * 400 + 1000)
    var writer = FeatureCollectionWriter()
    writer.begin(
      foreign: [
        "links": links.json, "timeStamp": .string(Date().formatted(.iso8601)),
        "numberMatched": .integer(Int64(page.matched)),
        "numberReturned": .integer(Int64(page.features.count)),
      ], to: &bytes)
    for feature in page.features { writer.append(feature, to: &bytes) }
    writer.end(to: &bytes)
    return bytes
  }

  private func one(_ request: Request, _ id: String, _ fid: String) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["f"])
    let (revision, collection) = try await desk.ask { registry throws(RegistryError) in
      (registry.revision(), try registry.collection(id))
    }
    guard let number = Int64(fid), String(number) == fid else {
      throw RegistryError.notFound("collection '\(id)' has no feature '\(fid.shortened)'")
    }
    let feature = try await desk.ask { registry throws(RegistryError) in
      try registry.item(of: id, id: number)
    }
    let tag = EntityTag.feature(revision: revision, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    let path = "/collections/\(PercentCoding.encode(id))"
    let links =
      [Link].selfAndAlternates(
        "\(path)/items/\(number)", format: format, offered: Self.offered, address) + [
        Link(
          "collection", address.url(path, [("f", format.parameter)]),
          format == .html ? format.linkType : Format.json.mediaType, title: "The collection")
      ]
    var headers = tag.headers
    headers[.link] = links.headerValue
    if format == .html {
      let frame = desk.frame(
        request, title: "\(collection.title): feature \(number)",
        trail: [
          ("Data", "/collections"), (collection.title, path), ("Features", path + "/items"),
        ], alternate: ("\(path)/items/\(number)", "json"))
      return Answers.html(
        desk.pages.render("item", Page(frame, ItemPageModel(collection, feature, address))),
        headers: headers)
    }
    headers[.contentCRS] = "<\(CollectionInfo.crs84)>"
    return Answers.bytes(
      Self.document(feature, links), mediaType: format.mediaType, headers: headers)
  }

  /// The feature with its links as a foreign member (RFC 7946, section 6.1).
  private static func document(_ feature: Feature<Geographic>, _ links: [Link]) -> [UInt8] {
    var bytes: [UInt8] = []
    GeoJSONWriter.appendFeature(feature, foreign: ["links": links.json], to: &bytes)
    bytes.append(0x0A)
    return bytes
  }
}
