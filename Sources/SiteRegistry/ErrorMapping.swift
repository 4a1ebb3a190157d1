import Projection
import SiteStore

// Here, and nowhere else, the errors of the rooms below become answers to the person who asked. A
// call is passed unevaluated, so that no closure has to spell its types: Swift infers what such an
// argument throws, and takes a closure for one that throws anything.

/// What a call on the file gives.
func translated<T>(_ call: @autoclosure () throws(StoreError) -> T) throws(RegistryError) -> T {
  do {
    return try call()
  } catch {
    throw RegistryError(error)
  }
}

/// What a call on PROJ gives.
func projected<T>(
  _ call: @autoclosure () throws(ProjectionError) -> T
) throws(RegistryError) -> T {
  do {
    return try call()
  } catch {
    throw .badInput("\(error)")
  }
}

extension RegistryError {
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
