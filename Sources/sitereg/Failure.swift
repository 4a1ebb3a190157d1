import ArgumentParser
import Foundation
import SiteRegistry

/// The one place where errors become a line on standard error and an exit code.
enum Failure {
  static func exit(_ error: any Error) -> Never {
    switch error {
    case let error as RegistryError:
      say(error.message)
      Foundation.exit(code(error))
    case let error as ExitCode:
      Foundation.exit(error.rawValue)
    default:
      let code = Sitereg.exitCode(for: error)
      // Help and version are no failures.
      if code == .success { Sitereg.exit(withError: error) }
      guard code == .validationFailure else {
        say("\(error)")
        Foundation.exit(70)
      }
      let text = Sitereg.fullMessage(for: error)
      let lines = text.split(separator: "\n", maxSplits: 1)
      say(String((lines.first ?? "").trimmingPrefix("Error: ")))
      for line in lines.dropFirst().joined().split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        printError(String(line))
      }
      Foundation.exit(64)
    }
  }

  static func code(_ error: RegistryError) -> Int32 {
    switch error {
    case .usage, .invalidParameter: 64
    case .badInput, .invalidForm, .conflict: 65
    case .missingInput, .notFound: 66
    case .internalFault: 70
    case .full, .gone, .storage: 74
    case .busy: 75
    }
  }

  /// One line, `sitereg: …`, whatever the message holds.
  static func say(_ message: String) {
    printError("sitereg: \(message)")
  }
}
