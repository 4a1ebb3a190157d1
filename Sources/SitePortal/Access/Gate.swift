import HTTPTypes
import Hummingbird
import SiteRegistry

/// What every operation stands behind: who asks, whether they may, and whether not too often.
struct Gate: Sendable {
  let desk: Desk
  let rates = RateBuckets()

  /// Runs a route's handler for a caller who may use it.
  func pass(
    _ request: Request, _ context: PortalContext, _ permission: Permission,
    _ handler: RouteTable.Handler
  ) async throws -> Response {
    var context = context
    if permission.readsKeys {
      context.caller = try await caller(request, context, permission)
    } else {
      context.caller = .anyone
    }
    if permission.isMetered, context.caller.key == nil {
      try charge(.address(context.sender), "address", desk.options.rates.perAddress, context)
    }
    if let quota = permission.quota { try charge(quota, context) }
    switch permission.need {
    case .nothing, .applicationSecret: break
    case .key(let scope): try require(scope, of: context.caller)
    case .local(let scope):
      // To others it is not there.
      guard
        context.sender.isLocal || desk.options.metricsForAll || context.caller.mayAct(as: scope)
      else { throw PortalError.noSuchPage }
    }
    guard context.caller.audience > .public else { return try await handler(request, context) }
    // What one audience has is not what another gets: the tags tell them apart.
    let mark = AudienceMark(context.caller.audience)
    var response = try await handler(mark.removed(from: request), context)
    mark.add(to: &response)
    return response
  }

  private func require(_ scope: KeyScope, of caller: Caller) throws(PortalError) {
    guard caller.key != nil else { throw .keyNeeded }
    guard caller.mayAct(as: scope) else { throw .scopeTooNarrow(needed: scope.rawValue) }
  }

  private func caller(
    _ request: Request, _ context: PortalContext, _ permission: Permission
  ) async throws -> Caller {
    let presented = PresentedKeys.key(
      request.headers, inQuery: context.keysInQuery,
      bearerIsSecret: permission.need == .applicationSecret)
    guard let presented else { return .anyone }
    let key: AccessKey?
    switch try await desk.ask({ registry in
      try registry.knownKey(presented)
    }) {
    case .accepted(let known): key = known
    case .refused: key = nil
    case .needsHashing:
      try charge(
        .newKeys(context.sender), "new-keys", .newKeys, context, onThisMachine: .localNewKeys)
      let registry = desk.registry
      key = try await desk.hashing.run(for: context.sender) { try registry.hashedKey(presented) }
    }
    guard let key else {
      // A wrong key is no cheaper than none.
      if permission.isMetered {
        try charge(.address(context.sender), "address", desk.options.rates.perAddress, context)
      }
      throw PortalError.keyRefused
    }
    if permission.isMetered {
      try charge(.key(key.id), "key", desk.options.rates.perKey, context)
    }
    return Caller(key: key)
  }

  private func charge(_ quota: Permission.Quota, _ context: PortalContext) throws(PortalError) {
    let rates = desk.options.rates
    switch (quota, context.caller.key) {
    case (.secrets, _):
      try charge(
        .secrets(context.sender), "secrets", rates.perSecret, context, onThisMachine: .localSlow)
    case (.submissions, let key?):
      try charge(
        .keySubmissions(key.id), "submissions", rates.perSubmission.map { _ in .keySubmissions },
        context, onThisMachine: .localSlow)
    case (.submissions, nil):
      try charge(
        .submissions(context.sender), "submissions", rates.perSubmission, context,
        onThisMachine: .localSlow)
    }
  }

  private func charge(
    _ subject: RateSubject, _ name: String, _ policy: RatePolicy?, _ context: PortalContext,
    onThisMachine local: RatePolicy = .local
  ) throws(PortalError) {
    guard var policy else { return }
    if desk.options.rates.sparesThisMachine, context.sender.isLocal { policy = local }
    let state = rates.take(subject, named: name, policy)
    context.ledger.note(state)
    if let wait = state.retryAfterSeconds {
      throw .tooManyRequests(policy: name, retryAfterSeconds: wait)
    }
  }
}
