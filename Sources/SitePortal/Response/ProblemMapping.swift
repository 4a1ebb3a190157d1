import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteRegistry

// The one place where errors become statuses and words for people elsewhere. What storage and
// defects have to say stays in the log: it may name paths and statements.

extension Problem {
  init(_ error: any Error) {
    switch error {
    case let error as RegistryError: self.init(error)
    case let error as PortalError: self.init(error)
    case SourceError.malformed(let defect):
      self.init(
        status: .badRequest, title: "Bad Request",
        detail: "Line \(defect.place.line), column \(defect.place.column): \(defect.message).")
    case let error as any HTTPResponseError:
      self.init(
        status: error.status, title: error.status.reasonPhrase,
        detail: error.status == .notFound
          ? "There is nothing at this address." : "The request could not be understood.")
    default: self = .internalFault
    }
  }

  /// Whether the cause is ours and belongs in the log.
  var isOurFault: Bool { status.code >= 500 && status != .serviceUnavailable }

  /// WebDAV's status (RFC 4918, section 11.5), which the library has no name for.
  private static let insufficientStorage = HTTPResponse.Status(
    code: 507, reasonPhrase: "Insufficient Storage")

  private static let internalFault = Problem(
    status: .internalServerError, title: "Internal Server Error",
    detail: "Something went wrong on our side. It has been noted; please try again later.")

  private init(_ error: RegistryError) {
    switch error {
    case .usage(let text), .badInput(let text):
      self.init(status: .badRequest, title: "Bad Request", detail: text.asSentence)
    case .invalidParameter(let name, let detail):
      self.init(PortalError.invalidParameter(name: name, detail: detail))
    case .invalidForm(let problems):
      self.init(
        status: .unprocessableContent, title: "Unprocessable Content",
        detail: "Some answers are missing or cannot be used.",
        errors: problems.map { Detail(parameter: $0.field, detail: $0.message) })
    case .missingInput, .notFound:
      self.init(status: .notFound, title: "Not Found", detail: error.message.asSentence)
    case .conflict(let text):
      self.init(status: .conflict, title: "Conflict", detail: text.asSentence)
    case .busy:
      self.init(
        status: .serviceUnavailable, title: "Service Unavailable",
        detail: "The registry is being changed just now. Please try again in a few seconds.",
        headers: [.retryAfter: "5"])
    case .full:
      self.init(
        status: Self.insufficientStorage, title: "Insufficient Storage",
        detail: "The disk that holds the registry is full. Nothing was saved; please try again "
          + "later.",
        headers: [.retryAfter: "60"])
    case .gone:
      self.init(
        status: .serviceUnavailable, title: "Service Unavailable",
        detail: "The registry's file was removed or replaced while it was being served. Nothing "
          + "was saved; please try again later.",
        headers: [.retryAfter: "60"])
    case .storage, .internalFault: self = .internalFault
    }
  }

