import HTTPTypes
import Hummingbird

/// A form in which a resource is offered.
enum Format: String, Sendable {
  case json, geojson, html, openapi, csv, geojsonseq, gpkg, schema

  /// Exactly as sent: GDAL and the test suite compare it byte for byte.
  var mediaType: String {
    switch self {
    case .json: "application/json"
    case .geojson: "application/geo+json"
    case .html: "text/html; charset=utf-8"
    case .openapi: "application/vnd.oai.openapi+json;version=3.0"
    case .csv: "text/csv; charset=utf-8"
    case .geojsonseq: "application/geo+json-seq"
    case .gpkg: "application/geopackage+sqlite3"
    case .schema: "application/schema+json"
    }
  }

  /// What a link's `type` says: the media type without parameters of ours.
  var linkType: String {
    switch self {
    case .html: "text/html"
    case .csv: "text/csv"
    default: mediaType
    }
  }

  /// The value of `f` that asks for it.
  var parameter: String {
    switch self {
    case .json, .geojson, .openapi, .schema: "json"
    case .html, .csv, .geojsonseq, .gpkg: rawValue
    }
  }

  fileprivate var acceptable: [String] {
    switch self {
    case .json: ["application/json"]
    case .geojson: ["application/geo+json", "application/json", "application/vnd.geo+json"]
    case .html: ["text/html", "application/xhtml+xml"]
    case .openapi: ["application/vnd.oai.openapi+json", "application/json"]
    case .schema: ["application/schema+json", "application/json"]
    case .csv: ["text/csv"]
    case .geojsonseq: ["application/geo+json-seq"]
    case .gpkg: ["application/geopackage+sqlite3", "application/vnd.sqlite3"]
    }
  }
}

/// The choice of a format by `f` and the `Accept` field (RFC 9110, section 12.5.1).
enum Negotiation {
  /// - Throws: `invalidParameter` for an unknown `f`, `notAcceptable` where nothing fits.
  static func choose(
    _ offered: [Format], for request: Request, _ query: QueryParameters
  ) throws(PortalError) -> Format {
    if query.contains("f") {
      let wanted = query["f"] ?? ""
      if let format = offered.first(where: { $0.parameter == wanted || $0.rawValue == wanted }) {
        return format
      }
      let allowed = offered.map(\.parameter).joined(separator: ", ")
      throw .invalidParameter(
        name: "f",
        detail: "'\(wanted.shortened)' is not offered; allowed: \(allowed)"
          + (featureAdvice(wanted, request) ?? ""))
    }
    guard let accept = request.headers[.accept] else { return offered[0] }
    // One type and no more is what most programs send.
    if let format = offered.first(where: { $0.acceptable.contains(accept) }) { return format }
    let ranges = mediaRanges(accept)
    if ranges.isEmpty { return offered[0] }
    var best: (format: Format, quality: Double)?
    for format in offered {
      let quality = format.acceptable.map { self.quality(of: $0, in: ranges) }.max() ?? 0
      if quality > (best?.quality ?? 0) { best = (format, quality) }
    }
    guard let best else { throw .notAcceptable(offered: offered.map(\.linkType)) }
    return best.format
  }

  /// What to do where a feature's id stands behind the query of the list, `…/items?f=json/1`: so
  /// GDAL asks for one feature by its number (`ogrinfo -fid 1`), up to 3.12 at least.
  private static func featureAdvice(_ wanted: String, _ request: Request) -> String? {
    guard request.uri.path.hasSuffix("/items"), let slash = wanted.lastIndex(of: "/"),
      let id = Int64(wanted[wanted.index(after: slash)...])
    else { return nil }
    return """
      . The id of a feature stands before the query: \(request.uri.path)/\(id)?f=json. A GDAL that \
      is asked for one feature puts it behind; give it a condition instead: -where "id = \(id)"
      """
  }

  /// Whether an answer that says what went wrong should be a page.
  static func prefersPage(_ request: Request) -> Bool {
    if let query = try? QueryParameters.query(of: request), let wanted = query["f"] {
      return wanted == "html"
    }
    guard let accept = request.headers[.accept] else { return false }
    let ranges = mediaRanges(accept)
    return quality(of: "text/html", in: ranges) > quality(of: "application/json", in: ranges)
  }

  private struct MediaRange {
    var type: Substring
    var subtype: Substring
    var quality: Double
  }

  private static func mediaRanges(_ field: String) -> [MediaRange] {
    field.split(separator: ",").prefix(50).compactMap { entry in
      let parts = entry.split(separator: ";").map { String($0).trimmed.lowercased() }
      guard let name = parts.first else { return nil }
      let sides = name.split(separator: "/", maxSplits: 1)
      guard sides.count == 2 else { return nil }
      var quality = 1.0
      for part in parts.dropFirst() where part.hasPrefix("q=") {
        quality = Double(part.dropFirst(2)).map { min(max($0, 0), 1) } ?? 0
      }
      return MediaRange(type: sides[0], subtype: sides[1], quality: quality)
    }
  }

  /// The quality that the most specific matching range gives a media type.
  private static func quality(of mediaType: String, in ranges: [MediaRange]) -> Double {
    let sides = mediaType.split(separator: "/", maxSplits: 1)
    var best = (specificity: -1, quality: 0.0)
    for range in ranges {
      let specificity: Int
      if range.type == sides[0], range.subtype == sides[1] {
        specificity = 2
      } else if range.type == sides[0], range.subtype == "*" {
        specificity = 1
      } else if range.type == "*", range.subtype == "*" {
        specificity = 0
      } else {
        continue
      }
      if specificity > best.specificity { best = (specificity, range.quality) }
    }
    return best.quality
  }
}
