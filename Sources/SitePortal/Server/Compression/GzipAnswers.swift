import HTTPTypes
import Hummingbird
import NIOCore

/// Sends answers gzipped to clients that ask for it.
///
/// Answers that must not be stored stay as they are: they may hold a secret beside something the
/// client chose, and then their compressed length tells of the secret (the BREACH attack).
struct GzipAnswers: RouterMiddleware {
  typealias Context = PortalContext

  /// Below it the coding's own bytes eat up the gain.
  static let smallest = 1024
  /// Quick for JSON; higher levels take twice the time for a tenth less.
  private static let level: Int32 = 3

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    let known = request.headers[.ifNoneMatch]
    let request = Self.withPlainTags(request)
    var response = try await next(request, context)
    if response.status == .notModified {
      response.headers.addVary("Accept-Encoding")
      if let tag = response.headers[.eTag], let known, CodedTags.names(known, gzippedFormOf: tag) {
        response.headers[.eTag] = CodedTags.gzipped(tag)
      }
      return response
    }
    guard Self.mayBeCoded(response) else { return response }
    response.headers.addVary("Accept-Encoding")
    guard ContentCodings.preferGzip(request.headers[.acceptEncoding]) else { return response }
    let length = response.body.contentLength
    if let length, length < Self.smallest { return response }
    if let tag = response.headers[.eTag] { response.headers[.eTag] = CodedTags.gzipped(tag) }
    response.headers[.contentEncoding] = "gzip"
    response.headers[.acceptRanges] = nil
    return try await Self.coded(response, length: length)
  }

  /// The request as the routes know it: their tags say nothing of codings.
  private static func withPlainTags(_ request: Request) -> Request {
    var head = request.head
    var isChanged = false
    for name in [HTTPField.Name.ifNoneMatch, .ifMatch] {
      guard let field = head.headerFields[name], CodedTags.isMarked(field) else { continue }
      head.headerFields[name] = CodedTags.plain(field)
      isChanged = true
    }
    return isChanged ? Request(head: head, body: request.body) : request
  }

  private static func mayBeCoded(_ response: Response) -> Bool {
    response.status.code >= 200 && response.status != .noContent
      && response.headers[.contentEncoding] == nil
      && ContentCodings.shrinks(response.headers[.contentType])
      && response.headers[.cacheControl]?.contains("no-store") != true
  }

  /// Short answers are coded whole, so that their length is known; others while they are written.
  private static func coded(_ response: Response, length: Int?) async throws -> Response {
    var response = response
    let body = response.body
    if let length, length <= 1 << 20 {
      guard let stream = GzipStream(level: level) else { return response }
      let whole = ByteBufferCollector()
      try await body.write(whole)
      response.headers[.contentLength] = nil
      response.body = ResponseBody(byteBuffer: stream.finish(whole.bytes))
      return response
    }
    response.headers[.contentLength] = nil
    response.body = ResponseBody { writer in
      guard let stream = GzipStream(level: level) else { throw PortalError.noMemory }
      try await body.write(GzipWriter(parent: writer, stream: stream))
    }
    return response
  }
}

/// Keeps what is written.
private final class ByteBufferCollector: ResponseBodyWriter {
  private(set) var bytes = ByteBuffer()

  func write(_ buffer: ByteBuffer) {
    if bytes.readableBytes == 0 { bytes = buffer } else { bytes.writeImmutableBuffer(buffer) }
  }

  func finish(_ trailingHeaders: HTTPFields?) {}
}

/// Codes what is written and hands it on.
private struct GzipWriter: ResponseBodyWriter {
  var parent: any ResponseBodyWriter
  let stream: GzipStream

  mutating func write(_ buffer: ByteBuffer) async throws {
    let coded = stream.add(buffer)
    if coded.readableBytes > 0 { try await parent.write(coded) }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    let rest = stream.finish()
    if rest.readableBytes > 0 { try await parent.write(rest) }
    try await parent.finish(trailingHeaders)
  }
}

extension String {
  /// Whether a name stands in this list with commas between, whatever its case.
  fileprivate func lists(_ name: String) -> Bool {
    let wanted = name.utf8
    return utf8.split(separator: UInt8(ascii: ",")).contains { entry in
      var entry = entry
      while let first = entry.first, first == 0x20 || first == 0x09 { entry.removeFirst() }
      while let last = entry.last, last == 0x20 || last == 0x09 { entry.removeLast() }
      return entry.count == wanted.count
        && zip(entry, wanted).allSatisfy { Self.lowered($0) == Self.lowered($1) }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}

extension HTTPFields {
  /// By what is there: the name that usually comes next, and both.
  private static let usualVary: [String: (name: String, all: String)] = {
    var usual: [String: (name: String, all: String)] = [:]
    var all = "Accept"
    for name in ["Accept-Encoding", "Authorization", "X-API-Key"] {
      usual[all] = (name, all + ", " + name)
      all += ", " + name
    }
    return usual
  }()

  /// Names a request field that the answer depends on, beside those named already.
  mutating func addVary(_ name: String) {
    guard let present = self[.vary], !present.isEmpty else {
      self[.vary] = name
      return
    }
    // What nearly every answer gets, without taking lists apart.
    if let next = Self.usualVary[present], next.name == name {
      self[.vary] = next.all
      return
    }
    if !present.lists(name), !present.lists("*") { self[.vary] = present + ", " + name }
  }
}
