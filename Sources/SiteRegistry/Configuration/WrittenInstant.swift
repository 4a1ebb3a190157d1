import Foundation
import SiteModel

/// A day with a time of it, as databases and programs write them: `2024-06-01 12:00:00+00`,
/// `2024-06-01T12:00:00.5Z`, `2024/06/01 12:00`.
struct WrittenInstant: Hashable {
  /// Seconds since 1970 in UTC, whole ones; the fraction stands in ``fraction``.
  private var seconds: Int64
  /// The digits behind the point, without needless zeros.
  private var fraction = ""

  /// - Parameter zone: of times that name no offset.
  init?(_ text: String, in zone: TimeZone) {
    let head = text.prefix(10)
    guard head.utf8.count == 10, text.utf8.count >= 16,
      let day = CivilDate(String(head.replacing("/", with: "-")))
    else { return nil }
    var rest = text.dropFirst(10)
    guard let separator = rest.popFirst(), separator == "T" || separator == "t" || separator == " "
    else { return nil }
    let time = rest.prefix { $0.isNumber || $0 == ":" || $0 == "." }
    let clock = time.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = clock[0].split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.utf8.count == 2 ? Int64($0) : nil }
    guard (2...3).contains(parts.count), numbers.count == parts.count, numbers[0] < 24,
      numbers[1] < 60, numbers.count == 2 || numbers[2] < 60
    else { return nil }
    if clock.count == 2 {
      guard parts.count == 3, !clock[1].isEmpty,
        clock[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      fraction = String(clock[1].prefix(9))
      while fraction.last == "0" { fraction.removeLast() }
    }
    let days = Int64(CivilDate.epoch.days(until: day))
    seconds =
      days * 86_400 + numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    let offset = rest.dropFirst(time.count).trimmingPrefix(while: \.isWhitespace)
    if offset.isEmpty {
      // The offset that holds at the time, as it would be without one.
      let asUTC = Date(timeIntervalSince1970: Double(seconds))
      let near = Int64(zone.secondsFromGMT(for: asUTC))
      let there = Date(timeIntervalSince1970: Double(seconds - near))
      seconds -= Int64(zone.secondsFromGMT(for: there))
    } else {
      guard let minutes = Self.minutes(String(offset)) else { return nil }
      seconds -= minutes * 60
    }
  }

  init(milliseconds: Int64) {
    let whole = Int64((Double(milliseconds) / 1000).rounded(.down))
    seconds = whole
    let rest = String(milliseconds - whole * 1000)
    fraction = rest == "0" ? "" : String(repeating: "0", count: 3 - rest.count) + rest
    while fraction.last == "0" { fraction.removeLast() }
  }

  /// `Z`, `+01`, `+0100`, `+01:00`, `UTC`, `GMT`, `BST`.
  private static func minutes(_ text: String) -> Int64? {
    switch text.uppercased() {
    case "Z", "UTC", "GMT": return 0
    case "BST": return 60
    default: break
    }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 2 || digits.utf8.count == 4,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let hours = Int64(digits.prefix(2)),
      hours < 24
    else { return nil }
    let minutes = Int64(digits.dropFirst(2)) ?? 0
    return minutes < 60 ? (hours * 60 + minutes) * (sign == "-" ? -1 : 1) : nil
  }

  /// In UTC by RFC 3339.
  var text: String {
    let (day, second) = Self.split(seconds)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    return "\(Self.day(day))T\(time)\(fraction.isEmpty ? "" : "." + fraction)Z"
  }

  /// The day that it was in a zone.
  func day(in zone: TimeZone) -> String { Self.day(Self.split(local(zone)).day) }

  /// Whether a day began at that moment, there or in UTC, as where a day was written as a moment.
  func isMidnight(in zone: TimeZone) -> Bool {
    fraction.isEmpty && (Self.split(local(zone)).second == 0 || Self.split(seconds).second == 0)
  }

  private func local(_ zone: TimeZone) -> Int64 {
    seconds + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
  }

  private static func split(_ seconds: Int64) -> (day: Int64, second: Int64) {
    let day = Int64((Double(seconds) / 86_400).rounded(.down))
    return (day, seconds - day * 86_400)
  }

  /// Days since the epoch as `yyyy-mm-dd`, by Howard Hinnant's civil_from_days.
  private static func day(_ day: Int64) -> String {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))"
  }
}
