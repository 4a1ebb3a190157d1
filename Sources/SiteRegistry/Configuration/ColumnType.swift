public import Foundation
public import SimpleFeatures
import SiteModel

/// What the values of a column are read as.
public enum ColumnType: String, Sendable, CaseIterable {
  case text, number, boolean, date, instant

  /// As a message calls one value of it.
  var words: String {
    switch self {
    case .text: "text"
    case .number: "a number"
    case .boolean: "true or false (yes, no, y, n, t, f, 1 and 0 are understood)"
    case .date: "a day (2026-01-31, 31/01/2026, 31 January 2026 and milliseconds are understood)"
    case .instant:
      "a day with a time (2026-01-31 12:00:00+00, 2026-01-31T12:00Z and milliseconds are understood)"
    }
  }

  /// Nil where the value cannot be read so.
  ///
  /// - Parameter zone: of times that name no offset, and in which a moment falls on a day.
  public func read(_ value: JSONValue, in zone: TimeZone = Council.usualTimeZone) -> JSONValue? {
    switch self {
    case .text: return value.plainText.map(JSONValue.string)
    case .number:
      if value.double != nil { return value }
      return value.string.flatMap { Self.number($0.trimmed) }
    case .boolean:
      if value.bool != nil { return value }
      switch value.plainText?.trimmed.lowercased() {
      case "true", "yes", "y", "t", "1": return true
      case "false", "no", "n", "f", "0": return false
      default: return nil
      }
    case .date:
      if case .integer(let milliseconds) = value, abs(milliseconds) >= 10_000_000_000 {
        return Self.instant(milliseconds: milliseconds).map { .string($0.day(in: zone)) }
      }
      return value.plainText.flatMap { Self.day($0.trimmed, in: zone) }.map(JSONValue.string)
    case .instant:
      if case .integer(let milliseconds) = value, abs(milliseconds) >= 10_000_000_000 {
        return Self.instant(milliseconds: milliseconds).map { .string($0.text) }
      }
      return value.plainText.flatMap { WrittenInstant($0.trimmed, in: zone) }
        .map { .string($0.text) }
    }
  }

  /// A decimal number, perhaps with commas between its thousands.
  static func number(_ text: String) -> JSONValue? {
    var digits = text
    if text.contains(",") {
      let whole = text.prefix { $0 != "." }.drop { $0 == "-" || $0 == "+" }
      let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
      guard let first = groups.first, (1...3).contains(first.count),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
      digits = text.replacing(",", with: "")
    }
    guard digits.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else { return nil }
    if let whole = Int64(digits) { return .integer(whole) }
    // A number that long is a name; as a decimal it would lose its last digits.
    if digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return nil }
    guard let number = Double(digits), number.isFinite else { return nil }
    return .number(number)
  }

  /// The day as `yyyy-mm-dd`; of a moment with its offset the day in the zone, of a time without
  /// one the day it is written with.
  static func day(_ text: String, in zone: TimeZone) -> String? {
    if text.contains(":"), let instant = WrittenInstant(text, in: zone) {
      return instant.day(in: zone)
    }
    return day(text)
  }

  private static func day(_ text: String) -> String? {
    let date = text.prefix { $0 != "T" && $0 != "t" || !text.contains("-") }
    let parts = date.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if parts.count == 1, parts[0].utf8.count == 8, let number = Int(parts[0]) {
      return checked(number / 10_000, number / 100 % 100, number % 100)
    }
    guard parts.count >= 3 else { return nil }
    let isTimeBehind = parts.count == 3 || text.contains(":")
    guard isTimeBehind else { return nil }
    if parts[0].utf8.count == 4, let year = Int(parts[0]) {
      return checked(year, month(parts[1]), Int(parts[2]))
    }
    guard parts[2].utf8.count == 4 else { return nil }
    let suffixes = ["st", "nd", "rd", "th"]
    var day = parts[0].lowercased()
    for suffix in suffixes where day.hasSuffix(suffix) { day = String(day.dropLast(2)) }
    return checked(Int(parts[2]), month(parts[1]), Int(day))
  }

  private static func month(_ text: String) -> Int? {
    if let number = Int(text) { return number }
    guard text.count >= 3 else { return nil }
    let names = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    return names.firstIndex { $0.hasPrefix(text.lowercased()) }.map { $0 + 1 }
  }

  private static func checked(_ year: Int?, _ month: Int?, _ day: Int?) -> String? {
    guard let year, let month, let day, (1000...9999).contains(year), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let text = "\(year)-\(two(month))-\(two(day))"
    return CivilDate(text) == nil ? nil : text
  }

  private static func instant(milliseconds: Int64) -> WrittenInstant? {
    abs(milliseconds) < 3_000_000 * 86_400_000 ? WrittenInstant(milliseconds: milliseconds) : nil
  }
}
