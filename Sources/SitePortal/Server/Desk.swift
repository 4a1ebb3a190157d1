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
  /// Secrets and keys that are being hashed: some 50 ms of a core each.
  let hashing = WorkQueue("secrets", places: 64, share: 48)
  /// Acts that wait for their turn to write.
  let acts = WorkQueue("changes", places: 64, share: 32)
  /// The bodies of requests.
  let bodies: BodyBudget
  let storage = StorageWatch()
  let outside = OutsideWatch()
  /// The address from the options; nil where requests name it.
  let fixedAddress: PublicAddress?

  /// Runs a question to the registry on a thread that may wait.
  ///
  /// What other programs changed in the file is taken note of first, at most once a second, unless
  /// that would mean to wait for somebody who is writing.
  func ask<T: Sendable>(
    _ question: @escaping @Sendable (CouncilRegistry) throws -> T
  ) async throws -> T {
    let registry = registry
    let outside = outside
    return try await NIOThreadPool.singleton.runIfActive {
      // A registry opened for reading only cannot take note; its answers are right all the same.
      if outside.isDue() { registry.noticeOutsideChangesUnlessBusy() }
      return try question(registry)
    }
  }

  /// Answers a question that takes a look at a row or two where it is asked: to go to another
  /// thread and back takes longer than that.
  func askBriefly<T: Sendable>(
    _ question: (CouncilRegistry) throws -> T
  ) async throws -> T {
    if outside.isDue() {
      try await ask { registry in registry.noticeOutsideChangesUnlessBusy() }
    }
    return try question(registry)
  }

  /// Changes the registry, where only those who change it wait for others who do: for so long after
  /// the request came as a writer may wait.
  ///
  /// - Parameter arrival: when the request was there.
  /// - Throws: `busy` where that was not long enough; what the act throws.
  func act<T: Sendable>(
    for sender: Sender, arrivedAt arrival: ContinuousClock.Instant,
    _ act: @escaping @Sendable (CouncilRegistry) throws -> T
  ) async throws -> T {
    let registry = registry
    let storage = storage
    return try await acts.run(for: sender) {
      do throws(RegistryError) {
        let result = try CouncilRegistry.waiting(until: arrival + .seconds(5)) {
          try act(registry)
        }
        storage.note(nil)
        return result
      } catch {
        storage.note(error)
        throw error
      }
    }
  }

  /// Where a request's body may be put.
  func intake(_ context: PortalContext) -> BodyIntake {
    BodyIntake(
      share: bodies.share(for: context.sender), seconds: options.limits.uploadSeconds,
      formBytes: options.limits.formBytes)
  }

  func address(_ request: Request) -> PublicAddress {
    fixedAddress ?? .named(by: request, options)
  }
}
