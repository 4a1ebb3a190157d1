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
    table.page(.get, "/find") { request, context in
      try await find(request, context.caller.audience)
    }
  }

  private struct Found: Sendable {
    /// Nil where the search could not be understood.
    var result: SiteSearchResult?
    var facets: SiteFacets
    var problem: String?
  }

  private func find(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let wantsGeoJSON = query["f"] == "json" || query["f"] == "geojson"
    let asked = FindQuery(query)
    let found = try await desk.ask { registry throws(RegistryError) in
      let (search, problem) = try asked.search(registry, audience, limit: FindQuery.pageSize)
      let problemToShow = asked.problem ?? problem
      let result = problemToShow == nil ? try registry.search(search) : nil
      return Found(
        result: result, facets: try registry.facets(for: audience), problem: problemToShow)
    }
    if wantsGeoJSON {
      guard let result = found.result else {
        throw RegistryError.usage(found.problem ?? "the search could not be understood")
      }
      return try await geoJSON(result, asked, request)
    }
    var frame = desk.frame(
      request, title: Self.title(asked, found.result), alternate: ("/find", "json"))
    frame.alternate = desk.address(request).local("/find", asked.pairs(format: "json"))
    if found.problem != nil { frame = frame.withErrors() }
    let page = FindPage(
      asked, found.result, found.facets, found.problem, desk.address(request))
    return Answers.html(desk.pages.render("find", Page(frame, page)))
  }

  private static func title(_ asked: FindQuery, _ result: SiteSearchResult?) -> String {
    guard let text = asked.text else { return "Find a site" }
    return result?.place == nil
      ? "Sites matching \(text.shortened)" : "Sites near \(text.shortened)"
  }

  /// The same page of the list as a FeatureCollection.
  private func geoJSON(
    _ result: SiteSearchResult, _ asked: FindQuery, _ request: Request
  ) async throws -> Response {
    let features = try await desk.ask { registry throws(RegistryError) in
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
        "alternate", address.url("/find", asked.pairs(page: asked.page)), Format.html.linkType),
    ]
    if asked.page * FindQuery.pageSize < result.matched {
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
    var object: JSONObject = [
      "owner": .string(asset.key.owner), "kind": .string(asset.key.kind),
      "reference": .string(asset.key.reference),
    ]
    object["name"] = asset.name.map(JSONValue.string)
    object["address"] = asset.address.map(JSONValue.string)
    object["postcode"] = asset.postcode.map(JSONValue.string)
    object["ward"] = asset.ward.map(JSONValue.string)
    object["availability"] = .string(asset.availability.rawValue)
    object["distanceInMetres"] = distanceInMetres.map { .number($0.roundedToMillimetres) }
    return object
  }
}
