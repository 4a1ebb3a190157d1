import HTTPTypes
import NIOCore
import NIOHTTP1

/// The handler of a request is about to read its body: a client that waits to be asked for it is.
struct BodyWanted: Sendable {}

/// Answers heads that no route can be asked about, tells clients to go on that wait for it
/// (`Expect: 100-continue`), and ends connections on which nothing may follow.
final class HeadGate: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let connection: ConnectionGuard
  private let limits: PortalOptions.Limits
  /// Requests that are not answered whole.
  private var owed = 0
  private var endsAfterAnswer = false
  private var waitsForContinue = false
  /// Nothing that comes is of interest any more.
  private var isOver = false

  init(_ connection: ConnectionGuard, _ limits: PortalOptions.Limits) {
    self.connection = connection
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    connection.hasAnswerToWrite = { self.owed > 0 }
    connection.onSlowHead = {
      guard self.owed == 0, !self.isOver else { return false }
      self.refuse(RefusedHead.slow(self.limits), context)
      return true
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    connection.hasAnswerToWrite = { false }
    connection.onSlowHead = { false }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    switch unwrapInboundIn(data) {
    case .head(var head):
      if let problem = RefusedHead.problem(of: &head, isReserved: connection.isReserved) {
        return refuse(problem, context)
      }
      owed += 1
      endsAfterAnswer = endsAfterAnswer || !head.isKeepAlive
      waitsForContinue =
        head.version != .http1_0
        && head.headers["Expect"].contains { $0.lowercased() == "100-continue" }
      connection.headCame()
      context.fireChannelRead(wrapInboundOut(.head(head)))
    case .body:
      // Whoever sends it does not wait.
      waitsForContinue = false
      context.fireChannelRead(data)
    case .end:
      waitsForContinue = false
      if owed > 0 { connection.requestCame() } else { connection.answered() }
      context.fireChannelRead(data)
    }
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard event is BodyWanted else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    if waitsForContinue {
      waitsForContinue = false
      let head = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
    promise?.succeed()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      // A client that was not told to go on may send its body or not: nobody knows what comes next.
      if waitsForContinue { endsAfterAnswer = true }
      if head.headers[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "close" }) {
        endsAfterAnswer = true
      } else if endsAfterAnswer, owed <= 1 {
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      owed -= 1
      if owed <= 0, endsAfterAnswer { return writeLast(data, promise, context) }
      context.write(data, promise: promise)
      if owed <= 0 { connection.answered() }
    }
  }

  /// Writes the end of the last answer, and ends the connection once all of it is on its way.
  private func writeLast(
    _ end: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) {
    isOver = true
    let written = promise ?? context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { _ in self.connection.linger(context) }
    context.writeAndFlush(end, promise: written)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isOver else { return }
    // In the middle of a request its reader is told; before one there is nobody else to answer.
    guard owed == 0, let fault = error as? HTTPParserError else {
      return context.fireErrorCaught(error)
    }
    refuse(
      RefusedHead.unreadable(fault, limits, firstLineBytes: connection.firstLineBytes), context)
  }

  /// Answers in place of the routes, or not at all where earlier answers are still to be written.
  private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
    guard owed == 0 else {
      endsAfterAnswer = true
      isOver = true
      return
    }
    isOver = true
    let (head, body) = RefusedHead.answer(problem)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    writeLast(wrapOutboundOut(.end(nil)), nil, context)
  }
}
