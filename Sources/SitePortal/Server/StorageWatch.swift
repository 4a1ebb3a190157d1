import Logging
import SiteRegistry
import Synchronization

/// What is known of the disk and the file under the registry.
final class StorageWatch: Sendable {
  private struct State {
    var diskIsFull = false
    var fault: String?
  }

  private let state = Mutex(State())

  /// What happened to the file, completing "the registry's file …".
  var fault: String? { state.withLock { $0.fault } }

  /// Notes how an act ended.
  func note(_ error: RegistryError?) {
    state.withLock { state in
      switch error {
      case .full: state.diskIsFull = true
      case nil: state.diskIsFull = false
      default: break
      }
    }
  }

  /// Why acts cannot be taken, as far as can be seen without one; nil where they can.
  func reasonNotToWrite(_ registry: CouncilRegistry) -> String? {
    if let fault = fault ?? registry.faultOfFile { return "the registry's file \(fault)" }
    guard state.withLock({ $0.diskIsFull }) else { return nil }
    guard registry.diskHasRoom else { return "the disk that holds the registry is full" }
    state.withLock { $0.diskIsFull = false }
    return nil
  }

  /// Looks at the file each second until it is not the one that was opened, or the task ends.
  ///
  /// - Throws: `registryGone`, some seconds after it was seen: until then whoever asks is told.
  func run(_ registry: CouncilRegistry, _ logger: Logger) async throws {
    while true {
      try await Task.sleep(for: .seconds(1))
      guard let found = registry.faultOfFile else { continue }
      state.withLock { $0.fault = found }
      let saved = registry.saveWhatRemains().map { "; \($0)" } ?? ""
      logger.critical(
        "the registry's file \(found)\(saved). Changes are refused, and the server ends.")
      try await Task.sleep(for: .seconds(Self.secondsToTell))
      throw PortalError.registryGone(found + saved)
    }
  }

  /// Long enough for a supervisor that asks every few seconds.
  private static let secondsToTell = 3
}
