import Hummingbird
import HummingbirdCore
import NIOCore

enum HTTP1Limits {
  static let headerFields = 100
}

extension HTTP1Channel.Configuration {
  /// What one connection may hold: header sizes, idle time, and how long a client may leave an
  /// answer lying.
  static func portal(_ limits: PortalOptions.Limits) -> Self {
    let longest = Int64(limits.uploadSeconds + limits.stalledSeconds)
    return HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        IdleStateHandler(writeTimeout: .seconds(longest)), StalledWriteHandler(),
      ],
      idleTimeout: .seconds(Int64(limits.idleSeconds)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
        maxHeaderFieldCount: HTTP1Limits.headerFields))
  }
}

/// Closes a connection to which nothing could be written for too long: a client that does not
/// read would otherwise hold it for ever.
final class StalledWriteHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any
  typealias InboundOut = Any

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let idle = event as? IdleStateHandler.IdleStateEvent, idle == .write {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
