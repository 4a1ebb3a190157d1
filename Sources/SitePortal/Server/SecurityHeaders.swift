import HTTPTypes
import Hummingbird

/// The header fields every answer carries, and the limit on a request's address.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = PortalContext

  private static let policy = """
    default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'
    """

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] = Self.policy
    response.headers[.xContentTypeOptions] = "nosniff"
    // Some pages tell even less.
    if response.headers[.referrerPolicy] == nil {
      response.headers[.referrerPolicy] = "same-origin"
    }
    response.headers[.crossOriginOpenerPolicy] = "same-origin"
    response.headers[.permissionsPolicy] = "geolocation=(), camera=(), microphone=()"
    return response
  }
}

/// Refuses addresses longer than any link of ours, before they are taken apart.
struct AddressLimit: RouterMiddleware {
  typealias Context = PortalContext

  let limitInBytes: Int

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    guard request.uri.string.utf8.count <= limitInBytes else {
      throw PortalError.addressTooLong(limitInBytes: limitInBytes)
    }
    return try await next(request, context)
  }
}
