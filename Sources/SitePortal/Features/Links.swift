import HTTPTypes
import SimpleFeatures

/// A link as OGC API documents carry it.
struct Link: Hashable, Sendable {
  var href: String
  var rel: String
  var type: String
  var title: String?

  init(_ rel: String, _ href: String, _ type: String, title: String? = nil) {
    self.href = href
    self.rel = rel
    self.type = type
    self.title = title
  }

  var json: JSONValue {
    var object: JSONObject = [
      "href": .string(href), "rel": .string(rel), "type": .string(type),
    ]
    object["title"] = title.map(JSONValue.string)
    return .object(object)
  }
}

extension [Link] {
  var json: JSONValue { .array(map(\.json)) }

  /// The value of a `Link` header field (RFC 8288); titles stay in the body.
  var headerValue: String {
    map { "<\($0.href)>; rel=\"\($0.rel)\"; type=\"\($0.type)\"" }.joined(separator: ", ")
  }

  /// This resource in the format asked for, and in the others.
  static func selfAndAlternates(
    _ path: String, _ query: [(String, String)] = [], format: Format, offered: [Format],
    _ address: PublicAddress
  ) -> [Link] {
    func link(_ rel: String, _ format: Format) -> Link {
      Link(
        rel, address.url(path, query + [("f", format.parameter)]), format.linkType,
        title: rel == "self" ? "This document" : "This document as \(format.title)")
    }
    return [link("self", format)] + offered.filter { $0 != format }.map { link("alternate", $0) }
  }
}

extension Format {
  var title: String {
    switch self {
    case .json: "JSON"
    case .geojson: "GeoJSON"
    case .html: "HTML"
    case .openapi: "OpenAPI"
    case .csv: "CSV"
    case .geojsonseq: "a GeoJSON sequence"
    case .gpkg: "a GeoPackage"
    }
  }
}
