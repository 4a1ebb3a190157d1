import Foundation
import SiteRegistry

/// A line that is rewritten on a terminal while a batch is checked; elsewhere it is silent.
final class CheckProgress {
  private let isShown: Bool
  /// 0 where it is not known how long the input is.
  private let bytesInAll: Int
  private let started = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var wasDrawn = false

  init(_ options: GlobalOptions, input: String) {
    isShown = !options.quiet && !options.hidesProgress && isatty(STDERR_FILENO) == 1
    let attributes = try? FileManager.default.attributesOfItem(atPath: input)
    bytesInAll = attributes?[.size] as? Int ?? 0
  }

  func show(_ progress: BatchProgress) {
    guard isShown, ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    wasDrawn = true
    let spent = (ContinuousClock.now - started).components
    let seconds = max(Double(spent.seconds) + Double(spent.attoseconds) / 1e18, 0.001)
    var line = "\(progress.rows) checked, \(Int(Double(progress.rows) / seconds)) a second"
    if bytesInAll > 0 {
      let share = min(Double(progress.bytesRead) / Double(bytesInAll), 1)
      line = "\(Int(share * 100)) %  \(line)"
      if share > 0.01 { line += ", \(Int((seconds / share - seconds).rounded(.up))) s left" }
    }
    draw(line)
  }

  func clear() {
    if wasDrawn { draw("") }
  }

  private func draw(_ text: String) {
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
