import HTTPTypes
import Hummingbird
import NIOCore
import SimpleFeatures

/// How much of a body is taken, and how long it may take to come.
struct BodyIntake: Sendable {
  /// Keeps the body's bytes within what all bodies may take; to be kept as long as they are.
  let share: BodyBudget.Share
  let seconds: Int
  /// The most that a form may have.
  let formBytes: Int
}

extension Request {
  /// The whole body, if it is small and quick enough.
  func bytes(upTo limit: Int, _ intake: BodyIntake) async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap(Int.init) {
      guard length <= limit else { throw PortalError.bodyTooLarge(limitInBytes: limit) }
      // Held before any of it is there.
      try intake.share.hold(length)
    }
    let body = self.body
    let share = intake.share
    let seconds = intake.seconds
    return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
      group.addTask {
        do {
          return try await body.collected(upTo: limit, share)
        } catch let error as PortalError {
          throw error
        } catch is CancellationError {
          throw CancellationError()
        } catch is SlowBody {
          throw PortalError.uploadTooSlow(limitInSeconds: nil)
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
  func form(_ intake: BodyIntake) async throws -> QueryParameters {
    guard mediaType == "application/x-www-form-urlencoded" else {
      throw PortalError.unsupportedMediaType(
        got: mediaType, allowed: ["application/x-www-form-urlencoded"])
    }
    let body = try await bytes(upTo: intake.formBytes, intake)
    return try QueryParameters(encoded: String(buffer: body), what: "form")
  }

  /// The members of a JSON object or the fields of a form, as text.
  func fields(_ intake: BodyIntake) async throws -> QueryParameters {
    guard mediaType == "application/json" else {
      guard mediaType == "application/x-www-form-urlencoded" else {
        throw PortalError.unsupportedMediaType(
          got: mediaType, allowed: ["application/json", "application/x-www-form-urlencoded"])
      }
      return try await form(intake)
    }
    let body = try await bytes(upTo: intake.formBytes, intake)
    guard let object = (try? JSONValue(parsing: String(buffer: body)))?.object else {
      throw PortalError.malformedEncoding(what: "body: it is not a JSON object")
    }
    return QueryParameters(
      object.members.compactMap { member in
        member.value.plainText.map { (member.name, $0.trimmed) }
      })
  }
}

extension RequestBody {
  /// All of it, as long as the share can hold what comes.
  fileprivate func collected(
    upTo limit: Int, _ share: BodyBudget.Share
  ) async throws -> ByteBuffer {
    var whole = ByteBuffer()
    for try await var part in self {
      let size = whole.readableBytes + part.readableBytes
      guard size <= limit else { throw PortalError.bodyTooLarge(limitInBytes: limit) }
      try share.hold(size)
      whole.writeBuffer(&part)
    }
    return whole
  }
}
