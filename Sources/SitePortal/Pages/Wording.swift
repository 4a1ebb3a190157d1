import Foundation
import SiteModel

/// How the pages say kinds, numbers and dates.
enum Wording {
  /// `lighting-column` as "Lighting column".
  static func kind(_ name: String) -> String {
    let words = name.split(whereSeparator: { $0 == "-" || $0 == "_" || $0 == " " }).map { word in
      isAcronym(word) ? word.uppercased() : String(word)
    }
    let text = words.joined(separator: " ")
    guard let first = text.first else { return name }
    return first.uppercased() + text.dropFirst()
  }

  /// A short word without a vowel is spelt out when spoken: `cctv`.
  private static func isAcronym(_ word: Substring) -> Bool {
    ["sssi", "uprn", "usrn"].contains(word)
      || (2...5).contains(word.count)
        && word.allSatisfy { $0.isASCII && $0.isLetter && !"aeiouyAEIOUY".contains($0) }
  }

  /// A distance with what a person can use of it: "0 m", "12.4 m", "1.24 km".
  static func distance(_ metres: Double) -> String {
    guard metres.isFinite else { return "unknown" }
    if metres >= 1000 { return decimal(metres / 1000, 2) + " km" }
    return decimal(metres, metres >= 100 ? 0 : 1) + " m"
  }

  /// How long to wait, never less than it takes: "40 seconds", "20 minutes", "3 hours".
  static func wait(_ seconds: Int) -> String {
    if seconds <= 90 { return count(seconds, "second", "seconds") }
    let minutes = seconds / 60 + (seconds % 60 > 0 ? 1 : 0)
    if minutes <= 90 { return count(minutes, "minute", "minutes") }
    return count(minutes / 60 + (minutes % 60 > 0 ? 1 : 0), "hour", "hours")
  }

  /// A measured value in its unit.
  static func measure(_ value: Double, _ unit: String?) -> String {
    let text = decimal(value, 2)
    return unit.map { "\(text) \($0)" } ?? text
  }

  /// At most so many decimals, without trailing zeros, thousands apart.
  static func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var text = String(format: "%.\(places)f", value)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text == "-0" ? "0" : grouped(text)
  }

  /// A coordinate to the millimetre, as an address has it: a clear position is clear by a
  /// centimetre or so.
  static func plain(_ value: Double) -> String {
    String(format: "%.3f", value)
  }

  /// "a, b and c".
  static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) and \(last)"
  }

  static func count(_ number: Int) -> String { grouped(String(number)) }

  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(count(number)) \(number == 1 ? one : many)"
  }

  private static func grouped(_ text: String) -> String {
    let isNegative = text.hasPrefix("-")
    let body = isNegative ? text.dropFirst() : text[...]
    let whole = body.prefix { $0 != "." }
    var digits = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { digits.append(",") }
      digits.append(digit)
    }
    return (isNegative ? "-" : "") + digits + body.dropFirst(whole.count)
  }

  /// `2026-04-01…` as "1 April 2026".
  static func date(_ text: String) -> String {
    guard let date = CivilDate(text), (1...12).contains(date.month) else { return text }
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    return "\(date.day) \(months[date.month - 1]) \(date.year)"
  }

  static func availability(_ value: Availability) -> Tag {
    switch value {
    case .available: Tag(label: "Available", tone: "good")
    case .held: Tag(label: "Held", tone: "wait")
    case .occupied: Tag(label: "Occupied", tone: "bad")
    case .withdrawn: Tag(label: "Withdrawn", tone: "bad")
    case .unknown: Tag(label: "Availability not known", tone: "plain")
    }
  }

  static func outcome(_ value: Outcome) -> Tag {
    switch value {
    case .eligible: Tag(label: "Eligible", tone: "good")
    case .needsConsent: Tag(label: "Needs consent", tone: "wait")
    case .undetermined: Tag(label: "Cannot be decided yet", tone: "unknown")
    case .ineligible: Tag(label: "Not eligible", tone: "bad")
    }
  }

  static func state(_ value: ApplicationState) -> Tag {
    switch value {
    case .submitted: Tag(label: "Received", tone: "wait")
    case .approved: Tag(label: "Approved", tone: "good")
    case .refused: Tag(label: "Refused", tone: "bad")
    case .withdrawn: Tag(label: "Withdrawn", tone: "plain")
    }
  }
}

/// A short label with a colour that only underlines what it says.
struct Tag: Sendable {
  var label: String
  /// `good`, `wait`, `bad`, `unknown` or `plain`: a class of the style sheet.
  var tone: String
}
