import GRDB
import SimpleFeatures
import SiteModel

/// How an application stands in its table.
enum ApplicationRow {
  static let columns = """
    reference, state, owner, kind, asset_reference, easting, northing, place, equipment, height, \
    applicant, description, verdict, submitted_at, updated_at, decision_reasons, decided_by
    """

  /// - Throws: ``StoreError/corrupt(what:)`` naming the application.
  static func application(_ row: Row) throws -> Application {
    let reference: String = row["reference"]
    let place = "application \(reference)"
    let stateName: String = row["state"]
    let equipmentName: String = row["equipment"]
    guard let state = ApplicationState(rawValue: stateName) else {
      throw StoreError.corrupt(what: "\(place) has the unknown state '\(stateName)'")
    }
    guard let equipment = EquipmentKind(rawValue: equipmentName) else {
      throw StoreError.corrupt(what: "\(place) is for the unknown equipment '\(equipmentName)'")
    }
    var asset: AssetKey?
    if let owner: String = row["owner"], let kind: String = row["kind"],
      let number: String = row["asset_reference"]
    {
      asset = AssetKey(owner: owner, kind: kind, reference: number)
    }
    let applicant = try StoredJSON.object(row["applicant"], in: "the applicant of \(place)")
    return Application(
      reference: reference, state: state, asset: asset,
      position: Position(easting: row["easting"], northing: row["northing"]),
      place: row["place"], equipment: equipment, heightInMetres: row["height"],
      applicant: Applicant(
        organisation: applicant["organisation"]?.string ?? "",
        contactName: applicant["contactName"]?.string ?? "",
        email: applicant["email"]?.string ?? "", telephone: applicant["telephone"]?.string),
      description: row["description"],
      verdict: try StoredJSON.object(row["verdict"], in: "the verdict of \(place)"),
      submittedAt: row["submitted_at"], updatedAt: row["updated_at"],
      decisionReasons: row["decision_reasons"], decidedBy: row["decided_by"])
  }

  static func applicant(_ applicant: Applicant) -> JSONObject {
    [
      "organisation": .string(applicant.organisation),
      "contactName": .string(applicant.contactName), "email": .string(applicant.email),
      "telephone": applicant.telephone.map(JSONValue.string) ?? .null,
    ]
  }
}
