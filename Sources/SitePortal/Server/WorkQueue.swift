import Dispatch
import Synchronization

/// Work that may take long, one piece after another on a thread of its own: at most one core, and
/// nobody else's request waits for it.
///
/// Places are bounded, and one sender gets a share of them only.
final class WorkQueue: Sendable {
  private struct Waiting {
    var all = 0
    var bySender: [Sender: Int] = [:]
  }

  private let name: String
  private let places: Int
  private let share: Int
  private let queue: DispatchQueue
  private let waiting = Mutex(Waiting())

  /// - Parameters:
  ///   - name: what is waited for, completing "too many … are waiting".
  ///   - share: how many of the places one sender may hold.
  init(_ name: String, places: Int, share: Int) {
    self.name = name
    self.places = places
    self.share = share
    queue = DispatchQueue(label: "sitereg.\(name)")
  }

  /// Runs the work when its turn has come.
  ///
  /// - Throws: `tooManyWaiting` where there is no place; what the work throws.
  func run<T: Sendable>(
    for sender: Sender, _ work: @escaping @Sendable () throws -> T
  ) async throws -> T {
    try takePlace(sender)
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result { try work() }
        self.leavePlace(sender)
        continuation.resume(with: result)
      }
    }
  }

  private func takePlace(_ sender: Sender) throws(PortalError) {
    let hasPlace = waiting.withLock { waiting in
      let own = waiting.bySender[sender] ?? 0
      guard waiting.all < places, own < share else { return false }
      waiting.all += 1
      waiting.bySender[sender] = own + 1
      return true
    }
    if !hasPlace { throw .tooManyWaiting(what: name) }
  }

  private func leavePlace(_ sender: Sender) {
    waiting.withLock { waiting in
      waiting.all -= 1
      let own = waiting.bySender[sender] ?? 1
      waiting.bySender[sender] = own > 1 ? own - 1 : nil
    }
  }
}
