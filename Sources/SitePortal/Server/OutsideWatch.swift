import Synchronization

/// When to look for what other programs changed in the registry's file: at most once a second.
final class OutsideWatch: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  func isDue() -> Bool {
    last.withLock { last in
      let now = ContinuousClock.now
      if let last, last.duration(to: now) < .seconds(1) { return false }
      last = now
      return true
    }
  }
}
