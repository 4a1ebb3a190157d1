import HTTPTypes
import Hummingbird
import SiteModel
import SiteRegistry

extension Desk {
  /// Files an application that somebody on the web sent.
  func submit(
    _ form: ApplicationForm, _ token: SubmissionToken?, _ context: PortalContext
  ) async throws -> Submission {
    let arrival = ContinuousClock.now
    let audience = context.caller.audience
    let sender = Submitter.applicant(key: context.caller.key?.id)
    // What lacks an answer needs neither a secret nor a turn.
    try form.check()
    let secret = try await hashing.run(for: context.sender) { try NewSecret.make() }
    return try await act(for: context.sender, arrivedAt: arrival) { registry in
      try registry.submit(form, for: audience, by: sender, secret: secret, token: token)
    }
  }

  /// That somebody on the web knows an application's secret.
  ///
  /// - Throws: `notFound`, whatever is wrong.
  func proof(
    _ reference: String, _ secret: String, _ context: PortalContext
  ) async throws -> SecretProof {
    let question = try await ask { registry in
      try registry.secretQuestion(reference)
    }
    return try await hashing.run(for: context.sender) { try question.proof(by: secret) }
  }
}

/// The name that a program gives a request so that it can send it again
/// (draft-ietf-httpapi-idempotency-key-header).
enum IdempotencyKey {
  static let fieldName = HTTPField.Name("Idempotency-Key")!

  /// - Throws: `invalidParameter` where the field is there and is none.
  static func token(_ request: Request, _ caller: Caller) throws(PortalError) -> SubmissionToken? {
    let fields = request.headers[values: fieldName]
    guard let field = fields.first else { return nil }
    var text = field.trimmed
    // A string of structured fields; most programs leave its quotes out.
    if text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = String(text.dropFirst().dropLast())
    }
    let isKey =
      fields.count == 1 && (1...255).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    guard isKey else {
      throw .invalidParameter(
        name: "Idempotency-Key",
        detail: "give it once, with 1 to 255 visible ASCII characters, such as a UUID")
    }
    return SubmissionToken(chosen: text, by: caller.key?.id ?? "")
  }

  /// A complaint about the token as whoever sent the field knows it.
  static func named(_ problem: FieldProblem) -> FieldProblem {
    guard problem.field == "token" else { return problem }
    return FieldProblem(
      field: "Idempotency-Key",
      message: "it was used before for other answers; a new application needs a new key")
  }
}
