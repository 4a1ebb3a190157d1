import HTTPTypes
import Hummingbird
import NIOCore
import SimpleFeatures
import SiteRegistry

/// The features of a collection (OGC API - Features Part 1, 7.15 and 7.16).
struct ItemRoutes {
  let desk: Desk

  private static let offered: [Format] = [.geojson, .html]
  private static let listsOffered: [Format] = [.geojson, .html, .csv, .geojsonseq, .gpkg]

  func add(to table: inout RouteTable) {
    table.interface(.get, "/collections/{collectionId}/items") { request, context in
      try await list(request, try context.segment("collectionId"), context.caller.audience)
    }
    table.interface(.get, "/collections/{collectionId}/items/{featureId}") { request, context in
      try await one(
        request, try context.segment("collectionId"), try context.segment("featureId"),
        context.caller.audience)
    }
  }

  private func list(
    _ request: Request, _ id: String, _ audience: Audience
  ) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.listsOffered, for: request, query)
    var read = try await itemsQuery(query, id, audience)
    read.request.audience = audience
    let items = read
    switch format {
    case .html: return try await page(request, id, query, items)
    case .gpkg: return try await DownloadAnswer(desk: desk).response(request, id, query, items)
    case .csv: return try await table(request, id, query, items)
    default: return try await features(request, id, query, items, format)
    }
  }

  /// The names that no collection has for parameters may be this one's queryables.
  private func itemsQuery(
    _ query: QueryParameters, _ id: String, _ audience: Audience
  ) async throws -> ItemsQuery {
    if ItemsQuery.others(in: query).isEmpty { return try ItemsQuery(query) }
    let names = try await desk.ask { registry in
      try registry.parameterNames(of: id, for: audience)
    }
    return try ItemsQuery(
      query, queryables: names.filter { !ItemsQuery.allowed.contains($0) })
  }

  private func features(
    _ request: Request, _ id: String, _ query: QueryParameters, _ items: ItemsQuery,
    _ format: Format
  ) async throws -> Response {
    let desk = desk
    let system = items.system
    let form: FeatureForm = format == .geojsonseq ? .sequence : .geoJSON
    let encoded = try await desk.ask { registry in
      try registry.encodedItems(of: id, items.request, in: system, as: form) {
        Self.tag($0, format, system, isList: true, desk).isKnown(to: request)
      }
    }
    let tag = Self.tag(encoded.revision, format, system, isList: true, desk)
    if encoded.isKnown { return tag.notModified }
    let links = links(id, items, query, next: encoded.next, format, desk.address(request))
    let headers = Self.headers(tag, links, matched: encoded.matched, system)
    if encoded.rest.isEmpty {
      let document =
        form == .sequence
        ? ByteBuffer(bytes: encoded.bytes) : FeatureDocument.collection(encoded, links)
      return Answers.buffer(document, mediaType: format.mediaType, headers: headers)
    }
    let opening = form == .sequence ? [] : FeatureDocument.opening
    return Answers.stream(mediaType: format.mediaType, headers: headers) { writer in
      var bytes = opening
      bytes += encoded.bytes
      try await writer.write(ByteBuffer(bytes: bytes))
      let count = try await desk.write(encoded.rest, to: &writer) {
        registry, rest, isFirst in
        try registry.encodedRows(
          of: id, rest, for: items.request.audience, in: system, as: form,
          selecting: items.request.properties,
          isFirst: isFirst && encoded.count == 0)
      }
      if form == .geoJSON {
        let closing = FeatureDocument.closing(
          count: encoded.count + count, matched: encoded.matched, links)
        try await writer.write(ByteBuffer(bytes: closing))
      }
    }
  }

  private func table(
    _ request: Request, _ id: String, _ query: QueryParameters, _ items: ItemsQuery
  ) async throws -> Response {
    let desk = desk
    let system = items.system
    let (revision, head, selected) = try await desk.ask { registry in
      (
        registry.revision(),
        try registry.tableHead(
          of: id, for: items.request.audience, in: system, selecting: items.request.properties),
        try registry.selectedItems(of: id, items.request)
      )
    }
    let tag = Self.tag(revision, .csv, system, isList: true, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let links = links(id, items, query, next: selected.next, .csv, desk.address(request))
    var headers = Self.headers(tag, links, matched: selected.matched, system)
    headers[.contentDisposition] = "attachment; filename=\"\(DownloadAnswer.name(id)).csv\""
    return Answers.stream(mediaType: Format.csv.mediaType, headers: headers) { writer in
      try await writer.write(ByteBuffer(bytes: head))
      _ = try await desk.write(selected.ids, to: &writer) {
        registry, rest, _ in
        try registry.tableRows(
          of: id, rest, for: items.request.audience, in: system,
          selecting: items.request.properties)
      }
    }
  }

  private static func headers(
    _ tag: EntityTag, _ links: [Link], matched: Int?, _ system: PublishedSystem
  ) -> HTTPFields {
    var headers = tag.headers
    headers[.link] = links.headerValue
    if let matched { headers[.numberMatched] = String(matched) }
    headers[.contentCRS] = system.headerValue
    return headers
  }

  private static func tag(
    _ revision: Int64, _ format: Format, _ system: PublishedSystem, isList: Bool, _ desk: Desk
  ) -> EntityTag {
    .features(revision: revision, format: format, system: system, isList: isList, desk)
  }

  private func page(
    _ request: Request, _ id: String, _ query: QueryParameters, _ items: ItemsQuery
  ) async throws -> Response {
    let (revision, collection) = try await desk.ask { registry in
      (registry.revision(), try registry.collection(id, for: items.request.audience))
    }
    let tag = EntityTag.list(revision: revision, format: .html, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let page = try await desk.ask { registry in
      try registry.items(of: id, items.request)
    }
    let address = desk.address(request)
    let path = "/collections/\(PercentCoding.encode(id))"
    let links = links(id, items, query, next: page.next, .html, address)
    var headers = tag.headers
    headers[.link] = links.headerValue
    if let matched = page.matched { headers[.numberMatched] = String(matched) }
    let frame = desk.frame(
      request, title: collection.title + ": features",
      trail: [("Data", "/collections"), (collection.title, path)],
      alternate: (path + "/items", "json"))
    let model = ItemsPageModel(collection, page, items, links, address)
    return Answers.html(desk.pages.render("items", Page(frame, model)), headers: headers)
  }

  private func links(
    _ id: String, _ items: ItemsQuery, _ query: QueryParameters, next: String?,
    _ format: Format, _ address: PublicAddress
  ) -> [Link] {
    let path = "/collections/\(PercentCoding.encode(id))"
    let asked = query.written.filter { $0.name != "f" }.map { ($0.name, $0.value) }
    var links = [Link].selfAndAlternates(
      path + "/items", asked, format: format, offered: Self.listsOffered, address)
    if let next {
      links.append(
        Link(
          "next", address.url(path + "/items", items.following(next) + [("f", format.parameter)]),
          format.linkType, title: "The next page"))
    }
    let isPage = format == .html
    links.append(
      Link(
        "collection", address.url(path, [("f", isPage ? "html" : "json")]),
        isPage ? format.linkType : Format.json.mediaType, title: "The collection"))
    return links + SchemaDocument.linksOfItems(path, address)
  }

  private func one(
    _ request: Request, _ id: String, _ fid: String, _ audience: Audience
  ) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["crs", "f"])
    let system = try SystemParameter.read("crs", query)
    guard let number = Int64(fid), String(number) == fid else {
      throw RegistryError.notFound("collection '\(id.shortened)' has no feature '\(fid.shortened)'")
    }
    if format == .html { return try await page(request, id, number, audience) }
    let desk = desk
    let encoded = try await desk.askBriefly { registry in
      try registry.encodedItem(of: id, id: number, for: audience, in: system) {
        Self.tag($0, .geojson, system, isList: false, desk).isKnown(to: request)
      }
    }
    let tag = Self.tag(encoded.revision, .geojson, system, isList: false, desk)
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
    let asked = query.written.filter { $0.name != "f" }.map { ($0.name, $0.value) }
    return [Link].selfAndAlternates(
      "\(path)/items/\(number)", asked, format: format, offered: Self.offered, address) + [
        Link(
          "collection", address.url(path, [("f", format.parameter)]),
          format == .html ? format.linkType : Format.json.mediaType, title: "The collection")
      ]
  }

  private func page(
    _ request: Request, _ id: String, _ number: Int64, _ audience: Audience
  ) async throws -> Response {
    let (revision, collection) = try await desk.ask { registry in
      (registry.revision(), try registry.collection(id, for: audience))
    }
    let feature = try await desk.ask { registry in
      try registry.item(of: id, id: number, for: audience)
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
