import HTTPTypes
import Hummingbird
import SiteRegistry

/// The counts, for a Prometheus server.
///
/// They tell how busy a council's portal is and with what, which is nobody's business unless it is
/// decided otherwise: by default they are served only to programs on this machine that come
/// straight here. A request that a proxy forwarded comes from this machine as well, but says so.
/// To all others, but holders of an admin key, the address does not exist: the gate sees to it.
struct MetricsRoutes {
  static let path = "/metrics"

  let desk: Desk
  let counts: RequestCounts

  func add(to table: inout RouteTable) {
    table.page(.get, Self.path) { _, _ in
      let revision = try? await desk.ask { $0.revision() }
      return Answers.bytes(
        ExpositionText(counts, revision: revision).bytes, mediaType: ExpositionText.mediaType,
        headers: [.cacheControl: "no-store"])
    }
  }
}

extension HTTPField.Name {
  static let forwardedFor = Self("X-Forwarded-For")!
}
