import HTTPTypes
import Hummingbird
import Logging
import SiteRegistry

/// Turns whatever a route throws into one shape of answer: a problem document, or a page for a
/// browser.
struct ErrorAnswers: RouterMiddleware {
  typealias Context = PortalContext

  let desk: Desk
  let logger: Logger

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let problem = Problem(error)
      if problem.isOurFault {
        logger.error("\(request.method.rawValue) failed: \(error)")
      }
      guard Negotiation.prefersPage(request) else { return problem.response(to: request) }
      return Answers.html(
        desk.pages.error(
          problem, desk.frame(request, title: problem.pageTitle),
          withoutUnknown: withoutUnknown(request, error), unsent: unsent(request, problem)),
        status: problem.status, headers: problem.commonHeaders)
    }
  }
}

extension ErrorAnswers {
  /// What to do with a form that could not be taken just now: its token makes it safe to repeat.
  private func unsent(_ request: Request, _ problem: Problem) -> String? {
    guard request.method == .post, [429, 503, 507].contains(problem.status.code) else { return nil }
    return request.uri.path == "/apply"
      ? "Nothing was sent. Reload this page to send it again; it is filed only once."
      : "Nothing was sent. Reload this page to send it again."
  }

  /// The same page without what it does not know; nil where that is not what is wrong.
  private func withoutUnknown(_ request: Request, _ error: any Error) -> String? {
    guard case PortalError.unknownParameter(_, let allowed) = error, request.method == .get,
      let query = try? QueryParameters.query(of: request)
    else { return nil }
    let known = query.pairs.filter { allowed.contains($0.name) }.map { ($0.name, $0.value) }
    return desk.address(request).local(request.uri.path, known)
  }
}

extension Problem {
  /// The heading of the error page, in words for people.
  var pageTitle: String {
    switch status {
    case .notFound: "Page not found"
    case .badRequest, .unprocessableContent: "That did not work"
    case .methodNotAllowed: "This page cannot be used that way"
    case .serviceUnavailable: "Please try again shortly"
    case .notAcceptable, .unsupportedMediaType: "Not available in that form"
    case .forbidden: "Not allowed"
    case .tooManyRequests: "Please wait a little"
    case .contentTooLarge, .uriTooLong: "That is too long"
    default: status.code >= 500 ? "Sorry, something went wrong" : "That did not work"
    }
  }
}
