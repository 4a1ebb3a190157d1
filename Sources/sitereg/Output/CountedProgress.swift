import Foundation

/// A bar for work whose length is known: on a terminal only, and only where it takes a while.
final class CountedProgress {
  private let isShown: Bool
  private let what: String
  private let started = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var wasDrawn = false

  init(_ options: GlobalOptions, what: String) {
    isShown = !options.quiet && !options.hidesProgress && isatty(STDERR_FILENO) == 1
    self.what = what
  }

  func show(_ done: Int, _ all: Int) {
    guard isShown, all > 0, ContinuousClock.now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = .now
    wasDrawn = true
    let spent = (ContinuousClock.now - started).components
    let seconds = max(Double(spent.seconds) + Double(spent.attoseconds) / 1e18, 0.001)
    let share = min(Double(done) / Double(all), 1)
    let filled = Int((share * 24).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let left = share > 0.01 ? ", \(Int((seconds / share - seconds).rounded(.up))) s left" : ""
    draw("\(bar) \(Int(share * 100)) %  \(done) \(what), \(Int(Double(done) / seconds))/s\(left)")
  }

  func clear() {
    if wasDrawn { draw("") }
    wasDrawn = false
  }

  private func draw(_ text: String) {
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