  private init(_ error: PortalError) {
    switch error {
    case .brokenResource, .badBaseURL, .noMemory, .registryGone: self = .internalFault
    case .malformedEncoding(let what):
      self.init(
        status: .badRequest, title: "Bad Request",
        detail: "The \(what) could not be read.")
    case .unknownParameter(let name, let allowed):
      let list =
        allowed.isEmpty ? "none is allowed" : "allowed are \(allowed.joined(separator: ", "))"
      self.init(
        status: .badRequest, title: "Bad Request",
        detail: "There is no parameter '\(name.shortened)' here; \(list).",
        errors: [Detail(parameter: name.shortened, detail: "unknown; \(list)")])
    case .invalidParameter(let name, let detail):
      self.init(
        status: .badRequest, title: "Bad Request",
        detail: "The parameter '\(name)' cannot be used: \(detail).",
        errors: [Detail(parameter: name, detail: detail)])
    case .notAcceptable(let offered):
      self.init(
        status: .notAcceptable, title: "Not Acceptable",
        detail: "This resource is offered as \(offered.joined(separator: ", ")).")
    case .unsupportedMediaType(let got, let allowed):
      self.init(
        status: .unsupportedMediaType, title: "Unsupported Media Type",
        detail: "The content type \(got.map { "'\($0.shortened)'" } ?? "is missing;") "
          + "\(got == nil ? "" : "is not read here; ")allowed are \(allowed.joined(separator: ", "))."
      )
    case .bodyTooLarge(let limit):
      self.init(
        status: .contentTooLarge, title: "Content Too Large",
        detail: "The body is larger than \(limit / 1024) KB. Send it in several parts.",
        headers: [.connection: "close"])
    case .brokenBody:
      self.init(
        status: .badRequest, title: "Bad Request",
        detail: "The body is not complete, or its chunks are malformed.",
        headers: [.connection: "close"])
    case .addressTooLong(let limit):
      self.init(
        status: .uriTooLong, title: "URI Too Long",
        detail: "The address is longer than \(limit) bytes.")
    case .uploadTooSlow(let seconds):
      self.init(
        status: .requestTimeout, title: "Request Timeout",
        detail: seconds.map { "The body was not complete after \($0) seconds." }
          ?? "The body came too slowly to be waited for.",
        headers: [.connection: "close"])
    case .methodNotAllowed(let allowed):
      let list = allowed.joined(separator: ", ")
      self.init(
        status: .methodNotAllowed, title: "Method Not Allowed",
        detail: "This address answers \(list).", headers: [.allow: list])
    case .crossSiteForm:
      self.init(
        status: .forbidden, title: "Forbidden",
        detail: "This form was sent from another web site. Please fill it in here.")
    case .noSuchPage:
      self.init(
        status: .notFound, title: "Not Found", detail: "There is nothing at this address.")
    case .tooManyBatches:
      self.init(
        status: .serviceUnavailable, title: "Service Unavailable",
        detail: "Other batches are being checked just now. Please try again in a few seconds.",
        headers: [.retryAfter: "5"])
    case .tooManyWaiting(let what):
      self.init(
        status: .serviceUnavailable, title: "Service Unavailable",
        detail: "Too many \(what) are waiting just now. Please try again in a few seconds.",
        headers: [.retryAfter: "3"])
    case .notReady(let reason):
      self.init(
        status: .serviceUnavailable, title: "Service Unavailable", detail: reason.asSentence,
        headers: [.retryAfter: "10"])
    case .tooManyBodies:
      self.init(
        status: .serviceUnavailable, title: "Service Unavailable",
        detail: "Others are sending so much just now that there is no room for more. Please try "
          + "again in a few seconds.",
        headers: [.retryAfter: "5", .connection: "close"])
    case .keyRefused:
      self.init(
        status: .unauthorized, title: "Unauthorized",
        detail:
          "The key that was sent is not valid: it is wrong, has expired or was revoked. Without a key you see what is public.",
        headers: [
          .wwwAuthenticate:
            "Bearer realm=\"sitereg\", error=\"invalid_token\", Basic realm=\"sitereg\", charset=\"UTF-8\""
        ])
    case .keyNeeded:
      self.init(
        status: .unauthorized, title: "Unauthorized",
        detail: "This is for holders of a key: send it as 'Authorization: Bearer KEY'.",
        headers: [
          .wwwAuthenticate: "Bearer realm=\"sitereg\", Basic realm=\"sitereg\", charset=\"UTF-8\""
        ])
    case .scopeTooNarrow(let needed):
      self.init(
        status: .forbidden, title: "Forbidden",
        detail: "This needs a key of the scope '\(needed)'; ask the council for one.")
    case .tooManyRequests(_, let seconds):
      self.init(
        status: .tooManyRequests, title: "Too Many Requests",
        detail:
          "You have asked more often than is allowed. Please wait \(Wording.wait(seconds)).",
        headers: [.retryAfter: String(seconds)],
        type: "https://iana.org/assignments/http-problem-types#quota-exceeded")
    }
  }
}

extension String {
  /// For messages that go on behind it.
  var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }

  /// With a capital letter and a full stop.
  var asSentence: String {
    guard let first else { return self }
    let text = first.uppercased() + dropFirst()
    return text.hasSuffix(".") || text.hasSuffix(":") ? text : text + "."
  }
}
