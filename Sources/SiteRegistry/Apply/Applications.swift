import SimpleFeatures
public import SiteModel
import SiteStore

extension CouncilRegistry {
  /// Checks the form, answers the proposal from the rules, and files both.
  ///
  /// - Parameter audience: who applies. The verdict is kept as they may see it, since they will
  ///   read it: a layer hidden from them is as one that was never imported, and the council's desk
  ///   asks again with what it knows.
  /// - Parameters:
  ///   - sender: who is written into the log.
  ///   - secret: made before where hashing it here would hold others up; nil makes one.
  ///   - token: sent along so that the same sent again is the same application.
  /// - Throws: `invalidForm` with every wrong field at once, or where something else was sent with
  ///   the token before; `conflict` where the token's secret is not given out again.
  public func submit(
    _ form: ApplicationForm, for audience: Audience = .public, by sender: Submitter = .desk,
    secret made: NewSecret? = nil, token: SubmissionToken? = nil
  ) throws(RegistryError) -> Submission {
    if let token, let known = try submission(token, of: form) { return known }
    let (applicant, description) = try form.applicant()
    let asset = form.asset.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
    let kept: KeptCheck
    do {
      var asked = CheckRequest(
        place: asset == nil ? form.place : nil, asset: asset, equipment: form.equipment,
        height: form.height, pack: form.pack)
      asked.audience = audience
      kept = try checkToKeep(asked)
    } catch {
      switch error {
      case .usage(let text), .notFound(let text), .badInput(let text):
        throw .invalidForm([FieldProblem(field: "asset", message: text)])
      default: throw error
      }
    }
    let checked = kept.checked
    guard let position = checked.proposal.geometry.bounds?.centre else {
      throw .badInput("the place has no position")
    }
    let secret = if let made { made } else { try NewSecret.make() }
    let salt = secret.salt
    let now = Self.now
    let application = Application(
      reference: ApplicationSecret.random(), state: .submitted, asset: checked.proposal.asset?.key,
      position: position, place: asset ?? form.place ?? "", equipment: checked.proposal.equipment,
      heightInMetres: checked.proposal.heightInMetres, applicant: applicant,
      description: description, verdict: checked.json, submittedAt: now, updatedAt: now)
    let receipt = token.map { $0.newReceipt(of: form, application, secret) }
    var act = Act(
      actor: sender.name(or: actor), name: .applicationSubmit, subject: application.reference,
      detail: [
        "equipment": .string(application.equipment.rawValue),
        "place": .string(application.asset?.description ?? application.place),
        "outcome": .string(checked.verdict.outcome.rawValue),
        "pack": .string("\(checked.verdict.pack) \(checked.verdict.packVersion)"),
        "packDigest": .string(kept.pack.digest), "restsOn": .integer(kept.basis.event),
        "verdictDigest": .string(Self.digest(of: checked.json)),
        "applicantDigest": .string(
          PersonalDigest.make(
            [
              applicant.organisation, applicant.contactName, applicant.email,
              applicant.telephone ?? "", description,
            ], salt: salt)),
      ])
    act.detail["key"] = sender.key.map(JSONValue.string)
    do {
      try translated(
        file.insert(
          application, secretSalt: salt, secretHash: secret.hash,
          resting: (kept.basis, kept.pack), receipt: receipt,
          closingReceiptsBefore: Self.receiptsAreClosedBefore, act: act))
    } catch .conflict(let text) {
      // The same may have been sent twice at once: the other one was first.
      if let token, let known = try submission(token, of: form) { return known }
      throw .conflict(text)
    }
    return Submission(
      reference: application.reference, secret: secret.text, application: application,
      receipt: token?.receipt)
  }

  /// An application for whoever holds its secret.
  ///
  /// - Throws: `notFound`, the same whether reference or secret is wrong, after the same work.
  public func application(
    reference: String, secret: String
  ) throws(RegistryError) -> Application {
    try application(secretQuestion(reference).proof(by: secret))
  }

  /// Takes an application back, by whoever holds its secret.
  public func withdraw(
    reference: String, secret: String
  ) throws(RegistryError) -> Application {
    try withdraw(secretQuestion(reference).proof(by: secret))
  }

  /// Takes an application back, by whoever proved to hold its secret; one that they took back
  /// already stays as it is.
  public func withdraw(_ proof: SecretProof) throws(RegistryError) -> Application {
    let application = try application(proof)
    if application.state == .withdrawn, application.decidedBy == "applicant" { return application }
    return try move(application, to: .withdrawn, reasons: nil, by: "applicant")
  }

  /// Applications of a state, or all, newest first; for the council's own desk.
  public func applications(state: ApplicationState?) throws(RegistryError) -> [Application] {
    try translated(file.applications(state: state))
  }

  /// One application, for the council's own desk.
  ///
  /// - Throws: `notFound` naming the reference.
  public func application(_ reference: String) throws(RegistryError) -> Application {
    let formatted = ApplicationSecret.formatted(reference)
    let found = try translated(file.application(formatted ?? reference))
    guard let found else {
      throw .notFound("there is no application '\(reference.shortened)'")
    }
    return found
  }

  /// Approves, refuses or withdraws an application as the council.
  ///
  /// - Parameter reasons: required for a refusal; the applicant reads them.
  /// - Throws: `usage` without reasons, `conflict` where its state does not allow it.
  public func decide(
    _ reference: String, _ state: ApplicationState, reasons: String?
  ) throws(RegistryError) -> Application {
    let reasons = reasons.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    if state == .refused, reasons == nil {
      throw .usage("a refusal needs reasons, which the applicant will read (--reasons)")
    }
    return try move(try application(reference), to: state, reasons: reasons, by: actor)
  }

  private func move(
    _ application: Application, to state: ApplicationState, reasons: String?, by: String
  ) throws(RegistryError) -> Application {
    guard application.state.next.contains(state) else {
      let allowed = application.state.next.map(\.rawValue).joined(separator: ", ")
      throw .conflict(
        "application \(application.reference) is \(application.state.rawValue) and cannot become \(state.rawValue); \(allowed.isEmpty ? "nothing can follow" : "it can become \(allowed)")"
      )
    }
    var detail: JSONObject = [
      "from": .string(application.state.rawValue), "to": .string(state.rawValue),
    ]
    detail["reasons"] = reasons.map(JSONValue.string)
    let act = Act(
      actor: by == "applicant" ? "applicant" : actor, name: .application(state),
      subject: application.reference, detail: detail)
    try translated(
      file.update(
        application.reference, from: application.state, to: state, reasons: reasons, by: by,
        act: act))
    return try self.application(application.reference)
  }
}
