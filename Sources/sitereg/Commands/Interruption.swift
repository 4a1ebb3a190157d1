import Dispatch
import Foundation
import SiteRegistry

/// Makes Ctrl-C end a long command at once, with 130 and nothing left behind.
///
/// A change that is not committed yet is not in the registry, so leaving at any moment leaves the
/// state before; only the files beside it must go.
final class Interruption {
  private let source: any DispatchSourceSignal

  init() {
    // The default action would end the process before the source hears of it.
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      CouncilRegistry.removeStagingFiles()
      FileHandle.standardError.write(
        Data("\r\u{1B}[Ksitereg: interrupted; the registry is as it was\n".utf8))
      _exit(130)
    }
    source.resume()
  }

  func end() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
