import SimpleFeatures
import SiteRegistry

/// One operation of the published interface, from which the OpenAPI document and the page for
/// readers are both made.
struct Operation: Sendable {
  var method: String
  var path: String
  var id: String
  var summary: String
  var explanation = ""
  /// Names of shared parameters, or of parameters of its own.
  var parameters: [Parameter] = []
  /// Media types of the body, each with the name of a schema; empty where there is none.
  var body: [(mediaType: String, schema: String)] = []
  var bodyLimit = ""
  /// Media types of a good answer with the name of a schema, or nil for a plain object.
  var answers: [(mediaType: String, schema: String?)] = []
  var status = "200"
  /// Other statuses than the good one.
  var problems: [String] = []

  enum Parameter: Sendable {
    /// One of `components.parameters`.
    case shared(String)
    case own(JSONObject)
  }
}

/// A collection with the parameters that are its own.
struct CollectionParameters: Sendable {
  var id: String
  /// One for each simple queryable.
  var parameters: [Operation.Parameter]

  init(id: String, _ properties: CollectionProperties) {
    self.id = id
    parameters = properties.parameters.map { property in
      .own(
        OpenAPIParts.parameter(
          property.name, "Only features with this value.", property.parameterSchema))
    }
  }
}

extension Operation {
  private static let json = "application/json"
  private static let html = "text/html"
  private static let geoJSON = "application/geo+json"

  /// The common resources and, for each collection, its own.
  static func all(collections: [CollectionParameters]) -> [Operation] {
    core + collections.flatMap(items) + [templatedItems, templatedItem] + ours
  }

  private static var core: [Operation] {
    [
      Operation(
        method: "get", path: "/", id: "getLandingPage", summary: "The landing page",
        parameters: [.shared("f")], answers: [(json, nil), (html, "html")],
        problems: ["304", "400", "406", "500"]),
      Operation(
        method: "get", path: "/conformance", id: "getConformance",
        summary: "The conformance classes met", parameters: [.shared("f")],
        answers: [(json, nil), (html, "html")], problems: ["304", "400", "406", "500"]),
      Operation(
        method: "get", path: "/api", id: "getAPI", summary: "This document",
        parameters: [.shared("f")], answers: [(Format.openapi.mediaType, nil), (html, "html")],
        problems: ["304", "400", "406", "500"]),
      Operation(
        method: "get", path: "/collections", id: "getCollections", summary: "The collections",
        parameters: [.shared("f")], answers: [(json, nil), (html, "html")],
        problems: ["304", "400", "406", "500", "503"]),
      Operation(
        method: "get", path: "/collections/{collectionId}", id: "describeCollection",
        summary: "One collection", parameters: [.shared("collectionId"), .shared("f")],
        answers: [(json, nil), (html, "html")],
        problems: ["304", "400", "404", "406", "500", "503"]),
      Operation(
        method: "get", path: "/functions", id: "getFunctions",
        summary: "The functions that filters may call",
        parameters: [.own(OpenAPIParts.format(["json"]))],
        answers: [(json, nil)], problems: ["304", "400", "406", "500"]),
    ]
      + SchemaDocument.allCases.map { document in
        Operation(
          method: "get", path: "/collections/{collectionId}/\(document.rawValue)",
          id: "get\(document.title)",
          summary: "\(document.title) of a collection, as a JSON Schema",
          parameters: [.shared("collectionId"), .shared("f")],
          answers: [(Format.schema.mediaType, nil), (html, "html")],
          problems: ["304", "400", "404", "406", "500", "503"])
      }
      + [
        Operation(
          method: "get", path: "/collections/{collectionId}/\(FeatureSchema.path)",
          id: "getFeatureSchema",
          summary: "The features of a collection as GeoJSON, as a JSON Schema",
          explanation:
            "The first feature of each page, and each feature by itself, names every property of its collection; what it lacks is null.",
          parameters: [.shared("collectionId"), .own(OpenAPIParts.format(["json"]))],
          answers: [(Format.schema.mediaType, nil)],
          problems: ["304", "400", "404", "406", "500", "503"])
      ]
  }

  private static let itemsParameters: [Parameter] = [
    .shared("bbox"), .shared("bbox-crs"), .shared("crs"), .shared("limit"), .shared("datetime"),
    .shared("offset"), .shared("after"), .shared("filter"), .shared("filter-lang"),
    .shared("filter-crs"), .shared("sortby"), .shared("q"), .shared("properties"),
    .shared("resultType"),
    .own(OpenAPIParts.format(["json", "html", "csv", "geojsonseq", "gpkg"])),
  ]

  private static let formats = """
    `f=csv` has the id, a position in the two axes of the system asked for (the middle of what is \
    more than a point), the properties, and the shape as well-known text where it is more than a \
    point; heads and texts that a spreadsheet would take for a formula (they begin with =, +, -, @, \
    a tab or the end of a line, and are no number) have an apostrophe in front. \
    `f=geojsonseq` is RFC 8142. `f=gpkg` is a GeoPackage in EPSG:27700 of all features that match \
    or, with limit, the first of them; at most 1,000,000.
    """

