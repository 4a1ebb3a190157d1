import Foundation
public import SimpleFeatures
import SiteStore

/// What the holder of a key may do.
public enum KeyScope: String, Sendable, CaseIterable, Comparable {
  /// See what suppliers may see.
  case read
  /// Change data, too.
  case write
  /// Everything, and see what is internal.
  case admin

  private var reach: Int {
    switch self {
    case .read: 0
    case .write: 1
    case .admin: 2
    }
  }

  public static func < (a: KeyScope, b: KeyScope) -> Bool { a.reach < b.reach }

  /// Whom its holder sees as.
  public var audience: Audience { self == .admin ? .internal : .suppliers }

  public static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// A key as its issuer knows it: everything but the secret.
public struct AccessKey: Hashable, Sendable {
  public enum State: String, Sendable {
    case inForce = "in force"
    case expired, revoked
  }

  /// The readable part of the key.
  public var id: String
  public var name: String
  public var scope: KeyScope
  /// Times are UTC, RFC 3339 with seconds.
  public var createdAt: String
  public var createdBy: String
  /// From then on the key is refused; nil for never.
  public var expiresAt: String?
  public var revokedAt: String?
  public var revokedBy: String?
  private let expiry: Date?

  /// - Parameter stored: a scope or time that cannot be read grants nothing.
  init?(_ stored: StoredKey) {
    guard let scope = KeyScope(rawValue: stored.scope) else { return nil }
    id = stored.id
    name = stored.name
    self.scope = scope
    createdAt = stored.createdAt
    createdBy = stored.createdBy
    expiresAt = stored.expiresAt
    revokedAt = stored.revokedAt
    revokedBy = stored.revokedBy
    expiry = stored.expiresAt.map { (try? Date($0, strategy: .iso8601)) ?? .distantPast }
  }

  public func state() -> State { state(at: Date()) }

  func state(at moment: Date) -> State {
    if revokedAt != nil { return .revoked }
    if let expiry, expiry <= moment { return .expired }
    return .inForce
  }

  public var json: JSONObject {
    var object: JSONObject = [
      "id": .string(id), "name": .string(name), "scope": .string(scope.rawValue),
      "state": .string(state().rawValue), "createdAt": .string(createdAt),
      "createdBy": .string(createdBy),
    ]
    object["expiresAt"] = expiresAt.map(JSONValue.string)
    object["revokedAt"] = revokedAt.map(JSONValue.string)
    object["revokedBy"] = revokedBy.map(JSONValue.string)
    return object
  }
}
