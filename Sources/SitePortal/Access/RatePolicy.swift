/// How many requests somebody may make in a span of time.
///
/// A bucket of tokens: that many at once, refilled evenly.
public struct RatePolicy: Hashable, Sendable {
  public var requests: Int
  public var seconds: Int

  /// - Returns: nil unless both are from 1 to 1,000,000,000 and 86,400.
  public init?(requests: Int, seconds: Int) {
    guard (1...1_000_000_000).contains(requests), (1...86_400).contains(seconds) else {
      return nil
    }
    self.requests = requests
    self.seconds = seconds
  }

  fileprivate init(_ requests: Int, per seconds: Int) {
    self.requests = requests
    self.seconds = seconds
  }

  /// `600/60`: 600 requests in 60 seconds.
  public init?(parsing text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let requests = parts[0], let seconds = parts[1] else { return nil }
    self.init(requests: requests, seconds: seconds)
  }

  public static let address = RatePolicy(1200, per: 60)
  public static let key = RatePolicy(6000, per: 60)
  /// More than this machine can answer: whoever measures the server is not in the way of it.
  static let local = RatePolicy(10_000_000, per: 60)
  /// Keys nobody has shown before: each costs a slow hash.
  static let newKeys = RatePolicy(20, per: 60)
  static let localNewKeys = RatePolicy(1200, per: 60)
  /// Secrets of applications, right or wrong: each costs a slow hash.
  public static let secrets = RatePolicy(30, per: 60)
  /// Applications from one address, and with one key: each is a letter in the council's post.
  public static let submissions = RatePolicy(60, per: 3600)
  public static let keySubmissions = RatePolicy(600, per: 3600)
  /// What a test on this machine does not reach.
  static let localSlow = RatePolicy(12_000, per: 60)
}

/// The rates that requests are held to.
public struct RateLimits: Hashable, Sendable {
  /// Of requests without a key, each address; nil for no limit.
  public var perAddress: RatePolicy? = .address
  /// Of each key, wherever it is used from; nil for no limit.
  public var perKey: RatePolicy? = .key
  /// Of look-ups, withdrawals and readings of applications, each address; nil for no limit.
  public var perSecret: RatePolicy? = .secrets
  /// Of applications sent, each address; nil for no limit, with a key either.
  public var perSubmission: RatePolicy? = .submissions
  /// Whether programs on this machine itself are held to a rate that they cannot reach, instead.
  public var sparesThisMachine = true

  public init() {}
}
