import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Hummingbird's HTTP/1.1 connection with our guards before and behind its decoder.
struct PortalChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  let http: HTTP1Channel
  let register: ConnectionRegister
  let limits: PortalOptions.Limits

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    http.setup(channel: channel, logger: logger).flatMapThrowing { value in
      // Done at once, on the connection's own thread: nothing has been read by now.
      let pipeline = channel.pipeline.syncOperations
      let connection = ConnectionGuard(register, limits)
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(HeadGate(connection, limits), position: .after(decoder))
      try pipeline.addHandler(connection, position: .first)
      return value
    }
  }

  func handle(value: Value, logger: Logger) async {
    await http.handle(value: value, logger: logger)
  }
}

extension HTTPServerBuilder {
  static func portal(_ options: PortalOptions) -> HTTPServerBuilder {
    let limits = options.limits
    // A proxy of ours asks for everybody, and itself sees to how many connections each may have.
    let register = ConnectionRegister(
      places: limits.connections,
      perSender: options.isBehindProxy ? nil : limits.connectionsPerAddress,
      reserved: limits.reservedConnections)
    return HTTPServerBuilder { responder in
      PortalChannel(
        http: HTTP1Channel(responder: responder, configuration: .portal(limits)),
        register: register, limits: limits)
    }
  }
}

/// Asks a client for the body that it keeps back until it is told to go on (RFC 9110, section
/// 10.1.1): where a handler reads it, and so after all that can be refused without it.
struct ContinueOnReading: RouterMiddleware {
  typealias Context = PortalContext

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    guard request.headers.contains(.expect) else { return try await next(request, context) }
    let asking = AskingBody(body: request.body, channel: context.channel)
    let body = RequestBody(asyncSequence: asking)
    return try await next(Request(head: request.head, body: body), context)
  }
}

private struct AskingBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let body: RequestBody
  let channel: any Channel

  struct AsyncIterator: AsyncIteratorProtocol {
    var parts: RequestBody.AsyncIterator
    var channel: (any Channel)?

    mutating func next() async throws -> ByteBuffer? {
      if let asked = channel {
        channel = nil
        asked.triggerUserOutboundEvent(BodyWanted(), promise: nil)
      }
      return try await parts.next()
    }
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(parts: body.makeAsyncIterator(), channel: channel)
  }
}
