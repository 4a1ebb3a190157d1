import CQL2
import Foundation
import SiteRegistry

/// `datetime`: an RFC 3339 time or day, or a stretch between two, either of which may be `..` or
/// empty (OGC API - Features Part 1, 7.15.4).
enum DateTimeParameter {
  /// - Throws: `invalidParameter`.
  static func read(_ text: String) throws(PortalError) -> AskedPeriod {
    let ends = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    func isOpen(_ end: String) -> Bool { end.isEmpty || end == ".." }
    switch ends.count {
    case 1:
      guard let instant = instant(ends[0]) else { break }
      return AskedPeriod(start: instant, end: instant)
    case 2:
      let (start, end) = (instant(ends[0]), instant(ends[1]))
      guard start != nil || isOpen(ends[0]), end != nil || isOpen(ends[1]),
        start != nil || end != nil
      else { break }
      if let start, let end, isAfter(start, end) {
        throw .invalidParameter(name: "datetime", detail: "it ends before it starts")
      }
      return AskedPeriod(start: start, end: end)
    default: break
    }
    throw .invalidParameter(
      name: "datetime",
      detail:
        "'\(text.shortened)' is not an RFC 3339 time or an interval such as 2026-01-01T00:00:00Z/.."
    )
  }

  /// Days are compared with times as days.
  private static func isAfter(_ a: FilterInstant, _ b: FilterInstant) -> Bool {
    if a.granularity == b.granularity, a.granularity == .time {
      return key(a.text) > key(b.text)
    }
    return a.text.prefix(10) > b.text.prefix(10)
  }

  /// A text that sorts by time: a fraction sorts behind none, as `Z` would not.
  private static func key(_ text: String) -> String { String(text.dropLast()) }

  /// A day, or a time that is put in UTC.
  private static func instant(_ text: String) -> FilterInstant? {
    if let day = FilterInstant(date: text) { return day }
    let capital = text.uppercased()
    if let time = FilterInstant(timestamp: capital) { return time }
    let pattern = #/(.{19}(?:\.\d{1,12})?)([+-])([01]\d|2[0-3]):([0-5]\d)/#
    guard let match = capital.wholeMatch(of: pattern),
      let local = FilterInstant(timestamp: match.1 + "Z"),
      let hours = Int(match.3), let minutes = Int(match.4)
    else { return nil }
    let shift = (match.2 == "-" ? 1 : -1) * (hours * 60 + minutes) * 60
    return shifted(local.text, bySeconds: shift)
  }

  private static func shifted(_ text: String, bySeconds seconds: Int) -> FilterInstant? {
    let style = Date.ISO8601FormatStyle(timeZone: .gmt)
    // The fraction stays as it is, whatever the offset.
    let whole = text.prefix(19) + "Z"
    let rest = text.dropFirst(19)
    guard let date = try? Date(String(whole), strategy: style) else { return nil }
    let moved = date.addingTimeInterval(TimeInterval(seconds)).formatted(style)
    return FilterInstant(timestamp: String(moved.prefix(19)) + String(rest))
  }
}
