public import SiteModel
import SiteStore

// Hashing a secret takes some 50 ms of a core and 16 MB. It is a step of its own here, which needs
// no registry, so that a server can take it on a thread where nobody else waits.

/// A new application's secret with the hash that is kept of it.
public struct NewSecret: Sendable {
  let text: String
  let salt: [UInt8]
  let hash: [UInt8]

  /// Makes one: the slow hash.
  public static func make() throws(RegistryError) -> NewSecret {
    let text = ApplicationSecret.random()
    let salt = ApplicationSecret.salt()
    return NewSecret(text: text, salt: salt, hash: try ApplicationSecret.hash(text, salt: salt))
  }
}

/// What somebody has to prove who names an application.
public struct SecretQuestion: Sendable {
  fileprivate let reference: String
  fileprivate let salt: [UInt8]
  /// Nil where there is no such application, which the answer does not tell.
  fileprivate let hash: [UInt8]?

  /// Compares a secret with the application's: the slow hash, whether there is one or not.
  ///
  /// - Throws: `notFound`, the same whether reference or secret is wrong, after the same work.
  public func proof(by secret: String) throws(RegistryError) -> SecretProof {
    let given = try ApplicationSecret.hash(secret, salt: salt)
    let isRight = ApplicationSecret.isEqual(given, hash ?? Array(repeating: 0, count: 32))
    guard hash != nil, isRight else {
      throw .notFound("no application has this reference and secret")
    }
    return SecretProof(reference: reference)
  }
}

/// That somebody showed an application's secret.
public struct SecretProof: Sendable {
  let reference: String
}

extension CouncilRegistry {
  /// What the secret of an application is compared with; a look-up of one row.
  public func secretQuestion(_ reference: String) throws(RegistryError) -> SecretQuestion {
    let reference = ApplicationSecret.formatted(reference) ?? ""
    let kept = try translated(file.secret(of: reference))
    return SecretQuestion(
      reference: reference, salt: kept?.salt ?? Array(repeating: 0, count: 16), hash: kept?.hash)
  }

  /// An application for whoever proved to hold its secret.
  public func application(_ proof: SecretProof) throws(RegistryError) -> Application {
    try application(proof.reference)
  }
}
