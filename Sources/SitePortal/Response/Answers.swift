import HTTPTypes
import Hummingbird
import NIOCore
import SimpleFeatures

/// Answers in the portal's few forms.
enum Answers {
  static func json(
    _ object: JSONObject, status: HTTPResponse.Status = .ok, as format: Format = .json,
    headers: HTTPFields = [:]
  ) -> Response {
    var bytes: [UInt8] = []
    JSONValue.object(object).write(to: &bytes)
    bytes.append(0x0A)
    return self.bytes(bytes, mediaType: format.mediaType, status: status, headers: headers)
  }

  static func bytes(
    _ bytes: [UInt8], mediaType: String, status: HTTPResponse.Status = .ok,
    headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = mediaType
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func buffer(
    _ buffer: ByteBuffer, mediaType: String, headers: HTTPFields
  ) -> Response {
    var headers = headers
    headers[.contentType] = mediaType
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: buffer))
  }

  static func html(
    _ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = Format.html.mediaType
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-cache" }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  static func redirect(to location: String) -> Response {
    Response(status: .seeOther, headers: [.location: location, .contentLength: "0"])
  }
}
