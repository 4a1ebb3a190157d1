import Crypto
import Foundation

/// What a sender gives along with an application, so that sending it again, by a reload or by a
/// program that got no answer, files nothing twice and is answered alike.
///
/// The registry keeps no token. It keeps a digest to find it by, and the application's secret
/// sealed with what only the token's holder can work out.
public struct SubmissionToken: Sendable {
  /// Hands the secret out once more to whoever has it: for the address of a page, for a short time.
  public let receipt: String
  private let kind: String

  /// The token of a form, which this program made.
  ///
  /// - Returns: nil where the text is none of ours.
  public init?(ofForm text: String) {
    guard let text = ApplicationSecret.formatted(text) else { return nil }
    self.init(formToken: text)
  }

  private init(formToken text: String) {
    kind = "form"
    receipt = Self.receipt(["form", text])
  }

  /// A key that a program chose (`Idempotency-Key`).
  ///
  /// - Parameter owner: who uses it: two owners' same key are two.
  public init(chosen text: String, by owner: String) {
    // Such a key can be a poor one: no page opens by it, as one does by a form's.
    kind = "key"
    receipt = Self.receipt(["key", owner, text])
  }

  /// The token behind a receipt that stands in an address.
  ///
  /// - Returns: nil where it has not the form of one.
  public init?(receipt text: String) {
    guard let text = ApplicationSecret.formatted(text) else { return nil }
    kind = "form"
    receipt = text
  }

  /// A new token for a form: 130 random bits.
  public static func random() -> String { ApplicationSecret.random() }

  /// The token of a form that was sent without one.
  public static func newForm() -> SubmissionToken { SubmissionToken(formToken: random()) }

  /// By which the registry finds the row.
  var storedKey: String {
    SHA256.hash(data: Array("sitereg \(kind) receipt \(receipt)".utf8)).map {
      String(format: "%02x", $0)
    }.joined()
  }

  /// A secret that can be read with this token only, or one that was made so.
  func sealed(_ text: [UInt8], salt: [UInt8]) -> [UInt8] {
    let stream = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Array(receipt.utf8)), salt: salt,
      info: Array("sitereg application secret".utf8), outputByteCount: text.count)
    return stream.withUnsafeBytes { key in zip(text, key).map { $0 ^ $1 } }
  }

  private static func receipt(_ parts: [String]) -> String {
    var hash = SHA256()
    hash.update(data: Array("sitereg receipt".utf8))
    for part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { hash.update(bufferPointer: $0) }
      hash.update(data: Array(part.utf8))
    }
    return ApplicationSecret.written(Array(hash.finalize()))
  }
}

extension ApplicationForm {
  /// A digest of all that was sent, for telling whether the same is sent again.
  func digest(salt: [UInt8]) -> String {
    PersonalDigest.make(
      [
        asset, place, equipment, height, organisation, contactName, email, telephone, description,
        pack,
      ].map { $0.map { "=" + $0 } ?? "" }, salt: salt)
  }
}
