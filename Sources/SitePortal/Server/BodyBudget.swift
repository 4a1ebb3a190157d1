import Synchronization

/// How much memory the bodies of all requests together may take.
///
/// A body holds what it announces, or what has come of it, from before it is read until its request
/// is done with it. One sender gets half of the whole at most.
final class BodyBudget: Sendable {
  private struct State {
    var taken = 0
    var bySender: [Sender: Int] = [:]
  }

  private let bytes: Int
  private let state = Mutex(State())

  init(bytes: Int) { self.bytes = bytes }

  /// How much is taken at the moment.
  var taken: Int { state.withLock { $0.taken } }

  /// A share for one body, which grows as the body does.
  func share(for sender: Sender) -> Share { Share(self, sender) }

  private func take(_ count: Int, _ sender: Sender) throws(PortalError) {
    let isTaken = state.withLock { state in
      let own = state.bySender[sender] ?? 0
      // Whoever is alone may have it all: a single body always fits.
      let limit = own == state.taken ? bytes : bytes / 2
      guard state.taken + count <= bytes, own + count <= limit else { return false }
      state.taken += count
      state.bySender[sender] = own + count
      return true
    }
    if !isTaken { throw .tooManyBodies }
  }

  private func giveBack(_ count: Int, _ sender: Sender) {
    state.withLock { state in
      state.taken -= count
      let own = (state.bySender[sender] ?? count) - count
      state.bySender[sender] = own > 0 ? own : nil
    }
  }

  /// What one body takes; given back when nobody holds the share any more.
  final class Share: Sendable {
    private let budget: BodyBudget
    private let sender: Sender
    private let count = Mutex(0)

    fileprivate init(_ budget: BodyBudget, _ sender: Sender) {
      self.budget = budget
      self.sender = sender
    }

    deinit {
      let count = count.withLock { $0 }
      if count > 0 { budget.giveBack(count, sender) }
    }

    /// Makes the share at least so large.
    ///
    /// - Throws: `tooManyBodies`.
    func hold(_ bytes: Int) throws(PortalError) {
      let more = count.withLock { bytes - $0 }
      guard more > 0 else { return }
      try budget.take(more, sender)
      count.withLock { $0 += more }
    }
  }
}
