import Dispatch

/// How long a writer waits for others: five seconds, or until a moment that its caller sets.
public enum WriterPatience {
  @TaskLocal private static var deadline: ContinuousClock.Instant?
  /// In whole seconds from when it was set.
  @TaskLocal private static var allowed: Int?

  /// Runs the closure with writers waiting until the moment and no longer than they would anyway.
  public static func until<T>(
    _ moment: ContinuousClock.Instant, _ body: () throws -> T
  ) rethrows -> T {
    let seconds = ContinuousClock.now.duration(to: moment).components.seconds
    return try $allowed.withValue(Int(max(0, min(seconds, Int64(busyTimeoutInSeconds))))) {
      try $deadline.withValue(moment) { try body() }
    }
  }

  /// What is left, in milliseconds.
  static var milliseconds: Int {
    let usual = busyTimeoutInSeconds * 1000
    guard let deadline else { return usual }
    let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
    guard seconds >= 0, seconds < Int64(busyTimeoutInSeconds) else {
      return seconds < 0 ? 0 : usual
    }
    return max(0, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
  }

  /// How long a writer that gave up was allowed to wait, for telling: what the caller set may be
  /// over by then.
  static var seconds: Int { allowed ?? busyTimeoutInSeconds }

  /// Whether the caller set a moment.
  static var isSet: Bool { deadline != nil }
}
