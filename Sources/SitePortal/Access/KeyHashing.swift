import Dispatch
import SiteRegistry
import Synchronization

/// Checks keys that have not been seen before, one at a time, on a thread of its own: a slow hash
/// each, which must not hold up the requests of others.
final class KeyHashing: Sendable {
  private static let allowedWaiting = 64
  private let queue = DispatchQueue(label: "sitereg.keys")
  private let waiting = Mutex(0)

  /// - Throws: `busy` where too many wait already.
  func key(_ presented: String, _ registry: CouncilRegistry) async throws -> AccessKey? {
    let hasPlace = waiting.withLock { waiting in
      guard waiting < Self.allowedWaiting else { return false }
      waiting += 1
      return true
    }
    guard hasPlace else { throw RegistryError.busy("too many new keys are being checked") }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result { try registry.hashedKey(presented) }
        self.waiting.withLock { $0 -= 1 }
        continuation.resume(with: result)
      }
    }
  }
}