  private static let listAnswers: [(mediaType: String, schema: String?)] = [
    (geoJSON, "featureCollection"), (html, "html"), ("text/csv", "text"),
    (Format.geojsonseq.mediaType, "text"), (Format.gpkg.mediaType, "binary"),
  ]

  private static func items(_ described: CollectionParameters) -> [Operation] {
    let collection = described.id
    let path = "/collections/\(PercentCoding.encode(collection))/items"
    return [
      Operation(
        method: "get", path: path, id: "getFeatures.\(collection)",
        summary: "The features of \(collection)", explanation: formats,
        parameters: itemsParameters + described.parameters,
        answers: listAnswers,
        problems: ["304", "400", "404", "406", "500", "503"]),
      Operation(
        method: "get", path: path + "/{featureId}", id: "getFeature.\(collection)",
        summary: "One feature of \(collection)",
        parameters: [.shared("featureId"), .shared("crs"), .shared("f")],
        answers: [(geoJSON, "feature"), (html, "html")],
        problems: ["304", "400", "404", "406", "500", "503"]),
    ]
  }

  private static var templatedItems: Operation {
    Operation(
      method: "get", path: "/collections/{collectionId}/items", id: "getFeatures",
      summary: "The features of any collection", explanation: formats,
      parameters: [.shared("collectionId")] + itemsParameters,
      answers: listAnswers,
      problems: ["304", "400", "404", "406", "500", "503"])
  }

  private static var templatedItem: Operation {
    Operation(
      method: "get", path: "/collections/{collectionId}/items/{featureId}", id: "getFeature",
      summary: "One feature of any collection",
      parameters: [
        .shared("collectionId"), .shared("featureId"), .shared("crs"), .shared("f"),
      ],
      answers: [(geoJSON, "feature"), (html, "html")],
      problems: ["304", "400", "404", "406", "500", "503"])
  }

  private static var ours: [Operation] {
    [
      Operation(
        method: "get", path: "/eligibility", id: "checkOne",
        summary: "Whether one proposal is eligible, and why",
        parameters: [
          .shared("at"), .shared("asset"), .shared("equipment"), .shared("height"),
          .shared("pack"), .shared("on"), .shared("volume"), .shared("count"),
          .own(OpenAPIParts.format(["json"])),
        ], answers: [(json, "verdict")], problems: ["400", "404", "406", "500", "503"]),
      Operation(
        method: "post", path: "/eligibility", id: "checkMany",
        summary: "Whether many proposals are eligible, in the order they are sent",
        explanation:
          "Each feature or row is a proposal: a position or an `asset`, and optionally `id`, `equipment`, `height`, `volume`, `count` and whatever values the rule pack declares. Those can also be given as parameters, for rows that leave them blank. Names may differ in case, blanks, underscores and hyphens, and bring a unit: `Site ID`, `Height (ft)`; the header field `Sitereg-Columns` of the answer says what was taken for what and what is not used. Two names that mean one thing, or a unit that does not lead to metres, are errors. Answers stream while they are worked out; a row that is no proposal is answered with its error, under its own id.",
        parameters: [
          .shared("equipment"), .shared("height"), .shared("pack"), .shared("on"),
          .shared("volume"), .shared("count"),
          .own(OpenAPIParts.format(["ndjson", "csv", "geojson"])),
        ],
        body: [
          (geoJSON, "featureCollection"), ("application/x-ndjson", "text"), ("text/csv", "text"),
        ],
        answers: [
          ("application/x-ndjson", "text"), ("text/csv", "text"), (geoJSON, "featureCollection"),
        ], problems: ["400", "404", "408", "413", "415", "500", "503"]),
      Operation(
        method: "post", path: "/applications", id: "apply", summary: "Apply for a site",
        explanation:
          "The secret in the answer is the only key to the application: it is shown once. Give either `asset` or `place`. With an `Idempotency-Key`, sending the same again gives the first answer again, for a week, and files nothing twice; another body with the same key is refused with 422.",
        parameters: [.shared("Idempotency-Key")],
        body: [
          (json, "applicationForm"), ("application/x-www-form-urlencoded", "applicationForm"),
        ], answers: [(json, "submission")], status: "201",
        problems: ["400", "403", "408", "409", "413", "415", "422", "500", "503", "507"]),
      Operation(
        method: "get", path: "/applications", id: "findApplication",
        summary: "The page that asks for reference and secret",
        answers: [(html, "html")], problems: ["500"]),
      Operation(
        method: "get", path: "/applications/{reference}", id: "getApplication",
        summary: "Where an application stands",
        explanation: "Whatever is wrong with reference or secret, the answer is 404.",
        parameters: [
          .shared("reference"), .own(OpenAPIParts.format(["json"])),
        ], answers: [(json, "application")], problems: ["400", "404", "406", "500", "503"]),
      Operation(
        method: "get", path: "/healthz", id: "isAlive", summary: "Whether the server runs",
        answers: [("text/plain", "text")]),
      Operation(
        method: "get", path: "/readyz", id: "isReady",
        summary: "Whether the registry can be read, and changed", answers: [("text/plain", "text")],
        problems: ["500", "503"]),
    ]
  }
}
