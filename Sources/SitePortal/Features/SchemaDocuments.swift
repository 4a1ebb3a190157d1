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
      members[properties.geometryName] = [
        "title": "Geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry",
      ]
    }
    for property in properties.properties where holds(property) {
      members[property.name] = .object(property.schema(isWhole: self == .schema))
    }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(identifier),
      "title": .string(collection), "type": "object", "properties": .object(members),
      "additionalProperties": false,
    ]
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
    case .mixed: "various"
    }
  }
}

extension CollectionProperties.Property {
  /// - Parameter isWhole: with what only the schema of features says.
  func schema(isWhole: Bool) -> JSONObject {
    var object: JSONObject = ["title": .string(name)]
    switch kind {
    case .string: object["type"] = "string"
    case .integer: object["type"] = "integer"
    case .number: object["type"] = "number"
    case .boolean: object["type"] = "boolean"
    case .date:
      object["type"] = "string"
      object["format"] = "date"
    case .dateTime:
      object["type"] = "string"
      object["format"] = "date-time"
    case .array: object["type"] = "array"
    case .object: object["type"] = "object"
    case .mixed: break
    }
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
    if object["type"] == nil { object["type"] = "string" }
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
