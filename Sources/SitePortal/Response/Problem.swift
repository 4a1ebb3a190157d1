import HTTPTypes
import Hummingbird
import SimpleFeatures

/// What went wrong, as RFC 9457 describes it, for programs and for pages alike.
struct Problem: Sendable {
  struct Detail: Hashable, Sendable {
    /// The query parameter or form field.
    var parameter: String
    var detail: String
  }

  var status: HTTPResponse.Status
  var title: String
  /// One or two sentences: what was got, what is allowed, what to do next.
  var detail: String
  var errors: [Detail] = []
  var headers: HTTPFields = [:]
  /// What kind of problem it is, where there is more to say than the status does.
  var type = "about:blank"

  static let mediaType = "application/problem+json"

  func json(instance: String) -> JSONObject {
    var object: JSONObject = [
      "type": .string(type), "title": .string(title), "status": .integer(Int64(status.code)),
      "detail": .string(detail), "instance": .string(instance),
    ]
    if !errors.isEmpty {
      object["errors"] = .array(
        errors.map { ["parameter": .string($0.parameter), "detail": .string($0.detail)] })
    }
    return object
  }

  /// The answer for programs.
  func response(to request: Request) -> Response {
    var bytes: [UInt8] = []
    JSONValue.object(json(instance: request.uri.path)).write(to: &bytes)
    bytes.append(0x0A)
    return Answers.bytes(
      bytes, mediaType: Self.mediaType, status: status, headers: commonHeaders)
  }

  /// The header fields of the answer in either form.
  var commonHeaders: HTTPFields {
    var headers = headers
    headers[.cacheControl] = "no-store"
    headers[.vary] = "Accept"
    CrossOrigin.allowReading(&headers)
    return headers
  }
}
