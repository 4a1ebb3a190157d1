package import Hummingbird
import NIOCore

/// What a request carries through the portal.
package struct PortalContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// Who asks, once the gate has let them in; what they may see follows from it.
  package var caller = Caller.anyone
  var sender = Sender.local
  /// What stood as a key in the address.
  var keysInQuery: [String] = []
  let ledger = AccessLedger()
  /// What it came by.
  let channel: any Channel
  /// The other end of the connection.
  let peer: SocketAddress?

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    peer = source.channel.remoteAddress
  }

  /// A captured path segment, decoded.
  func segment(_ name: String) throws(PortalError) -> String {
    let raw = coreContext.parameters.get(name) ?? ""
    guard let text = PercentCoding.decode(raw, plusIsSpace: false), !text.isEmpty else {
      throw .noSuchPage
    }
    return text
  }
}
