import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// An application that, told to stop, waits for requests under way, but not for ever.
struct DrainingApplication: ApplicationProtocol {
  let application: Application<RouterResponder<PortalContext>>
  let drainSeconds: Int

  var responder: RouterResponder<PortalContext> { application.responder }
  var server: HTTPServerBuilder { application.server }
  var configuration: ApplicationConfiguration { application.configuration }
  var logger: Logger { application.logger }
  func onServerRunning(_ channel: any Channel) async {
    await application.onServerRunning(channel)
  }

  func run() async throws {
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    let application = application
    let limit = drainSeconds
    try await withGracefulShutdownHandler {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        group.addTask {
          for await _ in stops { break }
          try await Task.sleep(for: .seconds(limit))
        }
        defer { group.cancelAll() }
        // Whichever is first: all requests answered, or the time is up.
        try await group.next()
      }
    } onGracefulShutdown: {
      stop.yield()
    }
  }
}
