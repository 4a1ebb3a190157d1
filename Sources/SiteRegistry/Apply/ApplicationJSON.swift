public import SimpleFeatures
public import SiteModel

extension Application {
  /// The published JSON form for its applicant and the council's desk.
  public var json: JSONObject {
    var object: JSONObject = [
      "reference": .string(reference), "state": .string(state.rawValue),
      "place": .string(place), "equipment": .string(equipment.rawValue),
    ]
    object["asset"] = asset.map { .string($0.description) }
    object["height"] = heightInMetres.map(JSONValue.number)
    object["position"] = [
      "easting": .number(position.easting.roundedToMillimetres),
      "northing": .number(position.northing.roundedToMillimetres),
    ]
    object["description"] = .string(description)
    var contact: JSONObject = [
      "organisation": .string(applicant.organisation),
      "contactName": .string(applicant.contactName), "email": .string(applicant.email),
    ]
    contact["telephone"] = applicant.telephone.map(JSONValue.string)
    object["applicant"] = .object(contact)
    object["submittedAt"] = .string(submittedAt)
    object["updatedAt"] = .string(updatedAt)
    object["decisionReasons"] = decisionReasons.map(JSONValue.string)
    object["verdict"] = .object(verdict)
    return object
  }
}
