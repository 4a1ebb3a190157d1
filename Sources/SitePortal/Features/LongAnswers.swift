import HTTPTypes
import Hummingbird
import NIOCore
import SiteRegistry

extension Desk {
  /// Writes features part by part: the next part is made while the client takes the last one, and
  /// no sooner, so that memory does not grow with the answer and no thread waits for a client.
  ///
  /// - Parameter next: makes the beginning of what is left; told whether nothing came before.
  /// - Returns: how many features were written.
  func write(
    _ ids: [Int64], to writer: inout any ResponseBodyWriter,
    next: @escaping @Sendable (CouncilRegistry, ArraySlice<Int64>, Bool) throws -> EncodedRows
  ) async throws -> Int {
    var count = 0
    var rest = ids[...]
    var waiting: [UInt8] = []
    while !rest.isEmpty {
      let part = rest
      let isFirst = count == 0
      async let made = ask { registry in
        try next(registry, part, isFirst)
      }
      if !waiting.isEmpty { try await writer.write(ByteBuffer(bytes: waiting)) }
      let rows = try await made
      waiting = rows.bytes
      count += rows.count
      rest = rest.dropFirst(max(rows.taken, 1))
    }
    if !waiting.isEmpty { try await writer.write(ByteBuffer(bytes: waiting)) }
    return count
  }
}

extension Answers {
  /// An answer of unknown length, written while it is made.
  ///
  /// Where the writing fails it is too late for a status: the connection breaks, so that no one
  /// takes the answer for whole.
  static func stream(
    mediaType: String, headers: HTTPFields,
    _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    var headers = headers
    headers[.contentType] = mediaType
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        try await write(&writer)
        try await writer.finish(nil)
      })
  }
}
