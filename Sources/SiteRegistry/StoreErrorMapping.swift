import SiteStore

extension RegistryError {
  /// The one place where the file's errors become answers to the person who asked.
  init(_ error: StoreError) {
    let text = "\(error)"
    switch error {
    case .missing: self = .missingInput(text)
    case .alreadyExists, .conflict: self = .conflict(text)
    case .notARegistry, .newerVersion, .needsUpgrade: self = .badInput(text)
    case .busy, .inUse, .heldByReader: self = .busy(text)
    case .full: self = .full(text)
    case .gone: self = .gone(text)
    case .readOnly, .io, .corrupt: self = .storage(text)
    case .notFound: self = .notFound(text)
    case .invalid: self = .usage(text)
    }
  }
}
