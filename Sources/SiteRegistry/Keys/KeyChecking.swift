import Crypto
import Foundation
import SiteModel
import SiteStore
import Synchronization

/// What a presented key turned out to be.
public enum KeyCheck: Sendable {
  case accepted(AccessKey)
  /// Wrong, expired or revoked: nobody outside learns which.
  case refused
  /// Nobody has presented it here before: whether it is right takes a slow hash to say.
  case needsHashing
}

/// Keys that were presented before, by a keyed digest of what was presented: neither the keys nor
/// anything that could be tried out elsewhere is kept.
final class VerifiedKeys: Sendable {
  fileprivate struct Entry {
    var key: AccessKey
    /// The revision of the keys at which its row was last read.
    var revision: Int64
  }

  private struct State {
    var right: [[UInt8]: Entry] = [:]
    var wrong: Set<[UInt8]> = []
    /// The wrong ones before those: dropped as a whole, so that the memory for them is bounded.
    var formerlyWrong: Set<[UInt8]> = []
  }

  private static let allowedEntries = 4096
  private let secret = SymmetricKey(size: .bits256)
  private let state = Mutex(State())

  fileprivate func digest(_ presented: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(presented.utf8), using: secret))
  }

  fileprivate func entry(_ digest: [UInt8]) -> Entry? {
    state.withLock { $0.right[digest] }
  }

  fileprivate func isWrong(_ digest: [UInt8]) -> Bool {
    state.withLock { $0.wrong.contains(digest) || $0.formerlyWrong.contains(digest) }
  }

  fileprivate func note(_ entry: Entry?, for digest: [UInt8]) {
    state.withLock { state in
      if let entry {
        if state.right.count >= Self.allowedEntries { state.right.removeAll() }
        state.right[digest] = entry
      } else {
        state.right[digest] = nil
        if state.wrong.count >= Self.allowedEntries {
          state.formerlyWrong = state.wrong
          state.wrong = []
        }
        state.wrong.insert(digest)
      }
    }
  }
}

extension CouncilRegistry {
  /// Whether a presented key is good just now, from what is known of it already.
  ///
  /// Costs a digest, and a look at the keys' revision, by which a revocation in any process
  /// is noticed; expiry is decided by the clock.
  public func knownKey(_ presented: String) throws(RegistryError) -> KeyCheck {
    guard presented.utf8.count <= 200, let text = KeyText(parsing: presented) else {
      return .refused
    }
    let digest = verifiedKeys.digest(presented)
    guard var entry = verifiedKeys.entry(digest) else {
      return verifiedKeys.isWrong(digest) ? .refused : .needsHashing
    }
    let revision = try presentRevision(of: .keys)
    if entry.revision != revision {
      let stored = try translated(file.key(text.id))
      guard let key = stored.flatMap(AccessKey.init) else { return .refused }
      entry.key = key
      entry.revision = revision
      verifiedKeys.note(entry, for: digest)
    }
    return entry.key.state() == .inForce ? .accepted(entry.key) : .refused
  }

  /// Whether a presented key is good, by the hash that is kept of it.
  ///
  /// Takes the same time, some 50 ms and 16 MB, whether there is such a key, whether its secret
  /// is right, and whether it has expired or was revoked.
  public func hashedKey(_ presented: String) throws(RegistryError) -> AccessKey? {
    guard let text = KeyText(parsing: presented) else { return nil }
    let revision = try presentRevision(of: .keys)
    let stored = try translated(file.key(text.id))
    let hash = try ApplicationSecret.hash(
      exactly: text.secret, salt: stored?.salt ?? Array(repeating: 0, count: 16))
    let isRight = ApplicationSecret.isEqual(
      hash, stored?.hash ?? Array(repeating: 0, count: 32))
    let key = isRight ? stored.flatMap(AccessKey.init) : nil
    verifiedKeys.note(
      key.map { VerifiedKeys.Entry(key: $0, revision: revision) },
      for: verifiedKeys.digest(presented))
    guard let key, key.state() == .inForce else { return nil }
    return key
  }
}
