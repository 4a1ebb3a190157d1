import HTTPTypes
import Hummingbird

/// The address under which a client sees the portal; every link is made from it.
struct PublicAddress: Hashable, Sendable {
  /// `https://sites.example.gov.uk`, without a slash at the end.
  var origin: String
  /// The path before all of ours: empty, or `/register`.
  var root: String

  /// - Throws: `badBaseURL`.
  init(baseURL: String) throws(PortalError) {
    guard let separator = baseURL.firstRange(of: "://") else { throw .badBaseURL(baseURL) }
    let scheme = baseURL[..<separator.lowerBound].lowercased()
    let rest = baseURL[separator.upperBound...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let host = String(rest[..<slash])
    guard scheme == "http" || scheme == "https", Self.isHost(host) else {
      throw .badBaseURL(baseURL)
    }
    var path = rest[slash...]
    while path.last == "/" { path.removeLast() }
    guard Self.isPath(path) else { throw .badBaseURL(baseURL) }
    origin = "\(scheme)://\(host)"
    root = String(path)
  }

  private init(scheme: String, host: String, root: String) {
    origin = "\(scheme)://\(host)"
    self.root = root
  }

  /// What the client calls us: by its own account, or by that of a proxy we trust.
  static func named(by request: Request, _ options: PortalOptions) -> PublicAddress {
    let fallback =
      "\(options.host.contains(":") ? "[\(options.host)]" : options.host):\(options.port)"
    var scheme = "http"
    var host = request.head.authority ?? ""
    var root = ""
    if options.trustsProxyHeaders {
      let forwarded = forwardedPairs(request.headers[.forwarded])
      scheme = forwarded["proto"] ?? first(request.headers[.forwardedProto]) ?? scheme
      host = forwarded["host"] ?? first(request.headers[.forwardedHost]) ?? host
      root = first(request.headers[.forwardedPrefix]) ?? ""
      while root.last == "/" { root.removeLast() }
    }
    if !isHost(host) { host = fallback }
    if scheme != "https" { scheme = "http" }
    if !isPath(root[...]) { root = "" }
    return PublicAddress(scheme: scheme, host: host, root: root)
  }

  /// An absolute address; names and values of the query are encoded, the path is as given.
  func url(_ path: String, _ query: [(String, String)] = []) -> String {
    origin + local(path, query)
  }

  /// The same without scheme and host, for links within pages.
  func local(_ path: String, _ query: [(String, String)] = []) -> String {
    root + path + (query.isEmpty ? "" : "?" + PercentCoding.query(query))
  }

  /// The first hop's account in a `Forwarded` field (RFC 7239).
  private static func forwardedPairs(_ field: String?) -> [String: String] {
    guard let hop = field?.split(separator: ",").first else { return [:] }
    var pairs: [String: String] = [:]
    for part in hop.split(separator: ";") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { continue }
      let value = String(sides[1]).trimmed
      let isQuoted = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
      pairs[String(sides[0]).trimmed.lowercased()] =
        isQuoted ? String(value.dropFirst().dropLast()) : value
    }
    return pairs
  }

  private static func first(_ field: String?) -> String? {
    field?.split(separator: ",").first.map { String($0).trimmed }
  }

  /// A name or an address, and perhaps a port: `example.org`, `192.0.2.1:80`, `[2001:db8::1]:80`.
  static func isHost(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 255 else { return false }
    var rest = text.utf8[...]
    if rest.first == 0x5B {
      guard let end = rest.firstIndex(of: 0x5D) else { return false }
      let inner = rest[rest.index(after: rest.startIndex)..<end]
      let isAddress =
        inner.count >= 2
        && inner.allSatisfy {
          $0 == 0x3A || $0 == 0x2E || ($0 >= 0x30 && $0 <= 0x39)
            || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66)
        }
      guard isAddress else { return false }
      rest = rest[rest.index(after: end)...]
    } else {
      let end = rest.firstIndex(of: 0x3A) ?? rest.endIndex
      guard end > rest.startIndex, rest[..<end].allSatisfy(PercentCoding.isUnreserved) else {
        return false
      }
      rest = rest[end...]
    }
    guard let colon = rest.first else { return true }
    let port = rest.dropFirst()
    guard colon == 0x3A, port.count <= 5, port.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return false
    }
    // A colon without a port is allowed (RFC 3986, section 3.2.3).
    return port.isEmpty || Int(String(Substring(port))).map { $0 <= 65_535 } ?? false
  }

  /// Nothing, or segments that stay below our root: a path that began with two slashes would be
  /// taken for another host, and dots would lead elsewhere.
  private static func isPath(_ text: Substring) -> Bool {
    guard !text.isEmpty else { return true }
    guard text.first == "/", text.utf8.count <= 255 else { return false }
    return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.allSatisfy(PercentCoding.isUnreserved)
    }
  }
}
