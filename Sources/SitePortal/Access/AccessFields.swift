import HTTPTypes
import Hummingbird
import Synchronization

/// What the gate notes about a request for the fields of its answer, whatever the answer is.
final class AccessLedger: Sendable {
  private let state = Mutex<RateState?>(nil)

  init() {}

  /// Of several quotas the last one charged is told.
  func note(_ rate: RateState) { state.withLock { $0 = rate } }
  var rate: RateState? { state.withLock { $0 } }
}

/// Takes keys out of addresses before anything else sees them, and puts on every answer what is
/// left of the caller's quota.
struct AccessFields: RouterMiddleware {
  typealias Context = PortalContext

  let options: PortalOptions

  func handle(
    _ request: Request, context: PortalContext,
    next: (Request, PortalContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let (bare, keys) = PresentedKeys.takenOut(of: request)
    context.keysInQuery = keys
    context.sender = Sender(bare, peer: context.peer, options)
    var response = try await next(bare, context)
    if let rate = context.ledger.rate {
      response.headers[.rateLimitPolicy] = rate.policyField
      response.headers[.rateLimit] = rate.field
    }
    response.headers.addVary("Authorization")
    response.headers.addVary("X-API-Key")
    if !keys.isEmpty || bare.headers.contains(.authorization) || bare.headers.contains(.apiKey),
      let control = response.headers[.cacheControl], control.hasPrefix("public")
    {
      response.headers[.cacheControl] = "private" + control.dropFirst("public".count)
    }
    return response
  }
}
