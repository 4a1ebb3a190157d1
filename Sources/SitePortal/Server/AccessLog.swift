import HTTPTypes
import Hummingbird
import Logging

/// One line per request: method, path, status, time taken. Never the query, which may hold what a
/// supplier is looking for, nor any header.
struct AccessLog: RouterMiddleware {
  typealias Context = PortalContext

  let logger: Logger

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    let response = try await next(request, context)
    let taken = start.duration(to: .now)
    let (seconds, attoseconds) = taken.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    logger.info(
      "\(request.method.rawValue) \(Self.path(of: request)) \(response.status.code) \(milliseconds) ms"
    )
    return response
  }

  /// The route where it holds an application's reference, the path elsewhere; control characters
  /// stay percent-encoded, so a line is always one line.
  private static func path(of request: Request) -> String {
    let path = request.uri.path
    if path.hasPrefix("/applications/") { return "/applications/…" }
    return path.utf8.count > 200
      ? String(decoding: path.utf8.prefix(200), as: UTF8.self) + "…" : path
  }
}
