import Foundation
import SimpleFeatures

/// Asks a layer of an ArcGIS feature or map service for its features, page after page.
struct FeatureLayerPages {
  let client: WebClient
  let limits: RemoteLimits
  let spool: SpoolFile

  private struct Layer {
    var pageSize: Int
    var objectID: String
    var canPage: Bool
  }

  /// - Parameter given: the address as it was given; its parameters, such as `where` or
  ///   `token`, go with every request.
  func fetch(layer: URL, given: URL) throws(RegistryError) {
    let described = try describe(layer, given)
    let query = layer.appendingPathComponent("query").taking(parametersOf: given)
    let condition = given.parameter("where") ?? "1=1"
    let expected = try count(query, condition)
    var offset = 0
    var last: Data?
    try spool.begin(referenceSystem: nil)
    for number in 1... {
      let url = query.setting([
        ("where", condition), ("outFields", "*"), ("outSR", "4326"), ("f", "geojson"),
        ("orderByFields", described.objectID), ("resultOffset", "\(offset)"),
        ("resultRecordCount", "\(described.pageSize)"),
      ])
      let page = try Self.document(client.get(url, accept: RemoteSource.geoJSON))
      guard let features = page.features else {
        throw .badInput("'\(Self.name(url))' sends no features; does the layer give GeoJSON?")
      }
      guard features.text != last || features.count == 0 else {
        throw .badInput("'\(Self.name(url))' gives the same page again: it heeds no offset")
      }
      last = features.text
      try spool.append(features.text, count: features.count)
      client.note(features: spool.count, of: expected)
      offset += features.count
      let goesOn =
        page["exceededTransferLimit"]?.bool
        ?? page["properties"]?.object?["exceededTransferLimit"]?.bool
      // A service that does not say is asked once more where the page was full.
      let isFull = goesOn ?? (features.count >= described.pageSize)
      guard isFull, features.count > 0, goesOn != nil || offset != expected else { break }
      guard described.canPage else {
        throw .badInput(
          "'\(Self.name(layer))' holds more features than it gives at once (\(features.count)) and cannot be read page by page; narrow it with ?where=…"
        )
      }
      guard number < limits.maximumPages else {
        throw .badInput("'\(Self.name(layer))' does not end after \(number) pages")
      }
    }
    if let expected, spool.count < expected {
      throw .badInput(
        "the service said \(expected) features match and gave \(spool.count); nothing was imported, try again"
      )
    }
    try spool.end()
  }

  private func describe(_ layer: URL, _ given: URL) throws(RegistryError) -> Layer {
    let url = layer.taking(parametersOf: given).setting([("f", "json")])
    let document = try Self.document(client.get(url, accept: "application/json"))
    var found = Layer(pageSize: min(limits.pageSize, 1000), objectID: "OBJECTID", canPage: true)
    if case .integer(let most)? = document["maxRecordCount"], most > 0 {
      found.pageSize = min(limits.pageSize, Int(clamping: most))
    }
    if let name = document["objectIdField"]?.string, !name.isEmpty {
      found.objectID = name
    } else {
      let field = (document["fields"]?.array ?? []).compactMap(\.object)
        .first { $0["type"]?.string == "esriFieldTypeOID" }
      found.objectID = field?["name"]?.string ?? found.objectID
    }
    let abilities = document["advancedQueryCapabilities"]?.object
    found.canPage = abilities?["supportsPagination"]?.bool ?? true
    if let formats = document["supportedQueryFormats"]?.string,
      !formats.lowercased().contains("geojson")
    {
      throw .badInput(
        "'\(Self.name(layer))' gives its features as \(formats) and not as GeoJSON, which is what is read"
      )
    }
    return found
  }

  /// How many features there are; nil where the service does not say.
  private func count(_ query: URL, _ condition: String) throws(RegistryError) -> Int? {
    let url = query.setting([("where", condition), ("returnCountOnly", "true"), ("f", "json")])
    let document = try Self.document(client.get(url, accept: "application/json"))
    guard case .integer(let count)? = document["count"] else { return nil }
    return Int(exactly: count)
  }

  /// A page that is not an error: these services send errors with the status 200.
  private static func document(_ answer: WebClient.Answer) throws(RegistryError) -> PageText {
    let name = name(answer.url)
    let page = try CollectionPages.page(answer, name)
    guard let error = page["error"]?.object else { return page }
    let words = error["message"]?.string ?? ""
    let details = (error["details"]?.array ?? []).compactMap(\.string).joined(separator: "; ")
    let code = error["code"]?.plainText ?? "?"
    let text =
      "'\(name)' answers with error \(code): \([words, details].filter { !$0.isEmpty }.joined(separator: "; "))"
    if ["498", "499", "401", "403"].contains(code) { throw .missingInput(text) }
    throw code.hasPrefix("5") || code == "429" ? .busy(text) : .badInput(text)
  }

  private static func name(_ url: URL) -> String { RemoteAddress.redacted(url).absoluteString }
}

extension URL {
  /// This address with the parameters of another one.
  fileprivate func taking(parametersOf other: URL) -> URL {
    guard var parts = URLComponents(url: self, resolvingAgainstBaseURL: true) else { return self }
    parts.percentEncodedQuery =
      URLComponents(url: other, resolvingAgainstBaseURL: true)?.percentEncodedQuery
    return parts.url ?? self
  }
}
