public import SimpleFeatures

/// What every asset has, by the names of the columns in the registry file, in one order everywhere:
/// the one list of fields, whoever shows or hides them.
public enum AssetField: String, Sendable, CaseIterable {
  case owner, kind, reference
  case referenceIsDerived = "reference_is_derived"
  case name, address, postcode, ward, uprn, usrn, availability
  case positionalAccuracy = "positional_accuracy"
  case positionSource = "position_source"
}

extension Asset {
  /// The value of a field; null where it is not known or not told.
  public subscript(field: AssetField) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    return switch field {
    case .owner: .string(key.owner)
    case .kind: .string(key.kind)
    case .reference: .string(key.reference)
    case .referenceIsDerived: referenceIsDerived.map(JSONValue.bool) ?? .null
    case .name: text(name)
    case .address: text(address)
    case .postcode: text(postcode)
    case .ward: text(ward)
    case .uprn: text(uprn)
    case .usrn: text(usrn)
    case .availability: .string(availability.rawValue)
    case .positionalAccuracy: positionalAccuracyInMetres.map(JSONValue.number) ?? .null
    case .positionSource: text(positionSource?.rawValue)
    }
  }

  /// Makes a field unknown; owner, kind and reference are the asset's address and stay.
  public mutating func forget(_ field: AssetField) {
    switch field {
    case .owner, .kind, .reference: break
    case .referenceIsDerived: referenceIsDerived = nil
    case .name: name = nil
    case .address: address = nil
    case .postcode: postcode = nil
    case .ward: ward = nil
    case .uprn: uprn = nil
    case .usrn: usrn = nil
    case .availability: availability = .unknown
    case .positionalAccuracy: positionalAccuracyInMetres = nil
    case .positionSource: positionSource = nil
    }
  }

  /// The properties of a site as suppliers see it, named as the columns of the registry file, in
  /// one order everywhere; unknowns are null.
  ///
  /// The source's own attributes come last and never hide a typed one.
  public var properties: JSONObject {
    var object = JSONObject()
    for field in AssetField.allCases {
      object.members.append(JSONObject.Member(field.rawValue, self[field]))
    }
    for member in attributes.members where object[member.name] == nil {
      object.members.append(member)
    }
    return object
  }
}
