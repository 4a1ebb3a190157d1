public import SimpleFeatures
import SiteModel

/// What the values of a column are read as.
public enum ColumnType: String, Sendable, CaseIterable {
  case text, number, boolean, date

  /// As a message calls one value of it.
  var words: String {
    switch self {
    case .text: "text"
    case .number: "a number"
    case .boolean: "true or false (yes, no, y, n, t, f, 1 and 0 are understood)"
    case .date: "a day (2026-01-31, 31/01/2026, 31 January 2026 and milliseconds are understood)"
    }
  }

  /// Nil where the value cannot be read so.
  public func read(_ value: JSONValue) -> JSONValue? {
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
        return Self.day(milliseconds: milliseconds)
      }
      return value.plainText.flatMap { Self.day($0.trimmed) }.map(JSONValue.string)
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
    guard let number = Double(digits), number.isFinite else { return nil }
    return .number(number)
  }

  /// The day as `yyyy-mm-dd`; a time behind it is left out.
  static func day(_ text: String) -> String? {
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

  private static func day(milliseconds: Int64) -> JSONValue? {
    let day = Int64((Double(milliseconds) / 86_400_000).rounded(.down))
    // Days before and after the epoch, by the algorithm of Howard Hinnant (days_from_civil).
    guard abs(day) < 3_000_000 else { return nil }
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return checked(Int(year), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
      .map(JSONValue.string)
  }
}
