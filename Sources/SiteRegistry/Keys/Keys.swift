import Foundation
import SimpleFeatures
import SiteModel
import SiteStore

/// A new key, shown this once.
public struct IssuedKey: Sendable {
  public var key: AccessKey
  /// What its holder presents; it cannot be had again.
  public var secret: String
}

/// How long a key is good for.
public enum KeyLifetime: Hashable, Sendable {
  case unlimited
  case days(Int)
  /// A day, its end in the council's time zone, or an RFC 3339 time.
  case until(String)
}

extension CouncilRegistry {
  /// Makes a key; only a scrypt hash of it is kept.
  ///
  /// - Throws: `usage` for a name, or a lifetime that is over already; `conflict` where a key in
  ///   force has the name.
  public func createKey(
    name: String, scope: KeyScope, lifetime: KeyLifetime = .unlimited
  ) throws(RegistryError) -> IssuedKey {
    let name = name.trimmed
    guard (1...100).contains(name.utf8.count),
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw .usage("a key's name has 1 to 100 bytes and no control characters: who will hold it")
    }
    let expiresAt = try expiry(lifetime)
    let text = KeyText.random()
    let salt = ApplicationSecret.salt()
    let stored = StoredKey(
      id: text.id, name: name, scope: scope.rawValue, salt: salt,
      hash: try ApplicationSecret.hash(exactly: text.secret, salt: salt), createdAt: Self.now,
      createdBy: actor, expiresAt: expiresAt)
    guard let key = AccessKey(stored) else {
      throw .internalFault("the key that was made cannot be read")
    }
    var detail: JSONObject = ["name": .string(name), "scope": .string(scope.rawValue)]
    detail["expiresAt"] = key.expiresAt.map(JSONValue.string)
    let act = Act(actor: actor, name: .keysCreate, subject: text.id, detail: detail)
    try translated(file.insert(stored, act: act))
    return IssuedKey(key: key, secret: text.text)
  }

  /// Every key there ever was, oldest first.
  public func keys() throws(RegistryError) -> [AccessKey] {
    let stored = try translated(file.keys())
    return stored.compactMap(AccessKey.init)
  }

  /// Ends a key, at once and for every process.
  ///
  /// - Parameter which: the id or the name of a key; a name means the one in force.
  /// - Throws: `notFound`, or `conflict` where it is revoked already.
  public func revokeKey(_ which: String) throws(RegistryError) -> AccessKey {
    let all = try keys()
    let wanted = KeyText(parsing: which)?.id ?? which
    guard
      let key = all.first(where: { $0.id == wanted })
        ?? all.last(where: { $0.name == wanted && $0.revokedAt == nil })
    else { throw .notFound("there is no key '\(wanted.shortened)'; see 'sitereg keys list'") }
    let act = Act(
      actor: actor, name: .keysRevoke, subject: key.id, detail: ["name": .string(key.name)])
    let actor = actor
    try translated(file.revokeKey(key.id, by: actor, act: act))
    return try keys().first { $0.id == key.id } ?? key
  }

  private func expiry(_ lifetime: KeyLifetime) throws(RegistryError) -> String? {
    let moment: Date
    switch lifetime {
    case .unlimited: return nil
    case .days(let days):
      guard (1...36_500).contains(days) else {
        throw .usage("a key is good for 1 to 36500 days, not \(days)")
      }
      moment = Date().addingTimeInterval(Double(days) * 86_400)
    case .until(let text):
      guard let end = end(of: text) else {
        throw .usage(
          "'\(text.shortened)' is not a day as 2027-01-31 or a time as 2027-01-31T12:00:00Z")
      }
      moment = end
    }
    guard moment > Date() else { throw .usage("the key would have expired already") }
    return moment.formatted(.iso8601)
  }

  private func end(of text: String) -> Date? {
    guard CivilDate(text) != nil else { return nil }
    guard text.utf8.count == 10 else { return try? Date(text, strategy: .iso8601) }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: council.timeZone) ?? .gmt
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    let day = DateComponents(year: parts[0], month: parts[1], day: parts[2])
    return calendar.date(from: day).flatMap { calendar.date(byAdding: .day, value: 1, to: $0) }
  }
}
