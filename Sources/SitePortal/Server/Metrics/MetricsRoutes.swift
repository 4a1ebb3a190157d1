import HTTPTypes
import Hummingbird
import NIOCore
import SiteRegistry

/// The counts, for a Prometheus server.
///
/// They tell how busy a council's portal is and with what, which is nobody's business unless it is
/// decided otherwise: by default they are served only to programs on this machine that come
/// straight here. A request that a proxy forwarded comes from this machine as well, but says so.
/// To all others the address does not exist.
struct MetricsRoutes {
  static let path = "/metrics"

  let desk: Desk
  let counts: RequestCounts

  func add(to table: inout RouteTable) {
    table.page(.get, Self.path) { request, context in
      guard desk.options.metricsForAll || Self.isLocal(request, context) else {
        throw PortalError.noSuchPage
      }
      let revision = try? await desk.ask { $0.revision() }
      return Answers.bytes(
        ExpositionText(counts, revision: revision).bytes, mediaType: ExpositionText.mediaType,
        headers: [.cacheControl: "no-store"])
    }
  }

  private static func isLocal(_ request: Request, _ context: PortalContext) -> Bool {
    let marks: [HTTPField.Name] = [
      .forwarded, .forwardedHost, .forwardedProto, .forwardedFor, .via,
    ]
    guard marks.allSatisfy({ request.headers[$0] == nil }) else { return false }
    // Tests without a network have no other end.
    return context.peer.map(isLoopback) ?? true
  }

  private static func isLoopback(_ peer: SocketAddress) -> Bool {
    if case .unixDomainSocket = peer { return true }
    let text = peer.ipAddress ?? ""
    return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
  }
}

extension HTTPField.Name {
  static let forwardedFor = Self("X-Forwarded-For")!
}
