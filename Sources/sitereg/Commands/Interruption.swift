import Dispatch
import Foundation
import SiteRegistry
import Synchronization

/// Makes Ctrl-C, SIGTERM and SIGHUP end a long import at once, with 128 and the signal's number, and
/// nothing left behind.
///
/// A change that is not committed yet is not in the registry, so leaving at any moment leaves the
/// state before or after an import; only the files beside it must go.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  private let signals: [Int32]
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
    let stage = Stage()
    self.stage = stage
    signals = [SIGINT, SIGTERM, SIGHUP].filter { number in
      // The default action would end the process before the source hears of it.
      let former = signal(number, SIG_IGN)
      // Under `nohup` a hang-up is not heard, and is not to be.
      return number == SIGINT || !Self.isIgnored(former)
    }
    sources = signals.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        CouncilRegistry.removeStagingFiles()
        FileHandle.standardError.write(Data("\r\u{1B}[Ksitereg: \(stage.words)\n".utf8))
        // What another thread was about to open when the first call came is there now.
        CouncilRegistry.removeStagingFiles()
        _exit(128 + number)
      }
      // Ignored and not listened to yet, a signal would be lost.
      let isListening = DispatchSemaphore(value: 0)
      source.setRegistrationHandler { isListening.signal() }
      source.resume()
      isListening.wait()
      return source
    }
  }

  private static func isIgnored(_ action: sighandler_t?) -> Bool {
    unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// - Parameters:
  ///   - imported: how many files' imports are in the registry for sure.
  ///   - isSaving: whether one more may be.
  func note(imported: Int, isSaving: Bool) { stage.change(imported: imported, isSaving: isSaving) }

  func end() {
    for source in sources { source.cancel() }
    for number in signals { signal(number, SIG_DFL) }
  }
}
