package import HTTPTypes
package import SiteRegistry

/// What an operation asks of its caller.
package struct Permission: Hashable, Sendable {
  package enum Need: Hashable, Sendable {
    /// Nothing; what there is to see is decided by collection and field.
    case nothing
    /// The secret of the application that it is about, which the operation checks itself. It may
    /// come as a bearer token, which is then no key.
    case applicationSecret
    /// A key of this scope, or of a wider one.
    case key(KeyScope)
    /// A program on this machine that comes straight here, or a key of this scope; to others the
    /// operation is not there. The options can open it to all.
    case local(orKey: KeyScope)
  }

  /// A quota of its own, beside that for all requests.
  package enum Quota: Hashable, Sendable {
    /// For what takes the slow hash of a secret.
    case secrets
    /// For sending applications.
    case submissions
  }

  package var need: Need
  /// Whether requests count against the caller's rate.
  package var isMetered = true
  /// Whether keys are looked at: those who watch over the server bring none.
  var readsKeys = true
  package var quota: Quota?

  static let open = Permission(need: .nothing)
  static let applicant = Permission(need: .applicationSecret, quota: .secrets)
  /// Open to all; the form asks for the secret.
  static let secretForm = Permission(need: .nothing, quota: .secrets)
  static let submission = Permission(need: .nothing, quota: .submissions)
  static let health = Permission(need: .nothing, isMetered: false, readsKeys: false)
  static let operation = Permission(need: .local(orKey: .admin), isMetered: false)
}

/// Who may do what: the only place that says so. An operation that is not listed cannot be reached.
///
/// Data is seen through a second sieve: which collections and fields there are for the caller's
/// audience, by the registry's own classification.
package enum AccessTable {
  package static func permission(_ method: HTTPRequest.Method, _ path: String) -> Permission? {
    table["\(method.rawValue) \(path)"]
  }

  package static var operations: [String] { table.keys.sorted() }

  private static let table: [String: Permission] = [
    // OGC API: sieved by audience.
    "GET /": .open,
    "GET /conformance": .open,
    "GET /api": .open,
    "GET /api.html": .open,
    "GET /functions": .open,
    "GET /collections": .open,
    "GET /collections/{collectionId}": .open,
    "GET /collections/{collectionId}/schema": .open,
    "GET /collections/{collectionId}/schema/feature": .open,
    "GET /collections/{collectionId}/queryables": .open,
    "GET /collections/{collectionId}/sortables": .open,
    "GET /collections/{collectionId}/items": .open,
    "GET /collections/{collectionId}/items/{featureId}": .open,

    // Checks against the rules.
    "GET /eligibility": .open,
    "POST /eligibility": .open,

    // Applications: anyone may apply, and sees what they hold the secret of.
    "POST /applications": .submission,
    "GET /applications/{reference}": .applicant,
    "GET /applications": .open,
    "GET /applications/lookup": .open,
    "POST /applications/lookup": .secretForm,
    "GET /applications/withdraw": .open,
    "POST /applications/withdraw": .secretForm,
    "GET /applications/withdrawn": .open,
    "GET /apply": .open,
    "POST /apply": .submission,
    "GET /apply/received/{receipt}": .open,

    // Pages.
    "GET /find": .open,
    "GET /sites/**": .open,
    "GET /check": .open,
    "GET /accessibility": .open,
    "GET /privacy": .open,
    "GET /assets/{name}": .open,

    // For those who run the server. What is counted tells what others do, so it is not for all.
    "GET /healthz": .health,
    "GET /readyz": .health,
    "GET /metrics": .operation,
  ]
}
