/// How much an import may ask of a server, and how long it waits.
public struct RemoteLimits: Sendable {
  /// Of all answers together.
  public var maximumBytes = 4 << 30
  /// Of one page, which is held in memory.
  public var maximumPageBytes = 256 << 20
  public var maximumPages = 100_000
  /// Features asked for at once; a server may give fewer.
  public var pageSize = 2_000
  /// How long a server may say nothing.
  public var silenceInSeconds: Double = 60
  /// How often a request is sent at most; only faults that may pass are tried again.
  public var attempts = 5
  /// Before the second attempt; doubled before each later one.
  public var firstPauseInSeconds: Double = 0.5
  /// The longest pause, also where a server asks for a longer one.
  public var longestPauseInSeconds: Double = 60

  public init() {}
}
