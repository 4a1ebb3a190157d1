import HTTPTypes
import NIOCore
import NIOHTTP1
import SimpleFeatures

/// What is wrong with the head of a request, and the answer to one that no route sees.
enum RefusedHead {
  /// Why a head is refused; nil where it is not. The host of an address in absolute form takes the
  /// place of the Host field (RFC 9112, section 3.2.2).
  static func problem(of head: inout HTTPRequestHead, isReserved: Bool) -> Problem? {
    let hosts = head.headers["Host"]
    guard hosts.count <= 1 else { return badRequest("There is more than one Host field.") }
    guard head.version == .http1_0 || hosts.count == 1 else {
      return badRequest("There is no Host field, which HTTP/1.1 asks for.")
    }
    if let host = hosts.first, !host.isEmpty, !PublicAddress.isHost(host) {
      return badRequest("The Host field names no host.")
    }
    if !head.uri.hasPrefix("/"), head.uri != "*", head.method != .CONNECT {
      guard let (host, path) = absolute(head.uri) else {
        return badRequest("The request's target is no path and no http address.")
      }
      head.uri = path
      head.headers.replaceOrAdd(name: "Host", value: host)
    }
    if isReserved, !["/healthz", "/readyz"].contains(head.uri) {
      return Problem(
        status: .serviceUnavailable, title: "Service Unavailable",
        detail: "All connections are in use just now. Please try again in a few seconds.",
        headers: [.retryAfter: "5"])
    }
    return nil
  }

  /// A head that cannot be parsed.
  ///
  /// - Parameter firstLineBytes: how long its first line was; what is too long there is the address.
  static func unreadable(
    _ error: HTTPParserError, _ limits: PortalOptions.Limits, firstLineBytes: Int
  ) -> Problem {
    guard error == .headerOverflow else {
      return badRequest("This is no request that HTTP/1.1 knows.")
    }
    if firstLineBytes > limits.addressBytes {
      return Problem(
        status: .uriTooLong, title: "URI Too Long",
        detail: "The address is longer than \(limits.addressBytes) bytes.")
    }
    return Problem(
      status: .requestHeaderFieldsTooLarge, title: "Request Header Fields Too Large",
      detail: "The header fields are longer than \(limits.headerBytes) bytes together, or more "
        + "than \(HTTP1Limits.headerFields).")
  }

  static func slow(_ limits: PortalOptions.Limits) -> Problem {
    Problem(
      status: .requestTimeout, title: "Request Timeout",
      detail: "The request's head was not complete after \(limits.headSeconds) seconds.")
  }

  private static func badRequest(_ detail: String) -> Problem {
    Problem(status: .badRequest, title: "Bad Request", detail: detail)
  }

  /// Host and path of `http://host/path?query`; nil where it is none, or names a user.
  private static func absolute(_ uri: String) -> (host: String, path: String)? {
    guard let separator = uri.firstRange(of: "://"),
      ["http", "https"].contains(uri[..<separator.lowerBound].lowercased())
    else { return nil }
    let rest = uri[separator.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let host = String(rest[..<end])
    guard PublicAddress.isHost(host) else { return nil }
    let path = String(rest[end...])
    return (host, path.hasPrefix("/") ? path : "/" + path)
  }

  /// The answer, after which the connection ends.
  static func answer(_ problem: Problem) -> (head: HTTPResponseHead, body: ByteBuffer) {
    var bytes: [UInt8] = []
    var object = problem.json(instance: "")
    object["instance"] = nil
    JSONValue.object(object).write(to: &bytes)
    bytes.append(0x0A)
    var headers = HTTPHeaders(problem.commonHeaders.map { ($0.name.rawName, $0.value) })
    headers.replaceOrAdd(name: "Connection", value: "close")
    headers.add(name: "Content-Type", value: Problem.mediaType)
    headers.add(name: "X-Content-Type-Options", value: "nosniff")
    headers.add(name: "Content-Length", value: "\(bytes.count)")
    let status = HTTPResponseStatus(
      statusCode: problem.status.code, reasonPhrase: problem.title)
    return (
      HTTPResponseHead(version: .http1_1, status: status, headers: headers),
      ByteBuffer(bytes: bytes)
    )
  }
}
