/// What somebody outside the council says is wrong about a site, and what became of it.
public struct Correction: Hashable, Sendable {
  public enum State: String, Sendable, CaseIterable {
    case open, accepted, rejected
  }

  /// 1, 2, 3, …
  public var id: Int64
  public var asset: AssetKey
  /// A property of the site, or `location` or `other` for what no property holds.
  public var field: String
  /// What the registry said when it was reported; nil for nothing.
  public var seen: String?
  /// What it should say; nil for nothing.
  public var value: String?
  public var note: String
  /// Whom to ask back; personal data, which is never in the event log.
  public var contact: String?
  public var state: State
  /// Whether accepting it changed the site; false where the field can only be recorded.
  public var isApplied: Bool
  public var reportedAt: String
  public var decidedAt: String?
  public var decidedBy: String?
  public var reason: String?

  public init(
    id: Int64 = 0, asset: AssetKey, field: String, seen: String? = nil, value: String?,
    note: String, contact: String? = nil, state: State = .open, isApplied: Bool = false,
    reportedAt: String, decidedAt: String? = nil, decidedBy: String? = nil, reason: String? = nil
  ) {
    self.id = id
    self.asset = asset
    self.field = field
    self.seen = seen
    self.value = value
    self.note = note
    self.contact = contact
    self.state = state
    self.isApplied = isApplied
    self.reportedAt = reportedAt
    self.decidedAt = decidedAt
    self.decidedBy = decidedBy
    self.reason = reason
  }

  /// The typed properties of a site that a correction can change; its attributes are others.
  public static let editableProperties = AssetField.names(where: \.isEditable)

  /// What can be reported and is only recorded: a person has to mend it at its source.
  public static let recordedOnly = ["location", "reference", "other"]
}
