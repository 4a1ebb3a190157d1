import Foundation
import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// The search page: a list with distances, filters as a form.
struct FindRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/find", takes: FindQuery.parameters) { request, context in
      try await find(request, context.caller.audience)
    }
  }

  private func find(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format =
      query.contains("f")
      ? try Negotiation.choose([.html, .geojson], for: request, query) : Format.html
    let asked = FindQuery(query)
    let size = format == .html ? FindQuery.pageSize : FindQuery.downloadSize
    let found = try await desk.ask { registry in
      try asked.sites(registry, audience, pagesOf: size)
    }
    if format == .geojson {
      guard let result = found.result else { throw Self.refusal(found.problem) }
      return try await geoJSON(result, asked, request)
    }
    var frame = desk.frame(request, title: Self.title(asked, found.result))
    frame.alternate = desk.address(request).local("/find", asked.pairs(format: "json"))
    if found.problem != nil { frame = frame.withErrors() }
    let page = FindPage(asked, found, desk.address(request))
    return Answers.html(
      desk.pages.render("find", Page(frame, page)),
      status: found.problem != nil ? .badRequest : page.noSuchPage != nil ? .notFound : .ok)
  }

  private static func refusal(_ problem: FindProblem?) -> PortalError {
    guard let problem else { return .noSuchPage }
    let name = problem.field.hasPrefix("kind-") ? "kind" : problem.field
    return .invalidParameter(name: name, detail: problem.message.withoutFullStop)
  }

  private static func title(_ asked: FindQuery, _ result: SiteSearchResult?) -> String {
    let matched = result?.matched ?? 0
    let pages = max(1, (matched + FindQuery.pageSize - 1) / FindQuery.pageSize)
    let page = FindPage.pageSuffix(asked, pages)
    guard let text = asked.text?.shortened else {
      guard result != nil, !asked.filters.isEmpty else { return "Find a site" + page }
      return asked.heading + Wording.count(matched, "site", "sites") + page
    }
    guard let place = result?.place else { return "Sites matching \(text)\(page)" }
    return (asked.metres(place) == 0 ? "Sites in \(place.text)" : "Sites near \(text)") + page
  }

  /// The list as a FeatureCollection, in pages of its own that are as long as one answer may be.
  ///
  /// - Throws: `notFound` for a page behind the last one.
  private func geoJSON(
    _ result: SiteSearchResult, _ asked: FindQuery, _ request: Request
  ) async throws -> Response {
    let pages = max(1, (result.matched + FindQuery.downloadSize - 1) / FindQuery.downloadSize)
    guard asked.page <= pages else {
      throw RegistryError.notFound(
        "there is no page \(asked.page); the last one is page \(pages), of \(FindQuery.downloadSize) sites each"
      )
    }
    let features = try await desk.ask { registry in
      var features: [Feature<Geographic>] = []
      for site in result.sites {
        let geometry = try site.asset.geometry.map { geometry throws(RegistryError) in
          try registry.geographic(geometry)
        }
        features.append(
          Feature(id: .integer(site.asset.id), geometry: geometry, properties: site.properties))
      }
      return features
    }
    let address = desk.address(request)
    var links = [
      Link(
        "self", address.url("/find", asked.pairs(page: asked.page, format: "json")),
        Format.geojson.mediaType),
      Link(
        "alternate", address.url("/find", asked.pairs()), Format.html.linkType),
    ]
    if asked.page < pages {
      links.append(
        Link(
          "next", address.url("/find", asked.pairs(page: asked.page + 1, format: "json")),
          Format.geojson.mediaType))
    }
    var bytes: [UInt8] = []
    var writer = FeatureCollectionWriter()
    writer.begin(
      foreign: [
        "links": links.json, "numberMatched": .integer(Int64(result.matched)),
        "numberReturned": .integer(Int64(features.count)),
      ], to: &bytes)
    for feature in features { writer.append(feature, to: &bytes) }
    writer.end(to: &bytes)
    var headers: HTTPFields = [.cacheControl: "no-cache"]
    CrossOrigin.allowReading(&headers)
    return Answers.bytes(bytes, mediaType: Format.geojson.mediaType, headers: headers)
  }
}

extension FoundSite {
  fileprivate var properties: JSONObject {
    var object = asset.object(of: [
      .owner, .kind, .reference, .name, .address, .postcode, .ward, .availability,
    ])
    object["distanceInMetres"] = distanceInMetres.map { .number($0.roundedToMillimetres) }
    return object
  }
}
