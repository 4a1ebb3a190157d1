import HTTPTypes
import Hummingbird

/// What other web sites' scripts may do: read everything that is public, send nothing.
enum CrossOrigin {
  private static let exposed =
    "Content-Crs, Link, Location, ETag, OGC-NumberMatched, RateLimit, RateLimit-Policy, Retry-After, "
    + "Sitereg-Columns"

  /// Lets scripts of any origin read the answer. There are no cookies that could be abused.
  static func allowReading(_ headers: inout HTTPFields) {
    headers[.accessControlAllowOrigin] = "*"
    headers[.accessControlExposeHeaders] = exposed
  }

  /// The answer to OPTIONS, preflight or plain. Applications can only be sent from our own forms
  /// and from programs, so only reading and checking are allowed to scripts elsewhere.
  static func preflight(_ request: Request, allowed: [String]) -> Response {
    var headers = HTTPFields()
    headers[.allow] = allowed.joined(separator: ", ")
    let isCheck = request.uri.path.hasSuffix("/eligibility")
    if allowed.contains("POST") { headers[.acceptPost] = isCheck ? batchTypes : formTypes }
    headers[.accessControlAllowOrigin] = "*"
    headers[.accessControlAllowMethods] = isCheck ? "GET, HEAD, POST" : "GET, HEAD"
    headers[.accessControlAllowHeaders] =
      "Accept, Content-Type, If-None-Match, Authorization, X-API-Key, X-Application-Secret"
    headers[.accessControlMaxAge] = "86400"
    headers[.contentLength] = "0"
    return Response(status: .ok, headers: headers)
  }

  private static let batchTypes = "application/geo+json, application/x-ndjson, text/csv"
  private static let formTypes = "application/json, application/x-www-form-urlencoded"

  /// Refuses a form that a page of another site sent.
  ///
  /// Without cookies such a form could do no more than anyone can; it is still never meant.
  static func refuseForeignForm(_ request: Request, origin: String) throws(PortalError) {
    if let site = request.headers[.secFetchSite] {
      guard site == "same-origin" || site == "none" else { throw .crossSiteForm }
      return
    }
    if let sender = request.headers[.origin], sender != origin { throw .crossSiteForm }
  }
}

extension HTTPField.Name {
  static let link = Self("Link")!
  static let acceptPost = Self("Accept-Post")!
  static let secFetchSite = Self("Sec-Fetch-Site")!
  static let applicationSecret = Self("X-Application-Secret")!
  static let referrerPolicy = Self("Referrer-Policy")!
  static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
  static let permissionsPolicy = Self("Permissions-Policy")!
  static let numberMatched = Self("OGC-NumberMatched")!
  static let contentCRS = Self("Content-Crs")!
  static let forwarded = Self("Forwarded")!
  static let forwardedHost = Self("X-Forwarded-Host")!
  static let forwardedProto = Self("X-Forwarded-Proto")!
  static let forwardedPrefix = Self("X-Forwarded-Prefix")!
}
