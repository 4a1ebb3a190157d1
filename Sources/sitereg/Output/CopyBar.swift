import Foundation
import SiteModel

/// The bar of a backup or a restoring: on a terminal only, and only where it takes a while.
final class CopyBar {
  private let isShown: Bool
  private let started = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var wasDrawn = false

  init(_ options: GlobalOptions) {
    isShown = !options.quiet && !options.hidesProgress && isatty(STDERR_FILENO) == 1
  }

  /// Draws while the closure works, and leaves a clean line whatever comes of it.
  func during<T>(_ body: ((CopyProgress) -> Void) throws -> T) rethrows -> T {
    defer { clear() }
    return try body(show)
  }

  private func show(_ progress: CopyProgress) {
    guard isShown else { return }
    let isChecking = progress.stage == .checking
    guard isChecking || ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    let megabytes = progress.bytesInAll / 1_000_000
    if isChecking { return draw("reading the copy through for faults (\(megabytes) MB)…") }
    let share =
      progress.bytesInAll > 0
      ? min(Double(progress.bytesDone) / Double(progress.bytesInAll), 1) : 1
    let width = 24
    let filled = Int((share * Double(width)).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    draw("\(bar) \(Int(share * 100)) %  \(progress.bytesDone / 1_000_000) of \(megabytes) MB")
  }

  private func clear() {
    if wasDrawn { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    wasDrawn = false
  }

  private func draw(_ text: String) {
    wasDrawn = true
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
