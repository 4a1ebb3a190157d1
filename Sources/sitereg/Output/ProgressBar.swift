import Foundation
import Synchronization

/// A line on a terminal that is rewritten: share, count, rate and time left. Elsewhere it is silent.
///
/// May be shown from any thread.
final class ProgressBar: Sendable {
  /// How much is done, from 0 to 1; nil where nobody knows how much there is.
  struct Share: Sendable {
    let value: Double?

    init(_ value: Double?) { self.value = value.map { min(max($0, 0), 1) } }

    init(_ done: Int, of total: Int) {
      self.init(total > 0 ? Double(done) / Double(total) : nil)
    }
  }

  private struct State {
    var part = ""
    var started = ContinuousClock.now
    var lastDrawn = ContinuousClock.now
    var wasDrawn = false
  }

  private let isShown: Bool
  private let state = Mutex(State())

  init(_ options: GlobalOptions) {
    isShown = !options.quiet && !options.hidesProgress && isatty(STDERR_FILENO) == 1
  }

  /// Runs the closure and leaves a clean line, whatever comes of it.
  func during<T>(_ body: () throws -> T) rethrows -> T {
    defer { clear() }
    return try body()
  }

  /// - Parameters:
  ///   - count: so many of the unit, from which the rate follows; nil where only the words count.
  ///   - part: what has a pace of its own; another part starts the clock again.
  func show(_ share: Share, count: Int? = nil, _ words: String, part: String = "") {
    guard isShown else { return }
    state.withLock { state in
      if part != state.part {
        state.part = part
        state.started = .now
      }
      guard ContinuousClock.now - state.lastDrawn > .milliseconds(100) else { return }
      state.lastDrawn = .now
      state.wasDrawn = true
      let seconds = max((ContinuousClock.now - state.started).inSeconds, 0.001)
      Self.draw(Self.line(share, count, words, seconds))
    }
  }

  /// Words that stand until something else is shown: for work whose length is not known.
  func say(_ words: String) {
    guard isShown else { return }
    state.withLock { state in
      state.wasDrawn = true
      Self.draw(words)
    }
  }

  func clear() {
    state.withLock { state in
      if state.wasDrawn { Self.draw("") }
      state.wasDrawn = false
    }
  }

  /// 0 where it is not known, as of standard input.
  static func size(ofFile path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? Int ?? 0
  }

  private static func line(
    _ share: Share, _ count: Int?, _ words: String, _ seconds: Double
  ) -> String {
    var parts: [String] = []
    if let share = share.value {
      let width = 24
      let filled = Int((share * Double(width)).rounded())
      parts.append(
        String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
          + " \(Int(share * 100)) % ")
    }
    var text = count.map { "\($0) " } ?? ""
    text += words
    if let count { text += ", \(Int(Double(count) / seconds))/s" }
    if let share = share.value, share > 0.01 {
      text += ", \(Int(min(seconds / share - seconds, 1e6).rounded(.up))) s left"
    }
    parts.append(text)
    return parts.joined(separator: " ")
  }

  private static func draw(_ text: String) {
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
