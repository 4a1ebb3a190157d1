import Dispatch
import Foundation
import SiteRegistry
import Synchronization

/// Makes Ctrl-C end a long import at once, with 130 and nothing left behind.
///
/// A change that is not committed yet is not in the registry, so leaving at any moment leaves the
/// state before or after an import; only the files beside it must go.
final class Interruption {
  private let source: any DispatchSourceSignal
  private let stage: Stage

  /// How far the command has come.
  private final class Stage: Sendable {
    private struct State {
      var importedCount = 0
      var isSaving = false
    }

    private let state = Mutex(State())

    func change(imported: Int, isSaving: Bool) {
      state.withLock { $0 = State(importedCount: imported, isSaving: isSaving) }
    }

    /// What is in the registry if the process ends now.
    var words: String {
      let state = state.withLock { $0 }
      // When the disk has it is not told before the log is folded into the file, too.
      if state.isSaving {
        return "interrupted while the import was being saved: it is in the registry whole or not "
          + "at all; 'sitereg runs' tells"
      }
      switch state.importedCount {
      case 0: return "interrupted; the registry is as it was"
      case 1: return "interrupted; the first file's import is in the registry, nothing of others"
      default:
        return "interrupted; the imports of the first \(state.importedCount) files are in the "
          + "registry, nothing of others"
      }
    }
  }

  init() {
    // The default action would end the process before the source hears of it.
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    let stage = Stage()
    self.stage = stage
    source.setEventHandler {
      CouncilRegistry.removeStagingFiles()
      FileHandle.standardError.write(Data("\r\u{1B}[Ksitereg: \(stage.words)\n".utf8))
      _exit(130)
    }
    source.resume()
  }

  /// - Parameters:
  ///   - imported: how many files' imports are in the registry for sure.
  ///   - isSaving: whether one more may be.
  func note(imported: Int, isSaving: Bool) { stage.change(imported: imported, isSaving: isSaving) }

  func end() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
