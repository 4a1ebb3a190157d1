public import SimpleFeatures

/// A supplier's application for a site, on the landlord's track.
public struct Application: Sendable {
  /// 128 random bits, in words a person can read out: the supplier's handle for it.
  public var reference: String
  public var state: ApplicationState
  public var asset: AssetKey?
  /// Where it is for, as National Grid position, and as it was named.
  public var position: Position<NationalGrid>
  public var place: String
  public var equipment: EquipmentKind
  public var heightInMetres: Double?
  public var applicant: Applicant
  public var description: String
  /// The verdict at submission, as JSON, with the versions it rests on.
  public var verdict: JSONObject
  public var submittedAt: String
  public var updatedAt: String
  /// Why it was decided as it was; required for a refusal.
  public var decisionReasons: String?
  /// The decision's other particulars.
  public var decidedBy: String?

  public init(
    reference: String, state: ApplicationState, asset: AssetKey?,
    position: Position<NationalGrid>, place: String, equipment: EquipmentKind,
    heightInMetres: Double?, applicant: Applicant, description: String, verdict: JSONObject,
    submittedAt: String, updatedAt: String, decisionReasons: String? = nil,
    decidedBy: String? = nil
  ) {
    self.reference = reference
    self.state = state
    self.asset = asset
    self.position = position
    self.place = place
    self.equipment = equipment
    self.heightInMetres = heightInMetres
    self.applicant = applicant
    self.description = description
    self.verdict = verdict
    self.submittedAt = submittedAt
    self.updatedAt = updatedAt
    self.decisionReasons = decisionReasons
    self.decidedBy = decidedBy
  }
}

/// Who applies. Personal data: kept out of the event log, which holds a salted digest of it.
public struct Applicant: Hashable, Sendable {
  public var organisation: String
  public var contactName: String
  public var email: String
  public var telephone: String?

  public init(organisation: String, contactName: String, email: String, telephone: String?) {
    self.organisation = organisation
    self.contactName = contactName
    self.email = email
    self.telephone = telephone
  }
}

/// Where an application stands on the landlord's track, as far as this release runs it.
public enum ApplicationState: String, Sendable, CaseIterable {
  case submitted, approved, refused, withdrawn

  /// The states it may go to from here.
  public var next: [ApplicationState] {
    switch self {
    case .submitted: [.approved, .refused, .withdrawn]
    case .approved: [.withdrawn]
    case .refused, .withdrawn: []
    }
  }
}
