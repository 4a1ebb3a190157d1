import SimpleFeatures
import SiteModel
import SiteRegistry

/// The shared parts of the OpenAPI document: parameters and schemas.
enum OpenAPIParts {
  private static let height: JSONObject = [
    "type": "number", "minimum": .integer(Int64(Proposal.heights.lowerBound)),
    "maximum": .integer(Int64(Proposal.heights.upperBound)),
  ]

  /// The form in which a parameter is declared; style and explode are written out because the
  /// OGC test suite looks for them.
  static func parameter(
    _ name: String, _ description: String, _ schema: JSONObject, place: String = "query",
    isRequired: Bool = false
  ) -> JSONObject {
    [
      "name": .string(name), "in": .string(place), "description": .string(description),
      "required": .bool(isRequired), "style": place == "query" ? "form" : "simple",
      "explode": false, "schema": .object(schema),
    ]
  }

  static func format(_ allowed: [String]) -> JSONObject {
    parameter(
      "f", "The format of the answer; without it the Accept field decides.",
      ["type": "string", "enum": .array(allowed.map(JSONValue.string))])
  }

  static func parameters(_ limits: PortalOptions.Limits) -> JSONObject {
    let systems = JSONValue.array(PublishedSystem.allCases.map { .string($0.uri) })
    let kinds = EquipmentKind.allCases.map { JSONValue.string($0.rawValue) }
    let all: [JSONObject] = [
      format(["json", "html"]),
      parameter(
        "bbox",
        "west,south,east,north in degrees; six numbers where heights are given, which are ignored. West may exceed east: the box then crosses the antimeridian.",
        [
          "type": "array", "minItems": 4, "maxItems": 6, "items": ["type": "number"],
        ]),
      parameter(
        "bbox-crs",
        "The reference system of bbox, which is then in that system's order of axes; CRS84 without it.",
        [
          "type": "string", "format": "uri", "enum": systems,
          "default": .string(CollectionInfo.crs84),
        ]),
      parameter(
        "crs",
        "The reference system of the positions in the answer, in that system's order of axes; the Content-Crs field names it. Shorter names such as EPSG:27700 and [EPSG:27700] are read, too.",
        [
          "type": "string", "format": "uri", "enum": systems,
          "default": .string(CollectionInfo.crs84),
        ]),
      parameter(
        "limit",
        "At most so many features; a larger number than the maximum counts as the maximum.",
        [
          "type": "integer", "minimum": 1, "maximum": .integer(Int64(ItemsQuery.maximumLimit)),
          "default": .integer(Int64(ItemsQuery.defaultLimit)),
        ]),
      parameter(
        "datetime",
        "An RFC 3339 time or interval. Features without a time match whatever is asked for.",
        ["type": "string"]),
      parameter(
        "offset", "Leaves out so many features; for more follow the next links.",
        [
          "type": "integer", "minimum": 0, "maximum": .integer(Int64(ItemsQuery.maximumOffset)),
          "default": 0,
        ]),
      parameter(
        "filter",
        "A condition in CQL2 over the collection's queryables; all conditions must hold. A literal that no value of the queryable's type equals is refused, and so is a position outside filter-crs.",
        ["type": "string", "minLength": 1]),
      parameter(
        "filter-lang", "The encoding of the filter.",
        ["type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"]),
      parameter(
        "filter-crs", "The reference system of the geometries in the filter.",
        [
          "type": "string", "format": "uri",
          "enum": .array(PublishedSystem.allCases.map { .string($0.uri) }),
          "default": .string(PublishedSystem.crs84.uri),
        ]),
      parameter(
        "sortby",
        "Sortables with commas between, - before a name for descending; what lacks one comes last.",
        ["type": "array", "minItems": 1, "maxItems": 5, "items": ["type": "string"]]),
      parameter(
        "q",
        "Words to look for in texts, in any case: a comma parts alternatives, a space the words of a phrase.",
        ["type": "array", "items": ["type": "string"]]),
      parameter(
        "properties", "The properties to show, with commas between.",
        ["type": "array", "items": ["type": "string"]]),
      parameter(
        "resultType", "With hits the answer is the exact number of features, and none of them.",
        ["type": "string", "enum": ["results", "hits"], "default": "results"]),
      parameter("after", "A cursor from a next link.", ["type": "string", "minLength": 1]),
      parameter(
        "collectionId", "The id of a collection.", ["type": "string", "minLength": 1],
        place: "path",
        isRequired: true),
      parameter(
        "featureId", "The id of a feature.", ["type": "integer"], place: "path",
        isRequired: true),
      parameter(
        "reference", "The reference of an application.", ["type": "string", "minLength": 1],
        place: "path",
        isRequired: true),
      parameter(
        "at", "A place: longitude,latitude or easting,northing, a grid reference, or a postcode.",
        ["type": "string", "minLength": 1]),
      parameter("asset", "An asset: OWNER/KIND/REFERENCE.", ["type": "string", "minLength": 1]),
      parameter(
        "equipment", "The kind of equipment; in a batch, for rows that name none.",
        ["type": "string", "enum": .array(kinds)]),
      parameter(
        "height", "Top of the equipment above ground, in metres.",
        height),
      parameter(
        "pack", "The id of a rule pack; the council's own by default.",
        ["type": "string", "minLength": 1]),
      parameter(
        "on", "The day whose rules answer; today by default.",
        ["type": "string", "format": "date"]),
      parameter("volume", "Volume of the equipment, in litres.", ["type": "number", "minimum": 0]),
      parameter(
        "count", "How many of them, after the works.", ["type": "integer", "minimum": 0]),
      parameter(
        "Idempotency-Key", "A name of the sender's for this request, such as a UUID.",
        ["type": "string", "minLength": 1, "maxLength": 255], place: "header"),
    ]
    return JSONObject(
      all.map { JSONObject.Member($0["name"]?.string ?? "", .object($0)) })
  }

