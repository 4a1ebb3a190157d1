/// Where the portal listens, what it calls itself, and how much it takes from one client.
public struct PortalOptions: Sendable {
  /// The address to bind: loopback unless someone decides otherwise.
  public var host = "127.0.0.1"
  /// 0 lets the system choose a free one.
  public var port = 8080
  /// The address the world sees, such as `https://sites.example.gov.uk/register`; every link
  /// starts with it. Nil: what the client named as its host.
  public var baseURL: String?
  /// Whether `Forwarded` and `X-Forwarded-*` come from a proxy of ours and may name the address.
  public var trustsProxyHeaders = false
  /// Whether `/metrics` answers everyone; otherwise only programs on this machine that come
  /// straight to it, not through a proxy.
  public var metricsForAll = false
  /// Whether each request is a line in the log.
  public var logsRequests = true
  public var limits = Limits()
  public var rates = RateLimits()

  public init() {}

  /// Whether requests come through a proxy: it may add no header, and then everybody would count
  /// as a program on its machine.
  var isBehindProxy: Bool { baseURL != nil || trustsProxyHeaders }

  /// What one client can ask of the portal.
  public struct Limits: Sendable {
    /// All header fields of a request together.
    public var headerBytes = 16 * 1024
    /// Path and query of a request.
    public var addressBytes = 8 * 1024
    /// The body of `POST /eligibility`.
    public var batchBytes = 10 * 1024 * 1024
    public var batchRows = 100_000
    /// Batches answered at the same time; more are asked to come back.
    public var simultaneousBatches = 2
    /// The most features a GeoPackage for download holds.
    public var downloadFeatures = 1_000_000
    /// GeoPackages made at the same time; more are asked to come back.
    public var simultaneousDownloads = 2
    /// The body of any other request.
    public var formBytes = 64 * 1024
    /// All bodies that are being read or worked on, together.
    public var bodiesBytes = 48 * 1024 * 1024
    public var connections = 512
    /// Of those, from one address; not where a proxy of ours asks for everybody.
    public var connectionsPerAddress = 128
    /// Beside those, for whoever asks how the server is.
    public var reservedConnections = 16
    /// A request's head must be there whole after so long.
    public var headSeconds = 10
    /// A body that comes more slowly than this, once it has had some seconds, is not waited for.
    public var bodyBytesPerSecond = 1024
    /// After so long without a byte from the client a connection is closed.
    public var idleSeconds = 30
    /// A body must be there whole after so long.
    public var uploadSeconds = 120
    /// A client that takes no byte of its answer for so long is cut off.
    public var stalledSeconds = 60
    /// How long requests under way may take to finish once the portal is told to stop.
    public var drainSeconds = 20

    public init() {}
  }
}
