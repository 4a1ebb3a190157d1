import Dispatch

/// How long a writer waits for others: five seconds, or until a moment that its caller sets.
public enum WriterPatience {
  @TaskLocal private static var deadline: ContinuousClock.Instant?

  /// Runs the closure with writers waiting until the moment and no longer than they would anyway.
  public static func until<T>(
    _ moment: ContinuousClock.Instant, _ body: () throws -> T
  ) rethrows -> T {
    try $deadline.withValue(moment) { try body() }
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

  /// Whether the caller set a moment.
  static var isSet: Bool { deadline != nil }
}
