import HTTPTypes
import Hummingbird
import Logging

/// One line per request: method, path, status, time taken, and the names to find it again by.
/// Never the query, which may hold what a supplier is looking for, nor any other header.
struct AccessLog: RouterMiddleware {
  typealias Context = PortalContext

  let logger: Logger
  /// Whether each request is a line.
  let isOn: Bool

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    let names = RequestNames(request.headers)
    var response = try await next(request, context)
    response.headers[.requestID] = names.request
    response.headers[.traceParent] = names.traceParent
    guard isOn else { return response }
    let milliseconds = Int(RequestMetrics.seconds(since: start) * 1000)
    logger.info(
      "\(request.method.rawValue) \(Self.path(of: request)) \(response.status.code) \(milliseconds) ms request=\(names.request) trace=\(names.trace)"
    )
    return response
  }

  /// The route where it holds an application's reference or receipt, the path elsewhere; control characters
  /// stay percent-encoded, so a line is always one line.
  private static func path(of request: Request) -> String {
    let path = request.uri.path
    if path.hasPrefix("/applications/") { return "/applications/…" }
    if path.hasPrefix("/apply/received/") { return "/apply/received/…" }
    return path.utf8.count > 200
      ? String(decoding: path.utf8.prefix(200), as: UTF8.self) + "…" : path
  }
}
