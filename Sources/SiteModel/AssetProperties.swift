public import SimpleFeatures

extension Asset {
  /// The value of a field; null where it is not known or not told.
  public subscript(field: AssetField) -> JSONValue { value(of: field.definition) }

  /// The same for who has the field's line of the table at hand, and asks for every row.
  public func value(of field: AssetField.Definition) -> JSONValue {
    switch field.value {
    case .key:
      .string(
        field.field == .owner ? key.owner : field.field == .kind ? key.kind : key.reference)
    case .text(let get, _), .choice(_, let get, _): get(details).map(JSONValue.string) ?? .null
    case .flag(let get, _): get(details).map(JSONValue.bool) ?? .null
    case .number(let get, _): get(details).map(JSONValue.number) ?? .null
    }
  }

  /// Some of the fields, by their names; those that are not known are left out.
  public func object(of fields: [AssetField]) -> JSONObject {
    JSONObject(
      fields.compactMap { field in
        let value = self[field]
        return value.isNull ? nil : JSONObject.Member(field.name, value)
      })
  }

  /// Makes a field unknown; owner, kind and reference are the asset's address and stay.
  public mutating func forget(_ field: AssetField) {
    switch field.definition.value {
    case .key: break
    case .text(_, let set), .choice(_, _, let set): set(&details, nil)
    case .flag(_, let set): set(&details, nil)
    case .number(_, let set): set(&details, nil)
    }
  }

  /// The properties of a site as suppliers see it, named as the columns of the registry file, in
  /// one order everywhere; unknowns are null.
  ///
  /// The source's own attributes come last and never hide a typed one.
  public var properties: JSONObject {
    var object = JSONObject()
    for field in AssetField.all {
      object.members.append(JSONObject.Member(field.name, value(of: field)))
    }
    for member in details.attributes.members where object[member.name] == nil {
      object.members.append(member)
    }
    return object
  }
}
