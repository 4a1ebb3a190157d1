import HTTPTypes
import Hummingbird
import NIOCore

/// The network address that a request comes from, as far as quotas tell addresses apart: all of
/// an IPv4 address, the first 64 bits of an IPv6 one, which is what one customer gets.
package struct Sender: Hashable, Sendable {
  private var network: UInt64
  /// Whether a program on this machine asks, and not a proxy for somebody else.
  var isLocal: Bool

  static let local = Sender(network: 0x7F00_0001, isLocal: true)

  private init(network: UInt64, isLocal: Bool) {
    self.network = network
    self.isLocal = isLocal
  }

  /// - Parameters:
  ///   - peer: the other end of the connection; nil in this process itself.
  ///   - options: whether the peer is a proxy of ours, and its word is taken for whom it asks.
  init(_ request: Request, peer: SocketAddress?, _ options: PortalOptions) {
    let direct = peer.flatMap(Sender.init) ?? .local
    self = direct
    let headers = request.headers
    // Of a list the last one is our proxy's own; what is before it, anyone may have written.
    let forwarded =
      headers[values: .forwarded].last.flatMap(Self.forwardedFor)
      ?? headers[values: .forwardedFor].last.flatMap {
        $0.split(separator: ",").last.map { String($0).trimmed }
      }
    let marks: [HTTPField.Name] = [
      .forwarded, .forwardedFor, .forwardedHost, .forwardedProto, .via,
    ]
    if options.isBehindProxy || marks.contains(where: headers.contains) { isLocal = false }
    guard let forwarded else { return }
    guard options.trustsProxyHeaders, let named = Self.address(forwarded) else { return }
    network = named.network
  }

  init?(_ address: SocketAddress) {
    switch address {
    case .v4(let address):
      // Where `sockaddr_in` has `sin_addr`, on Linux and on BSD.
      let number = withUnsafeBytes(of: address.address) {
        UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      }
      self.init(network: UInt64(number), isLocal: number >> 24 == 127)
    case .v6(let address):
      // And `sockaddr_in6` its `sin6_addr`.
      let (high, low) = withUnsafeBytes(of: address.address) { bytes in
        (
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        )
      }
      // ::1, and IPv4 in IPv6's clothes.
      if high == 0, low == 1 {
        self = .local
      } else if high == 0, low >> 32 == 0xFFFF {
        let number = low & 0xFFFF_FFFF
        self.init(network: number, isLocal: number >> 24 == 127)
      } else {
        self.init(network: high, isLocal: false)
      }
    default: self = .local
    }
  }

  /// The `for` of the last hop of a `Forwarded` field (RFC 7239).
  private static func forwardedFor(_ field: String) -> String? {
    guard let hop = field.split(separator: ",").last else { return nil }
    for part in hop.split(separator: ";") {
      let sides = part.split(separator: "=", maxSplits: 1)
      if sides.count == 2, String(sides[0]).trimmed.lowercased() == "for" {
        return String(sides[1].filter { $0 != "\"" }).trimmed
      }
    }
    return nil
  }

  /// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`; nil for a name or a secret.
  private static func address(_ text: String) -> Sender? {
    var host = text
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      host = String(host[host.index(after: host.startIndex)..<end])
    } else if host.split(separator: ":", omittingEmptySubsequences: false).count == 2 {
      host = String(host.prefix { $0 != ":" })
    }
    guard host.utf8.count <= 64 else { return nil }
    return (try? SocketAddress(ipAddress: host, port: 0)).flatMap(Sender.init)
  }
}
