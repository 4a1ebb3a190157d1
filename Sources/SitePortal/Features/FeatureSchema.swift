import SimpleFeatures
import SiteRegistry

/// The schema of a collection's features as GeoJSON, which collections link as `describedby`.
///
/// GDAL takes a layer's fields from it. It understands one type for each property and takes null
/// for none of them, so that `["number", "null"]` would make a text of a number. It also looks
/// references up from the top of the document, whatever they stand in; by JSON Schema they are
/// looked up from the nearest `$id`. So the schema of `properties` has an `$id` and definitions of
/// its own, which allow null, and the top of the document has definitions of the same names, which
/// only GDAL comes to.
enum FeatureSchema {
  static let path = "schema/feature"

  static func link(
    _ relation: String, _ collectionPath: String, _ address: PublicAddress
  ) -> Link {
    Link(
      relation, address.url("\(collectionPath)/\(path)"), Format.schema.mediaType,
      title: "Schema of features as GeoJSON")
  }

  /// - Parameter identifier: its own address, without a query.
  static func json(
    _ properties: CollectionProperties, of collection: String, identifier: String
  ) -> JSONObject {
    var members = JSONObject()
    var definitions = JSONObject()
    var single = JSONObject()
    for property in properties.properties {
      let name = Self.definition(of: property)
      members[property.name] = ["$ref": .string("#/$defs/\(name)")]
      var types = property.jsonTypes
      types.append("null")
      var definition: JSONObject = ["type": .array(types.map(JSONValue.string))]
      definition["format"] = property.kind.format.map(JSONValue.string)
      definitions[name] = .object(definition)
      definition["type"] = .string(Self.singleType(of: property))
      single[name] = .object(definition)
    }
    return [
      "$schema": .string(SchemaDocument.dialect), "$id": .string(identifier),
      "title": .string(collection), "type": "object",
      "required": ["type", "geometry", "properties"],
      "properties": [
        "type": ["type": "string", "enum": ["Feature"]], "id": ["type": "integer"],
        "geometry": [
          "type": ["object", "null"], "required": ["type"],
          "properties": ["type": ["type": "string", "enum": .array(shapes)]],
        ],
        "properties": [
          "$id": .string(identifier + "/properties"), "type": "object",
          "properties": .object(members), "additionalProperties": false,
          "$defs": .object(definitions),
        ],
      ],
      "$defs": .object(single),
    ]
  }

  private static let shapes: [JSONValue] = [
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
  ]

  private static func definition(of property: CollectionProperties.Property) -> String {
    if property.kind == .mixed { return property.parts.map(\.rawValue).joined(separator: "-or-") }
    if property.kind == .integer, property.mostDigits > 9 {
      return property.mostDigits > 15 ? "identifier" : "long"
    }
    return property.kind.rawValue
  }

  /// What GDAL can hold the values in: its integers from a schema have 32 bits.
  private static func singleType(of property: CollectionProperties.Property) -> String {
    if property.kind == .mixed { return "string" }
    if property.kind == .integer, property.mostDigits > 9 {
      return property.mostDigits > 15 ? "string" : "number"
    }
    return property.kind.jsonType
  }
}
