import HTTPTypes
import Hummingbird
import NIOCore

/// Counts every request but those for the counts themselves.
struct RequestMetrics: RouterMiddleware {
  typealias Context = PortalContext

  let counts: RequestCounts

  /// Names by method and path, as the interface's description has them.
  private static let operations: [String: String] = {
    var names: [String: String] = [:]
    for operation in Operation.all(collections: []) {
      names["\(operation.method.uppercased()) \(operation.path)"] = operation.id
    }
    return names
  }()

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    let path = context.endpointPath
    if path == MetricsRoutes.path { return try await next(request, context) }
    counts.begin()
    let start = ContinuousClock.now
    let method = Self.method(request.method)
    var label = RequestCounts.Label(
      operation: Self.operation(method, path), method: method, statusClass: 5)
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      counts.end(label, seconds: Self.seconds(since: start), bytes: 0)
      throw error
    }
    label.statusClass = response.status.code / 100
    if let length = response.body.contentLength {
      counts.end(label, seconds: Self.seconds(since: start), bytes: length)
      return response
    }
    // One that is written piece by piece is under way until its last byte.
    let body = response.body
    let counts = counts
    let final = label
    response.body = ResponseBody { writer in
      let tally = ByteTally(parent: writer)
      defer { counts.end(final, seconds: Self.seconds(since: start), bytes: tally.bytes) }
      try await body.write(tally)
    }
    return response
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  private static func operation(_ method: String, _ path: String?) -> String {
    guard let path else { return "none" }
    return operations["\(method == "HEAD" ? "GET" : method) \(path)"] ?? path
  }

  /// Any word is a method; a label takes the usual ones.
  private static func method(_ method: HTTPRequest.Method) -> String {
    switch method {
    case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
    default: "other"
    }
  }
}

/// Counts bytes on their way.
private final class ByteTally: ResponseBodyWriter {
  private var parent: any ResponseBodyWriter
  private(set) var bytes = 0

  init(parent: any ResponseBodyWriter) { self.parent = parent }

  func write(_ buffer: ByteBuffer) async throws {
    bytes += buffer.readableBytes
    try await parent.write(buffer)
  }

  func finish(_ trailingHeaders: HTTPFields?) async throws {
    try await parent.finish(trailingHeaders)
  }
}
