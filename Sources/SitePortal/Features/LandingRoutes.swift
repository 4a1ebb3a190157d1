import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteRegistry

/// The landing page and the declaration of conformance (OGC API - Features Part 1, 7.2 and 7.4).
struct LandingRoutes {
  let desk: Desk

  private static let offered: [Format] = [.json, .html]

  static let conformanceClasses: [String] =
    ["core", "geojson", "html", "oas30"].map {
      "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/\($0)"
    }
    + ["http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"]
    + ["filter", "features-filter", "queryables", "queryables-query-parameters"].map {
      "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/\($0)"
    }
    + ["sorting", "sortables", "features-sorting"].map {
      "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/\($0)"
    }
    // Part 5 became Part 3 of Common; clients look for either name.
    + ["features-5", "common-3"].flatMap { part in
      [
        "schemas", "advanced-property-roles", "returnables-and-receivables", "queryables",
        "sortables",
      ].map { "http://www.opengis.net/spec/ogcapi-\(part)/1.0/conf/\($0)" }
    }
    + [
      "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
      "case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions",
      "basic-spatial-functions-plus", "spatial-functions", "temporal-functions",
      "array-functions", "property-property", "functions", "arithmetic",
    ].map { "http://www.opengis.net/spec/cql2/1.0/conf/\($0)" }
    + ["core", "landing-page", "json", "html", "oas30"].map {
      "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/\($0)"
    }
    + ["http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections"]

  func add(to table: inout RouteTable) {
    table.interface(.get, "/") { request, context in
      try await landing(request, context.caller.audience)
    }
    table.interface(.get, "/conformance") { request, _ in try await conformance(request) }
  }

  private func landing(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["f"])
    if format == .html { return try await HomePage.response(request, desk, audience) }
    let revision = try await desk.ask { $0.revision() }
    let tag = EntityTag.feature(revision: revision, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let address = desk.address(request)
    let council = desk.registry.council
    var document: JSONObject = [
      "title": .string("\(council.name): sites for telecoms equipment"),
      "description":
        .string("Property of \(council.name) that may host telecoms equipment, and the rules."),
    ]
    let links =
      [Link].selfAndAlternates("/", format: format, offered: Self.offered, address) + [
        Link(
          "service-desc", address.url("/api", [("f", "json")]), Format.openapi.mediaType,
          title: "This interface, as OpenAPI 3.0"),
        Link(
          "service-doc", address.url("/api.html"), "text/html", title: "This interface, to read"),
        Link(
          "conformance", address.url("/conformance", [("f", "json")]), Format.json.mediaType,
          title: "The conformance classes met"),
        Link(
          "http://www.opengis.net/def/rel/ogc/1.0/functions",
          address.url("/functions", [("f", "json")]), Format.json.mediaType,
          title: "The functions that filters may call"),
        Link(
          "data", address.url("/collections", [("f", "json")]), Format.json.mediaType,
          title: "The collections"),
      ]
    document["links"] = links.json
    return Answers.json(document, headers: tag.headers)
  }

  private func conformance(_ request: Request) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let format = try Negotiation.choose(Self.offered, for: request, query)
    try query.requireOnly(["f"])
    let tag = EntityTag.feature(revision: 0, format: format, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    if format == .html {
      let frame = desk.frame(
        request, title: "Conformance", trail: [("Data", "/collections")],
        alternate: ("/conformance", "json"))
      return Answers.html(
        desk.pages.render(
          "conformance", Page(frame, ConformancePage(classes: Self.conformanceClasses))),
        headers: tag.headers)
    }
    return Answers.json(
      [
        "links": [Link].selfAndAlternates(
          "/conformance", format: format, offered: Self.offered, desk.address(request)
        ).json,
        "conformsTo": .array(Self.conformanceClasses.map(JSONValue.string)),
      ], headers: tag.headers)
  }
}

struct ConformancePage { var classes: [String] }
