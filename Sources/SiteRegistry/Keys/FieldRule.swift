import SimpleFeatures

/// A decision of the council's about who may see a field, or a whole collection.
public struct FieldRule: Hashable, Sendable {
  /// `sites`, `installations`, or the id of a constraint layer.
  public var collection: String
  /// Nil for the collection itself.
  public var field: String?
  public var audience: Audience

  public init(collection: String, field: String?, audience: Audience) {
    self.collection = collection
    self.field = field
    self.audience = audience
  }

  /// Fields that are the address of a feature, and so as public as its collection.
  static let addresses: Set<String> = ["owner", "kind", "reference"]

  /// - Throws: `usage` for a field that cannot be hidden.
  func check() throws(RegistryError) {
    guard !collection.isEmpty, collection.utf8.count <= 200, (field ?? "x").utf8.count <= 200,
      field != ""
    else {
      throw .usage(
        "a class is set for a collection or for a field of one, each named in 1 to 200 bytes")
    }
    guard let field, audience > .public, Self.addresses.contains(field.lowercased()) else {
      return
    }
    throw .usage(
      "'\(field)' cannot be hidden: owner, kind and reference are the address of a site; class the collection instead"
    )
  }
}

extension [FieldRule] {
  /// Reads `classes` of a council's file:
  ///
  ///     classes:
  ///       collections: {flood-zones: suppliers}
  ///       fields:
  ///         sites: {rent_pa: suppliers, keyholder: internal}
  ///
  /// - Throws: `badInput` naming file and line.
  init(_ yaml: YAMLMapping) throws(RegistryError) {
    self = []
    if let collections = try yaml.mapping("collections") {
      for (name, text) in try collections.texts() {
        append(try Self.rule(name, nil, text, collections.place))
      }
    }
    if let fields = try yaml.mapping("fields") {
      for (collection, named) in try fields.mappings() {
        for (field, text) in try named.texts() {
          append(try Self.rule(collection, field, text, named.place))
        }
      }
    }
    try yaml.finish()
  }

  /// Reads a mapping of one collection's fields to their classes, as a profile has it.
  init(_ yaml: YAMLMapping, collection: String) throws(RegistryError) {
    self = []
    for (field, text) in try yaml.texts() {
      append(try Self.rule(collection, field, text, yaml.place))
    }
  }

  static func rule(
    _ collection: String, _ field: String?, _ text: String, _ place: String
  ) throws(RegistryError) -> FieldRule {
    guard let audience = Audience(rawValue: text) else {
      let allowed = Audience.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badInput(
        "\(place): '\(field ?? collection)' has the class '\(text.shortened)'; allowed are \(allowed)"
      )
    }
    let rule = FieldRule(collection: collection, field: field, audience: audience)
    do throws(RegistryError) {
      try rule.check()
    } catch {
      throw .badInput("\(place): \(error.message)")
    }
    return rule
  }

  /// As it is kept with the council in the registry file.
  var json: JSONValue {
    .array(
      map { rule in
        var object: JSONObject = [
          "collection": .string(rule.collection), "class": .string(rule.audience.rawValue),
        ]
        object["field"] = rule.field.map(JSONValue.string)
        return .object(object)
      })
  }

  /// What cannot be read is for nobody outside: a file that was tampered with must not open.
  init(json: JSONValue?) {
    self = (json?.array ?? []).compactMap { value in
      guard let object = value.object, let collection = object["collection"]?.string else {
        return nil
      }
      return FieldRule(
        collection: collection, field: object["field"]?.string,
        audience: object["class"]?.string.flatMap(Audience.init) ?? .internal)
    }
  }
}
