import HTTPTypes
import Hummingbird

/// One address of the portal and the methods it answers.
package struct Endpoint: Hashable, Sendable {
  /// In OpenAPI's form: `/collections/{collectionId}`.
  package var path: String
  package var methods: [String]
  /// Those that belong to the published interface; the rest are pages for people.
  package var interfaceMethods: [String]
  /// The parameters of the pages, by method.
  package var pageParameters: [String: [String]] = [:]
}

/// The router with a list of what is in it, so that each address can say which methods it has.
struct RouteTable {
  typealias Handler = @Sendable (Request, PortalContext) async throws -> Response

  let router: Router<PortalContext>
  let gate: Gate
  private(set) var endpoints: [Endpoint] = []
  /// Operations that the access table does not list, and that therefore cannot be reached.
  private(set) var unlisted: [String] = []

  init(_ router: Router<PortalContext>, _ gate: Gate) {
    self.router = router
    self.gate = gate
  }

  mutating func interface(
    _ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler
  ) {
    add(method, path, isInterface: true, handler)
  }

  /// A page for people; its address takes no parameters but those declared here.
  mutating func page(
    _ method: HTTPRequest.Method, _ path: String, takes parameters: PageParameters = .none,
    _ handler: @escaping Handler
  ) {
    add(method, path, isInterface: false) { request, context in
      try QueryParameters.query(of: request)
        .requireOnly(parameters.names, repeatable: parameters.repeatable)
      return try await handler(request, context)
    }
    if let index = endpoints.firstIndex(where: { $0.path == path }) {
      endpoints[index].pageParameters[method.rawValue] = parameters.names
    }
  }

  private mutating func add(
    _ method: HTTPRequest.Method, _ path: String, isInterface: Bool, _ handler: @escaping Handler
  ) {
    guard let permission = AccessTable.permission(method, path) else {
      unlisted.append("\(method.rawValue) \(path)")
      return
    }
    let gate = gate
    router.on(RouterPath(path), method: method) { request, context in
      try await gate.pass(request, context, permission, handler)
    }
    if let index = endpoints.firstIndex(where: { $0.path == path }) {
      endpoints[index].methods.append(method.rawValue)
    } else {
      endpoints.append(Endpoint(path: path, methods: [method.rawValue], interfaceMethods: []))
    }
    guard isInterface, let index = endpoints.firstIndex(where: { $0.path == path }) else { return }
    endpoints[index].interfaceMethods.append(method.rawValue)
  }

  /// Answers OPTIONS at every address, and the methods it lacks with 405 and what it has.
  func close() {
    let every: [HTTPRequest.Method] = [
      .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, .query,
    ]
    for endpoint in endpoints {
      let allowed = Self.allowed(endpoint)
      for method in every where !allowed.contains(method.rawValue) {
        router.on(RouterPath(endpoint.path), method: method) { _, _ -> Response in
          throw PortalError.methodNotAllowed(allowed: allowed)
        }
      }
      router.on(RouterPath(endpoint.path), method: .options) { request, _ in
        CrossOrigin.preflight(request, allowed: allowed)
      }
    }
  }

  private static func allowed(_ endpoint: Endpoint) -> [String] {
    var methods = endpoint.methods
    if methods.contains("GET") { methods.append("HEAD") }
    return methods + ["OPTIONS"]
  }
}

extension HTTPRequest.Method {
  /// A safe method with a body (draft-ietf-httpbis-safe-method-w-body).
  static let query = Self("QUERY")!
}
