import NIOCore

/// A body comes too slowly to be waited for.
struct SlowBody: Error {}

/// Watches what a client sends, byte by byte: a head has to be there in some seconds, a body has to
/// come at some rate, and a connection that is ended lets the client read the last answer first.
///
/// Only time in which we wait for the client counts, not that in which it waits for us.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  private enum Phase {
    /// Between requests; Hummingbird closes what stays so for long.
    case idle
    case head(since: NIODeadline)
    case body
    /// The request is there whole, its answer is not.
    case working
    /// Whatever comes is dropped.
    case ending
  }

  private let register: ConnectionRegister
  private let limits: PortalOptions.Limits
  private var phase = Phase.idle
  private var number: Int?
  private var check: Scheduled<Void>?
  private var bodyBytes = 0
  private var bodyWait = TimeAmount.zero
  private var waitsSince: NIODeadline?
  /// Whether the connection has a place for health checks only.
  private(set) var isReserved = false
  /// How long the first line of the present head is, as far as it has come: the address, mostly.
  private(set) var firstLineBytes = 0
  private var hasFirstLine = false
  /// Answers where a head does not come whole; says whether it does.
  var onSlowHead: () -> Bool = { false }
  /// Whether an answer is still to be written, which then tells of a slow body.
  var hasAnswerToWrite: () -> Bool = { false }

  /// So long a client may take without a rate: it may just have begun.
  private static let grace = TimeAmount.seconds(5)
  /// So long a client may take to read the last answer once the connection is to end.
  private static let lingering = TimeAmount.seconds(2)

  init(_ register: ConnectionRegister, _ limits: PortalOptions.Limits) {
    self.register = register
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func begin(_ context: ChannelHandlerContext) {
    guard number == nil else { return }
    let channel = context.channel
    let sender = channel.remoteAddress.flatMap(Sender.init) ?? .local
    switch register.admit(sender, close: { channel.close(promise: nil) }) {
    case .place(let number): self.number = number
    case .reserved(let number):
      self.number = number
      isReserved = true
    case .refused: return context.close(promise: nil)
    }
    phase = .head(since: context.eventLoop.now)
    schedule(.seconds(Int64(isReserved ? 2 : limits.headSeconds)), context)
  }

  private func end() {
    if let number { register.leave(number) }
    check?.cancel()
    check = nil
  }

  // MARK: What comes

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    switch phase {
    case .ending: return
    case .idle:
      phase = .head(since: context.eventLoop.now)
      hasFirstLine = false
      firstLineBytes = 0
    case .body:
      bodyBytes += buffer.readableBytes
      stopWaiting(context)
    case .head, .working: break
    }
    if case .head = phase, !hasFirstLine {
      let view = buffer.readableBytesView
      let end = view.firstIndex(of: 0x0A)
      hasFirstLine = end != nil
      firstLineBytes += (end ?? view.endIndex) - view.startIndex
    }
    context.fireChannelRead(data)
    switch phase {
    case .head: schedule(.seconds(Int64(limits.headSeconds)), context)
    case .body: schedule(Self.grace, context)
    default: break
    }
  }

  func read(context: ChannelHandlerContext) {
    if case .body = phase, waitsSince == nil { waitsSince = context.eventLoop.now }
    context.read()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if case .ending = phase { context.read() }
  }

  private func stopWaiting(_ context: ChannelHandlerContext) {
    guard let since = waitsSince else { return }
    bodyWait = bodyWait + (context.eventLoop.now - since)
    waitsSince = nil
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if case .working = phase { note(context.channel.isWritable ? .working : .unread) }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .ending = phase, let event = event as? ChannelEvent, event == .inputClosed {
      return context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: What the head's reader tells

  func headCame() {
    phase = .body
    bodyBytes = 0
    bodyWait = .zero
    waitsSince = nil
    note(.receiving)
  }

  func requestCame() {
    phase = .working
    note(.working)
  }

  /// The last answer that was owed is written; a request may still be coming.
  func answered() {
    guard case .working = phase else { return }
    phase = .idle
    note(.waiting)
  }

  /// Ends the connection once the client had time to read what was written last: closed at once,
  /// what it still sends would make its system throw the answer away.
  func linger(_ context: ChannelHandlerContext) {
    if case .ending = phase { return }
    guard context.channel.isActive else { return }
    phase = .ending
    note(.ending)
    check?.cancel()
    check = nil
    context.channel.close(mode: .output, promise: nil)
    schedule(Self.lingering, context)
  }

  private func note(_ activity: ConnectionRegister.Activity) {
    if let number { register.note(number, activity) }
  }

  // MARK: Time

  private func schedule(_ wait: TimeAmount, _ context: ChannelHandlerContext) {
    guard check == nil else { return }
    check = context.eventLoop.assumeIsolated().scheduleTask(in: wait) {
      self.check = nil
      self.look(context)
    }
  }

  private func look(_ context: ChannelHandlerContext) {
    let now = context.eventLoop.now
    switch phase {
    case .idle, .working: return
    case .ending: return context.close(promise: nil)
    case .head(let since):
      let limit = TimeAmount.seconds(Int64(isReserved ? 2 : limits.headSeconds))
      guard now - since >= limit else { return schedule(since + limit - now, context) }
      // Whoever sent nothing of it is told nothing.
      guard firstLineBytes > 0, onSlowHead() else { return context.close(promise: nil) }
      schedule(Self.lingering, context)
    case .body:
      let waited = bodyWait + (waitsSince.map { now - $0 } ?? .zero)
      let counted = (waited - Self.grace).nanoseconds / 1_000_000_000
      guard counted > 0, Int64(bodyBytes) < counted * Int64(limits.bodyBytesPerSecond) else {
        return schedule(.seconds(1), context)
      }
      if hasAnswerToWrite() {
        // Its reader answers, and the connection ends with that.
        context.fireErrorCaught(SlowBody())
      } else {
        context.close(promise: nil)
      }
    }
  }
}
