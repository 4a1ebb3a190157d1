import Foundation
import SiteModel
import SiteStore

extension SubmissionToken {
  /// What is kept so that the same sent again is known.
  func newReceipt(
    of form: ApplicationForm, _ application: Application, _ secret: NewSecret
  ) -> SubmissionReceipt {
    let salt = ApplicationSecret.salt()
    return SubmissionReceipt(
      key: storedKey, reference: application.reference, salt: salt,
      bodyDigest: form.digest(salt: salt),
      sealedSecret: sealed(Array(secret.text.utf8), salt: salt),
      receivedAt: application.submittedAt)
  }
}

extension CouncilRegistry {
  /// For so long the same sent again is answered with the secret; then with the reference only.
  private static let receiptsStayOpenFor: TimeInterval = 7 * 86_400
  /// For so long a page shows the secret to whoever comes with the receipt.
  private static let receiptsAreShownFor: TimeInterval = 3600

  static var receiptsAreClosedBefore: String {
    Date(timeIntervalSinceNow: -receiptsStayOpenFor).formatted(.iso8601)
  }

  /// What was filed with a token, as it was answered then; nil where nothing was.
  ///
  /// - Throws: `invalidForm` where something else was sent with it, `conflict` where its secret is
  ///   not given out any more.
  func submission(
    _ token: SubmissionToken, of form: ApplicationForm
  ) throws(RegistryError) -> Submission? {
    guard let kept = try receipt(token) else { return nil }
    guard kept.bodyDigest == form.digest(salt: kept.salt) else {
      throw .invalidForm([
        FieldProblem(
          field: "token",
          message: "this was sent before with other answers; to apply once more, begin a new form")
      ])
    }
    guard let sealed = kept.sealedSecret else {
      throw .conflict(
        "this application was received at \(kept.receivedAt) as \(kept.reference); its secret was "
          + "shown then and is not shown again")
    }
    return try submission(token, kept, sealed)
  }

  /// What was filed, for the page that its sender is led to; nil where the receipt is none or is
  /// over: it lasts an hour.
  public func submission(receipt token: SubmissionToken) throws(RegistryError) -> Submission? {
    guard let kept = try receipt(token), let sealed = kept.sealedSecret else { return nil }
    let limit = Date(timeIntervalSinceNow: -Self.receiptsAreShownFor).formatted(.iso8601)
    return kept.receivedAt < limit ? nil : try submission(token, kept, sealed)
  }

  private func receipt(_ token: SubmissionToken) throws(RegistryError) -> SubmissionReceipt? {
    let key = token.storedKey
    return try translated(file.receipt(key))
  }

  private func submission(
    _ token: SubmissionToken, _ kept: SubmissionReceipt, _ sealed: [UInt8]
  ) throws(RegistryError) -> Submission {
    let secret = String(decoding: token.sealed(sealed, salt: kept.salt), as: UTF8.self)
    return Submission(
      reference: kept.reference, secret: secret, application: try application(kept.reference),
      receipt: token.receipt)
  }
}
