import SimpleFeatures
import SiteRegistry

/// The JSON Schemas of a collection (OGC API - Features Part 3, 6.2, and Part 5).
enum SchemaDocument: String, CaseIterable, Sendable {
  case schema, queryables, sortables

  var title: String {
    switch self {
    case .schema: "Schema"
    case .queryables: "Queryables"
    case .sortables: "Sortables"
    }
  }

  var relation: String { "http://www.opengis.net/def/rel/ogc/1.0/\(rawValue)" }

  private func holds(_ property: CollectionProperties.Property) -> Bool {
    switch self {
    case .schema: true
    case .queryables: property.kind != .object
    case .sortables: property.isSortable
    }
  }

  /// - Parameter identifier: its own address, without a query.
  func json(
    _ properties: CollectionProperties, of collection: String, identifier: String
  ) -> JSONObject {
    var members = JSONObject()
    if self != .sortables {
      // Features of one collection may be points, lines and surfaces.
      members[properties.geometryName] = [
        "title": "Geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry",
      ]
    }
    for (index, property) in properties.properties.filter(holds).enumerated() {
      var schema = property.schema(isWhole: self == .schema)
      if self == .schema { schema["x-ogc-propertySeq"] = .integer(Int64(index + 1)) }
      members[property.name] = .object(schema)
    }
    return [
      "$schema": .string(Self.dialect), "$id": .string(identifier),
      "title": .string(collection), "type": "object", "properties": .object(members),
      "additionalProperties": false,
    ]
  }

  static let dialect = "https://json-schema.org/draft/2020-12/schema"

  /// The links that a list of features has to what can be asked and sorted by (Part 3,
  /// `/req/features-filter/queryables-link`; Part 8, `/req/features-sorting/sortables-link`).
  static func linksOfItems(_ collectionPath: String, _ address: PublicAddress) -> [Link] {
    [SchemaDocument.queryables, .sortables].map { $0.link(collectionPath, address) }
  }

  /// To the document under the address that is its `$id`.
  func link(
    _ collectionPath: String, _ address: PublicAddress, title: String? = nil
  ) -> Link {
    Link(
      relation, address.url("\(collectionPath)/\(rawValue)"), Format.schema.mediaType,
      title: title ?? self.title)
  }

  func rows(_ properties: CollectionProperties) -> [SchemaPage.Row] {
    var rows: [SchemaPage.Row] = []
    if self != .sortables {
      rows.append(.init(name: properties.geometryName, type: "geometry", details: ""))
    }
    for property in properties.properties where holds(property) {
      var details: [String] = []
      if let role = property.role { details.append(role.rawValue) }
      if let unit = property.unit { details.append("in \(unit)") }
      if !property.allowed.isEmpty {
        details.append("one of " + property.allowed.joined(separator: ", "))
      }
      rows.append(
        .init(
          name: property.name, type: Self.words(property.kind),
          details: details.joined(separator: "; ")))
    }
    return rows
  }

  private static func words(_ kind: CollectionProperties.Kind) -> String {
    switch kind {
    case .string: "text"
    case .integer: "whole number"
    case .number: "number"
    case .boolean: "true or false"
    case .date: "date"
    case .dateTime: "date and time"
    case .array: "list"
    case .object: "object"
    case .mixed: "of several types"
    }
  }
}

extension CollectionProperties.Kind {
  /// The type of its values in JSON.
  var jsonType: String {
    switch self {
    case .string, .date, .dateTime, .mixed: "string"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .array: "array"
    case .object: "object"
    }
  }

  var format: String? {
    switch self {
    case .date: "date"
    case .dateTime: "date-time"
    default: nil
    }
  }
}

extension CollectionProperties.Property {
  /// The types of its values in JSON, null apart.
  var jsonTypes: [String] { kind == .mixed ? parts.map(\.jsonType) : [kind.jsonType] }

  /// - Parameter isWhole: with what only the schema of features says, null among the types: what a
  ///   feature does not have is null. Nobody asks for null or sorts by it.
  func schema(isWhole: Bool) -> JSONObject {
    var object: JSONObject = ["title": .string(name)]
    var types = jsonTypes
    if isWhole, role != .id { types.append("null") }
    object["type"] = types.count == 1 ? .string(types[0]) : .array(types.map(JSONValue.string))
    object["format"] = kind.format.map(JSONValue.string)
    if !allowed.isEmpty { object["enum"] = .array(allowed.map(JSONValue.string)) }
    if let unit {
      object["x-ogc-unit"] = .string(unit)
      object["x-ogc-unitLang"] = "UCUM"
    }
    object["x-ogc-role"] = role.map { .string($0.rawValue) }
    if isWhole, role == .id { object["readOnly"] = true }
    return object
  }

  /// The schema of the query parameter that asks for a value.
  var parameterSchema: JSONObject {
    var object = schema(isWhole: false)
    object["title"] = nil
    object["x-ogc-role"] = nil
    object["x-ogc-unit"] = nil
    object["x-ogc-unitLang"] = nil
    // OpenAPI 3.0 has one type.
    if case .array = object["type"] { object["type"] = "string" }
    // A day asks for a time as well, and a time for a day.
    if kind == .dateTime { object["format"] = nil }
    return object
  }
}

extension CollectionProperties {
  /// The properties that have a query parameter of their own.
  var parameters: [Property] {
    properties.filter { $0.isScalar && !ItemsQuery.allowed.contains($0.name) }
  }
}

struct SchemaPage {
  struct Row: Sendable {
    var name: String
    var type: String
    var details: String
  }

  var summary: String
  var rows: [Row]
}
