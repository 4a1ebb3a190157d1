import Synchronization

/// How many batches are under way; each one holds a thread.
final class BatchSlots: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(max(1, count)) }

  /// - Throws: `tooManyBatches`.
  func take() throws(PortalError) {
    let isTaken = free.withLock { free in
      if free > 0 {
        free -= 1
        return true
      }
      return false
    }
    if !isTaken { throw .tooManyBatches }
  }

  /// For who would have to wait for a body first.
  ///
  /// - Throws: `tooManyBatches`.
  func requireOne() throws(PortalError) {
    if free.withLock({ $0 == 0 }) { throw .tooManyBatches }
  }

  func giveBack() { free.withLock { $0 += 1 } }
}