  static var schemas: JSONObject {
    func text(_ limit: Int) -> JSONValue {
      ["type": "string", "maxLength": .integer(Int64(limit))]
    }
    /// One that may not be left blank.
    func words(_ limit: Int) -> JSONValue {
      ["type": "string", "minLength": 1, "maxLength": .integer(Int64(limit))]
    }
    return [
      "html": ["type": "string"], "text": ["type": "string"],
      "binary": ["type": "string", "format": "binary"],
      "link": [
        "type": "object", "required": ["href", "rel"],
        "properties": [
          "href": ["type": "string"], "rel": ["type": "string"], "type": ["type": "string"],
          "title": ["type": "string"],
        ],
      ],
      "feature": [
        "type": "object", "required": ["type", "geometry", "properties"],
        "properties": [
          "type": ["type": "string", "enum": ["Feature"]], "id": ["type": "integer"],
          "geometry": ["type": "object", "nullable": true],
          "properties": ["type": "object", "nullable": true],
          "links": ["type": "array", "items": ["$ref": "#/components/schemas/link"]],
        ],
      ],
      "featureCollection": [
        "type": "object", "required": ["type", "features"],
        "properties": [
          "type": ["type": "string", "enum": ["FeatureCollection"]],
          "features": ["type": "array", "items": ["$ref": "#/components/schemas/feature"]],
          "links": ["type": "array", "items": ["$ref": "#/components/schemas/link"]],
          "timeStamp": ["type": "string", "format": "date-time"],
          "numberMatched": [
            "type": "integer", "minimum": 0,
            "description":
              "Exact wherever it stands. A page with a filter lacks it where counting would look at more than some 50,000 features and the page does not tell; resultType=hits always counts.",
          ],
          "numberReturned": ["type": "integer", "minimum": 0],
        ],
      ],
      "verdict": [
        "type": "object", "required": ["outcome", "findings"],
        "properties": [
          "outcome": [
            "type": "string",
            "enum": .array(Outcome.allCases.map { JSONValue.string($0.rawValue) }),
          ],
          "reasons": ["type": "array", "items": ["type": "string"]],
          "findings": ["type": "array", "items": ["type": "object"]],
        ],
      ],
      "applicationForm": [
        "type": "object", "additionalProperties": false,
        "required": ["equipment", "organisation", "contactName", "email", "description"],
        "properties": [
          "asset": text(300), "place": text(300),
          "equipment": [
            "type": "string",
            "enum": .array(EquipmentKind.allCases.map { JSONValue.string($0.rawValue) }),
          ],
          "height": .object(height),
          "organisation": words(200), "contactName": words(200), "email": words(254),
          "telephone": text(40), "description": words(4000), "pack": text(60),
        ],
      ],
      "submission": [
        "type": "object", "required": ["reference", "secret", "state"],
        "properties": [
          "reference": ["type": "string"], "secret": ["type": "string"],
          "state": ["type": "string"], "verdict": ["$ref": "#/components/schemas/verdict"],
        ],
      ],
      "application": [
        "type": "object", "required": ["reference", "state"],
        "properties": [
          "reference": ["type": "string"],
          "state": [
            "type": "string",
            "enum": .array(ApplicationState.allCases.map { JSONValue.string($0.rawValue) }),
          ],
          "verdict": ["$ref": "#/components/schemas/verdict"],
        ],
      ],
      "problem": [
        "type": "object", "required": ["type", "title", "status"],
        "properties": [
          "type": ["type": "string"], "title": ["type": "string"],
          "status": ["type": "integer"], "detail": ["type": "string"],
          "instance": ["type": "string"],
          "errors": [
            "type": "array",
            "items": [
              "type": "object",
              "properties": ["parameter": ["type": "string"], "detail": ["type": "string"]],
            ],
          ],
        ],
      ],
    ]
  }
}
