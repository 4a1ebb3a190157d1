public import SimpleFeatures
public import SiteModel

extension Correction {
  /// The published JSON form of a report.
  ///
  /// - Parameter withContact: whether the reporter's contact is in it; only for the council.
  public func json(withContact: Bool) -> JSONObject {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    var object: JSONObject = [
      "id": .integer(id), "asset": .string(asset.description), "field": .string(field),
      "seen": text(seen), "value": text(value), "note": .string(note),
      "state": .string(state.rawValue), "applied": .bool(isApplied),
      "reportedAt": .string(reportedAt), "decidedAt": text(decidedAt),
      "decidedBy": text(decidedBy), "reason": text(reason),
    ]
    if withContact { object["contact"] = text(contact) }
    return object
  }
}
