import Hummingbird
import NIOPosix
import SiteRegistry

/// What every route works with: the registry, the pages, the limits.
struct Desk: Sendable {
  let registry: CouncilRegistry
  let options: PortalOptions
  let pages: PageLibrary
  let batches: BatchSlots
  /// The address from the options; nil where requests name it.
  let fixedAddress: PublicAddress?

  /// Runs a question to the registry on a thread that may wait.
  func ask<T: Sendable>(
    _ question: @escaping @Sendable (CouncilRegistry) throws(RegistryError) -> T
  ) async throws -> T {
    let registry = registry
    return try await NIOThreadPool.singleton.runIfActive { try question(registry) }
  }

  func address(_ request: Request) -> PublicAddress {
    fixedAddress ?? .named(by: request, options)
  }
}
