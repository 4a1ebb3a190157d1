import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out how long an answer would be that is only asked for its head.
///
/// Hummingbird calls an answer that is written piece by piece empty, and the next answer on the
/// connection would be misread without a length. So it is made and thrown away: as much work as the
/// answer itself, and no more than a client could ask for anyway.
struct HeadLength: RouterMiddleware {
  typealias Context = PortalContext

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard request.method == .head, response.body.contentLength == nil else { return response }
    let counter = ByteCounter()
    try await response.body.write(counter)
    response.body = ResponseBody()
    response.headers[.transferEncoding] = nil
    response.headers[.contentLength] = String(counter.bytes)
    return response
  }
}

/// Counts what is written and forgets it.
private final class ByteCounter: ResponseBodyWriter {
  private(set) var bytes = 0

  func write(_ buffer: ByteBuffer) { bytes += buffer.readableBytes }

  func finish(_ trailingHeaders: HTTPFields?) {}
}
