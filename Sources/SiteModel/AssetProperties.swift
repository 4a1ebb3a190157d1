public import SimpleFeatures

extension Asset {
  /// The properties of a site as suppliers see it, named as the columns of the registry file, in
  /// one order everywhere; unknowns are null.
  ///
  /// The source's own attributes come last and never hide a typed one.
  public var properties: JSONObject {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    var object: JSONObject = [
      "owner": .string(key.owner), "kind": .string(key.kind), "reference": .string(key.reference),
      "reference_is_derived": .bool(referenceIsDerived), "name": text(name),
      "address": text(address), "postcode": text(postcode), "ward": text(ward),
      "uprn": text(uprn), "usrn": text(usrn), "availability": .string(availability.rawValue),
      "positional_accuracy": positionalAccuracyInMetres.map(JSONValue.number) ?? .null,
      "position_source": .string(positionSource.rawValue),
    ]
    for member in attributes.members where object[member.name] == nil {
      object.members.append(member)
    }
    return object
  }
}
