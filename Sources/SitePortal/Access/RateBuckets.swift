import Synchronization

/// Who a quota belongs to.
package enum RateSubject: Hashable, Sendable {
  case address(Sender)
  case key(String)
  /// An address, where it shows keys that are not known.
  case newKeys(Sender)
  /// An address, where it shows secrets of applications.
  case secrets(Sender)
  /// An address, where it sends applications without a key.
  case submissions(Sender)
  /// A key, where it sends applications.
  case keySubmissions(String)
}

/// What is left of a quota.
package struct RateState: Hashable, Sendable {
  /// As the fields name it.
  package var name: String
  package var policy: RatePolicy
  package var remaining: Int
  /// Until the whole quota is there again.
  package var secondsUntilFull: Int
  /// Nil where the request is within it; otherwise how long to wait.
  package var retryAfterSeconds: Int?
}

/// A bucket each for who asks, in bounded memory.
///
/// Of a bucket only the time is kept at which it will be full (the generic cell rate algorithm), so
/// one that is not here is one that is full.
package final class RateBuckets: Sendable {
  private struct State {
    var recent: [RateSubject: Int64] = [:]
    /// Those before them, until the next turn; whoever is in neither has been quiet, or is one of
    /// so many that forgetting them is the lesser evil.
    var older: [RateSubject: Int64] = [:]
  }

  private let capacity: Int
  private let state = Mutex(State())
  private let start = ContinuousClock.now

  /// - Parameter capacity: of each of two generations of buckets.
  package init(capacity: Int = 32_768) { self.capacity = capacity }

  /// How many buckets there are in memory.
  package var count: Int { state.withLock { $0.recent.count + $0.older.count } }

  /// Takes one request from somebody's quota.
  func take(_ subject: RateSubject, named name: String, _ policy: RatePolicy) -> RateState {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return take(
      subject, named: name, policy, at: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// - Parameter now: in nanoseconds since the buckets were made.
  package func take(
    _ subject: RateSubject, named name: String, _ policy: RatePolicy, at now: Int64
  ) -> RateState {
    let window = Int64(policy.seconds) * 1_000_000_000
    let interval = max(window / Int64(policy.requests), 1)
    let (full, isRefused) = state.withLock { state in
      let known = state.recent[subject] ?? state.older[subject] ?? 0
      let next = max(known, now) + interval
      if next - now > window { return (max(known, now), true) }
      if state.recent.count >= capacity, state.recent[subject] == nil {
        state.older = state.recent
        state.recent = [:]
      }
      state.recent[subject] = next
      return (next, false)
    }
    let filling = full - now
    return RateState(
      name: name, policy: policy,
      remaining: isRefused ? 0 : Int(max(window - filling, 0) / interval),
      secondsUntilFull: Int((filling + 999_999_999) / 1_000_000_000),
      retryAfterSeconds: isRefused
        ? max(Int((filling + interval - window + 999_999_999) / 1_000_000_000), 1) : nil)
  }
}

extension RateState {
  /// `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): the quota and its window.
  var policyField: String { "\"\(name)\";q=\(policy.requests);w=\(policy.seconds)" }

  /// `RateLimit`: what is left, and in how many seconds it is whole again.
  var field: String { "\"\(name)\";r=\(remaining);t=\(secondsUntilFull)" }
}
