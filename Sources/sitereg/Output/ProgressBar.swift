import Foundation
import SiteRegistry

/// A line that is rewritten on a terminal: share, count, rate, time left. Elsewhere it is silent.
final class ProgressBar {
  private let isShown: Bool
  private let started = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var wasDrawn = false

  init(_ options: GlobalOptions) {
    isShown = !options.quiet && !options.hidesProgress && isatty(STDERR_FILENO) == 1
  }

  func show(_ progress: ImportProgress) {
    guard isShown, ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    wasDrawn = true
    let seconds = max((ContinuousClock.now - started).inSeconds, 0.001)
    let share = progress.share
    let width = 24
    let filled = Int((share * Double(width)).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rate = Int(Double(progress.features) / seconds)
    let left = share > 0.01 ? ", \(Int((seconds / share - seconds).rounded(.up))) s left" : ""
    let doing = progress.merged > 0 ? "merging" : "reading"
    draw(
      "\(bar) \(Int(share * 100)) %  \(doing), \(progress.features) features, \(rate)/s\(left)")
  }

  func clear() {
    if wasDrawn { draw("") }
  }

  private func draw(_ text: String) {
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
