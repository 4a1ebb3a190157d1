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

  /// Appends the list as JSON.
  func write(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (index, link) in enumerated() {
      bytes.append(contentsOf: (index > 0 ? ",{\"href\":" : "{\"href\":").utf8)
      JSONValue.string(link.href).write(to: &bytes)
      bytes.append(contentsOf: ",\"rel\":".utf8)
      JSONValue.string(link.rel).write(to: &bytes)
      bytes.append(contentsOf: ",\"type\":".utf8)
      JSONValue.string(link.type).write(to: &bytes)
      if let title = link.title {
        bytes.append(contentsOf: ",\"title\":".utf8)
        JSONValue.string(title).write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// The value of a `Link` header field (RFC 8288); titles stay in the body.
  var headerValue: String {
    var text = ""
    text.reserveCapacity(count * 160)
    for link in self {
      text += text.isEmpty ? "<" : ", <"
      text += link.href
      text += ">; rel=\""
      text += link.rel
      text += "\"; type=\""
      text += link.type
      text += "\""
    }
    return text
  }

  /// This resource in the format asked for, and in the others.
  static func selfAndAlternates(
    _ path: String, _ query: [(String, String)] = [], format: Format, offered: [Format],
    _ address: PublicAddress
  ) -> [Link] {
    // All but the format is the same in each, and encoded once.
    let common = address.url(path, query) + (query.isEmpty ? "?f=" : "&f=")
    func link(_ rel: String, _ format: Format) -> Link {
      Link(
        rel, common + format.parameter, format.linkType,
        title: rel == "self" ? "This document" : format.documentTitle)
    }
    return [link("self", format)] + offered.filter { $0 != format }.map { link("alternate", $0) }
  }
}

extension Format {
  var documentTitle: String {
    switch self {
    case .json: "This document as JSON"
    case .geojson: "This document as GeoJSON"
    case .html: "This document as HTML"
    case .openapi: "This document as OpenAPI"
    case .schema: "This document as a JSON Schema"
    case .csv: "This document as CSV"
    case .geojsonseq: "This document as a GeoJSON sequence"
    case .gpkg: "This document as a GeoPackage"
    }
  }
}
