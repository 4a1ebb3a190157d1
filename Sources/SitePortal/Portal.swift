package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
public import SiteRegistry

/// A council's registry on the web: OGC API - Features, checks, applications, and pages.
public struct Portal: Sendable {
  private let desk: Desk
  private let gate: Gate
  private let logger: Logger

  /// - Throws: `PortalError.badBaseURL`, or `brokenResource` where templates are missing.
  public init(registry: CouncilRegistry, options: PortalOptions) throws {
    var logger = Logger(label: "sitereg", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .info
    try self.init(registry: registry, options: options, logger: logger)
  }

  package init(registry: CouncilRegistry, options: PortalOptions, logger: Logger) throws {
    self.logger = logger
    let fixedAddress = try options.baseURL.map { text throws(PortalError) in
      try PublicAddress(baseURL: text)
    }
    desk = Desk(
      registry: registry, options: options, pages: try PageLibrary(),
      batches: BatchSlots(options.limits.simultaneousBatches),
      downloads: BatchSlots(options.limits.simultaneousDownloads),
      bodies: BodyBudget(bytes: options.limits.bodiesBytes), fixedAddress: fixedAddress)
    DownloadAnswer.removeLeftOvers()
    gate = Gate(desk: desk)
  }

  /// Serves until SIGTERM or SIGINT; requests under way are finished first. Ends by itself where
  /// the registry's file is removed or replaced.
  ///
  /// - Parameter onListening: called once with the address people can open.
  /// - Throws: where the address cannot be bound; `registryGone`.
  public func run(onListening: @escaping @Sendable (String) -> Void = { _ in }) async throws {
    let application = DrainingApplication(
      application: application(onListening: onListening),
      drainSeconds: desk.options.limits.drainSeconds)
    let desk = desk
    let logger = logger
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.runService() }
      group.addTask { try await desk.storage.run(desk.registry, logger) }
      defer { group.cancelAll() }
      // Whichever ends first ends the other.
      try await group.next()
    }
  }

  /// Every route, and the list of them.
  package func routes() -> (
    router: Router<PortalContext>, endpoints: [Endpoint], unlisted: [String]
  ) {
    let router = Router(context: PortalContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: AccessLog(logger: logger, isOn: desk.options.logsRequests))
    let counts = RequestCounts()
    router.add(middleware: ContinueOnReading())
    router.add(middleware: HeadLength())
    router.add(middleware: RequestMetrics(counts: counts))
    router.add(middleware: SecurityHeaders())
    router.add(middleware: AccessFields(options: desk.options))
    router.add(middleware: GzipAnswers())
    router.add(middleware: ErrorAnswers(desk: desk, logger: logger))
    router.add(middleware: AddressLimit(limitInBytes: desk.options.limits.addressBytes))
    var table = RouteTable(router, gate)
    LandingRoutes(desk: desk).add(to: &table)
    APIRoutes(desk: desk).add(to: &table)
    CollectionRoutes(desk: desk).add(to: &table)
    ItemRoutes(desk: desk).add(to: &table)
    SchemaRoutes(desk: desk).add(to: &table)
    EligibilityRoutes(desk: desk).add(to: &table)
    TrackRoutes(desk: desk).add(to: &table)
    ApplicationRoutes(desk: desk).add(to: &table)
    FindRoutes(desk: desk).add(to: &table)
    SiteRoutes(desk: desk).add(to: &table)
    CheckRoutes(desk: desk).add(to: &table)
    ApplyRoutes(desk: desk).add(to: &table)
    StaticRoutes(desk: desk).add(to: &table)
    MetricsRoutes(desk: desk, counts: counts).add(to: &table)
    table.close()
    return (router, table.endpoints, table.unlisted)
  }

  package func application(
    onListening: @escaping @Sendable (String) -> Void = { _ in }
  ) -> Application<RouterResponder<PortalContext>> {
    let options = desk.options
    let limits = options.limits
    return Application(
      router: routes().router,
      server: .portal(options),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port),
        // Those that have to go to make room for others count until they are closed.
        availableConnectionsDelegate: MaximumAvailableConnections(
          limits.connections + limits.reservedConnections + 64, logger: logger)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? options.port
        let host = options.host.contains(":") ? "[\(options.host)]" : options.host
        onListening("http://\(host):\(port)/")
      }, logger: logger)
  }
}
