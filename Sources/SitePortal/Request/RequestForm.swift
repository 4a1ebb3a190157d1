import HTTPTypes
import Hummingbird
import NIOCore
import SimpleFeatures

extension Request {
  /// The whole body, if it is small and quick enough.
  func bytes(upTo limit: Int, withinSeconds seconds: Int) async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap(Int.init), length > limit {
      throw PortalError.bodyTooLarge(limitInBytes: limit)
    }
    let body = self.body
    return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
      group.addTask {
        do {
          return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
          throw PortalError.bodyTooLarge(limitInBytes: limit)
        } catch is CancellationError {
          throw CancellationError()
        } catch {
          // The connection ended or stopped being HTTP in the middle of the body.
          throw PortalError.brokenBody
        }
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        throw PortalError.uploadTooSlow(limitInSeconds: seconds)
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  /// The media type of the body, in lower case and without parameters.
  var mediaType: String? {
    headers[.contentType].flatMap { $0.split(separator: ";").first }.map {
      String($0).trimmed.lowercased()
    }
  }

  /// The fields of a URL-encoded form.
  func form(_ limits: PortalOptions.Limits) async throws -> QueryParameters {
    guard mediaType == "application/x-www-form-urlencoded" else {
      throw PortalError.unsupportedMediaType(
        got: mediaType, allowed: ["application/x-www-form-urlencoded"])
    }
    let body = try await bytes(upTo: limits.formBytes, withinSeconds: limits.uploadSeconds)
    return try QueryParameters(encoded: String(buffer: body), what: "form")
  }

  /// The members of a JSON object or the fields of a form, as text.
  func fields(_ limits: PortalOptions.Limits) async throws -> QueryParameters {
    guard mediaType == "application/json" else {
      guard mediaType == "application/x-www-form-urlencoded" else {
        throw PortalError.unsupportedMediaType(
          got: mediaType, allowed: ["application/json", "application/x-www-form-urlencoded"])
      }
      return try await form(limits)
    }
    let body = try await bytes(upTo: limits.formBytes, withinSeconds: limits.uploadSeconds)
    guard let object = (try? JSONValue(parsing: String(buffer: body)))?.object else {
      throw PortalError.malformedEncoding(what: "body: it is not a JSON object")
    }
    return QueryParameters(
      object.members.compactMap { member in
        member.value.plainText.map { (member.name, $0.trimmed) }
      })
  }
}
