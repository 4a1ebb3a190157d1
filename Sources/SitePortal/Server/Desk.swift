import Hummingbird
import NIOPosix
import SiteRegistry

/// What every route works with: the registry, the pages, the limits.
struct Desk: Sendable {
  let registry: CouncilRegistry
  let options: PortalOptions
  let pages: PageLibrary
  let batches: BatchSlots
  /// GeoPackages that are being made.
  let downloads: BatchSlots
  let outside = OutsideWatch()
  /// The address from the options; nil where requests name it.
  let fixedAddress: PublicAddress?

  /// Runs a question to the registry on a thread that may wait.
  ///
  /// What other programs changed in the file is taken note of first, at most once a second.
  func ask<T: Sendable>(
    _ question: @escaping @Sendable (CouncilRegistry) throws(RegistryError) -> T
  ) async throws -> T {
    let registry = registry
    let outside = outside
    return try await NIOThreadPool.singleton.runIfActive {
      // A registry opened for reading only cannot take note; its answers are right all the same.
      if outside.isDue() { try? registry.noticeOutsideChanges() }
      return try question(registry)
    }
  }

  /// Answers a question that takes a look at a row or two where it is asked: to go to another
  /// thread and back takes longer than that.
  func askBriefly<T: Sendable>(
    _ question: (CouncilRegistry) throws(RegistryError) -> T
  ) async throws -> T {
    if outside.isDue() { try await ask { registry in try? registry.noticeOutsideChanges() } }
    return try question(registry)
  }

  func address(_ request: Request) -> PublicAddress {
    fixedAddress ?? .named(by: request, options)
  }
}
