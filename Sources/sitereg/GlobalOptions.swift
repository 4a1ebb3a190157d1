import ArgumentParser
import Foundation
import SiteRegistry

/// What every command that opens a registry takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: [.customShort("r"), .customLong("registry")],
    help: ArgumentHelp(
      "The registry file; or set SITEREG_REGISTRY.", valueName: "path"))
  var registryPath: String?

  @Flag(name: .long, help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(name: .customLong("no-progress"), help: "Show no progress bar.")
  var hidesProgress = false

  /// - Throws: `usage` where neither option nor environment names a file.
  func path() throws -> String {
    if let registryPath { return registryPath }
    if let named = ProcessInfo.processInfo.environment["SITEREG_REGISTRY"], !named.isEmpty {
      return named
    }
    throw RegistryError.usage(
      "say which registry: -r PATH, or set SITEREG_REGISTRY; `sitereg init PATH` makes one")
  }

  /// The registry for questions: opened for writing where possible, so that edits by other
  /// programs are noticed, and for reading only where not.
  func openForReading() throws -> CouncilRegistry {
    let path = try path()
    guard FileManager.default.isWritableFile(atPath: path) else { return try openReadOnly(path) }
    do {
      return try opened(CouncilRegistry(at: path, access: .readWrite, actor: Self.actor))
    } catch {
      // The folder may be read-only, or an import may hold the file: reading may still work. Where
      // it does not, the first reason is the one to tell.
      switch error {
      case .storage, .full, .busy:
        guard let registry = try? openReadOnly(path) else { throw error }
        return registry
      default: throw error
      }
    }
  }

  private func openReadOnly(_ path: String) throws -> CouncilRegistry {
    try opened(CouncilRegistry(at: path, access: .readOnly, actor: Self.actor))
  }

  func openForWriting() throws -> CouncilRegistry {
    try opened(CouncilRegistry(at: try path(), access: .readWrite, actor: Self.actor))
  }

  /// Who acts: the login name, as the event log records it.
  static var actor: String {
    let name = NSUserName()
    return name.isEmpty ? "unknown" : name
  }

  private func opened(_ registry: CouncilRegistry) -> CouncilRegistry {
    if !quiet, !registry.positionsAreExact {
      Failure.say("note: \(registry.positionStatement)")
    }
    return registry
  }

  /// A line for a person, beside the data.
  func say(_ line: String) {
    if !quiet { printError(line) }
  }
}
