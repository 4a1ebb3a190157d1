import SimpleFeatures
public import SiteModel
import SiteStore

/// What somebody reports about a site, as a command line or a page takes it.
public struct CorrectionForm: Sendable {
  /// OWNER/KIND/REFERENCE.
  public var asset: String
  /// A property of the site, or `location`, `reference` or `other`.
  public var field: String
  /// What it should say; nil or blank for nothing.
  public var value: String?
  public var note: String?
  /// Whom to ask back.
  public var contact: String?

  public init(
    asset: String, field: String, value: String? = nil, note: String? = nil,
    contact: String? = nil
  ) {
    self.asset = asset
    self.field = field
    self.value = value
    self.note = note
    self.contact = contact
  }
}

extension CouncilRegistry {
  /// Files a report for a data steward to decide on; the site itself stays as it is.
  ///
  /// The event log gets the field and a salted digest of the rest.
  /// - Throws: `invalidForm` with every wrong field at once, `notFound` for an unknown site.
  public func reportCorrection(_ form: CorrectionForm) throws(RegistryError) -> Correction {
    var problems: [FieldProblem] = []
    func text(_ text: String?, _ field: String, atMost limit: Int) -> String? {
      guard let text = text?.trimmed, !text.isEmpty else { return nil }
      if text.count > limit {
        problems.append(
          FieldProblem(
            field: field, message: "it has \(text.count) characters; \(limit) are allowed"))
      }
      return text
    }
    let key = AssetKey(parsing: form.asset.trimmed)
    if key == nil {
      problems.append(
        FieldProblem(
          field: "asset", message: "'\(form.asset.shortened)' is not OWNER/KIND/REFERENCE"))
    }
    let field = form.field.trimmed
    if field.isEmpty {
      problems.append(
        FieldProblem(field: "field", message: "say which property is wrong, such as name"))
    }
    let value = text(form.value, "value", atMost: 1000)
    let note = text(form.note, "note", atMost: 4000)
    let contact = text(form.contact, "contact", atMost: 300)
    for (name, text, isOneLine) in [
      ("field", field, true), ("value", value ?? "", true), ("contact", contact ?? "", true),
      ("note", note ?? "", false),
    ] {
      if let problem = FieldProblem(field: name, hiddenIn: text, isOneLine: isOneLine) {
        problems.append(problem)
      }
    }
    if value == nil, note == nil {
      problems.append(
        FieldProblem(field: "value", message: "give the right value, or a note, or both"))
    }
    if field == "availability", let value, Availability(rawValue: value) == nil {
      let allowed = Availability.allCases.map(\.rawValue).joined(separator: ", ")
      problems.append(
        FieldProblem(
          field: "value",
          message: "availability cannot be '\(value.shortened)'; allowed are \(allowed)"))
    }
    guard problems.isEmpty, let key else { throw .invalidForm(problems) }
    let salt = ApplicationSecret.salt()
    let correction = Correction(
      asset: key, field: field, value: value, note: note ?? "", contact: contact,
      reportedAt: Self.now)
    let act = Act(
      actor: actor, name: .correctionReport, subject: key.description,
      detail: [
        "field": .string(field),
        "reportDigest": .string(
          PersonalDigest.make([value ?? "", note ?? "", contact ?? ""], salt: salt)),
      ])
    return try translated(file.report(correction, salt: salt, act: act))
  }

  /// Reports of a state, or all, oldest first.
  ///
  /// - Parameter asset: only those on it; nil for all.
  public func corrections(
    state: Correction.State? = nil, asset: AssetKey? = nil
  ) throws(RegistryError) -> [Correction] {
    var all: [Correction] = []
    while true {
      let page = try translated(
        file.corrections(state: state, asset: asset, after: all.last?.id ?? 0))
      all += page
      if page.count < 1000 { return all }
    }
  }

  /// How many reports wait for a decision.
  public func openCorrectionCount() throws(RegistryError) -> Int {
    try translated(file.openCorrectionCount())
  }

  /// - Throws: `notFound` naming the number.
  public func correction(_ id: Int64) throws(RegistryError) -> Correction {
    let found = try translated(file.correction(id))
    guard let found else { throw .notFound("there is no correction \(id)") }
    return found
  }

  /// Takes a report as right and changes the site where its field allows it.
  ///
  /// The change is one act with the decision and leaves an image in the site's history. The next
  /// import brings the source's value back unless the source was mended, too.
  /// - Parameter evenIfChanged: also where the site says something else by now than it did when
  ///   the report came.
  /// - Throws: `conflict` where it was decided already or the site has moved on.
  public func acceptCorrection(
    _ id: Int64, reason: String? = nil, evenIfChanged: Bool = false
  ) throws(RegistryError) -> Correction {
    try decide(id, isAccepted: true, reason: reason, evenIfChanged: evenIfChanged)
  }

  /// Puts a report aside; the site stays as it is.
  ///
  /// - Parameter reason: required.
  public func rejectCorrection(
    _ id: Int64, reason: String
  ) throws(RegistryError) -> Correction {
    guard !reason.trimmed.isEmpty else {
      throw .usage("say why the report is rejected (--reason)")
    }
    return try decide(id, isAccepted: false, reason: reason, evenIfChanged: false)
  }

  private func decide(
    _ id: Int64, isAccepted: Bool, reason: String?, evenIfChanged: Bool
  ) throws(RegistryError) -> Correction {
    let known = try correction(id)
    var detail: JSONObject = ["correction": .integer(id), "field": .string(known.field)]
    detail["reason"] = reason.map { .string($0.trimmed) }
    let act = Act(
      actor: actor, name: isAccepted ? .correctionAccept : .correctionReject,
      subject: known.asset.description, detail: detail)
    return try translated(
      file.decide(
        id, isAccepted: isAccepted, reason: reason?.trimmed, by: actor,
        evenIfChanged: evenIfChanged, act: act))
  }
}
