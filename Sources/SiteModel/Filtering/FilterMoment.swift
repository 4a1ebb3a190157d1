import CQL2

/// A day or a moment that can be compared.
///
/// A day and a moment are compared as days in UTC: a moment equals the day it falls on.
public struct FilterMoment: Hashable, Sendable {
  /// Days since 1 March of the year 0.
  let day: Int
  /// Nanoseconds since the start of the day; nil for a whole day.
  let time: Int64?

  /// Reads a date, or a time with its offset from UTC, by RFC 3339; nil where it is neither.
  ///
  /// Digits beyond nanoseconds are cut. Leap seconds count as the start of the next minute. A
  /// time without an offset is taken to be in UTC, as GeoPackage has it.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
      let day = Self.number(bytes[8..<10]), (1...12).contains(month),
      day >= 1, day <= Self.length(ofMonth: month, year: year)
    else { return nil }
    let dayNumber = Self.dayNumber(year: year, month: month, day: day)
    if bytes.count == 10 {
      self.day = dayNumber
      time = nil
      return
    }
    guard let nanoseconds = Self.timeOfDay(bytes[10...]) else { return nil }
    let perDay: Int64 = 86_400_000_000_000
    let shift = nanoseconds >= 0 ? nanoseconds / perDay : (nanoseconds - perDay + 1) / perDay
    self.day = dayNumber + Int(shift)
    time = nanoseconds - shift * perDay
  }

  /// From a literal of a filter; nil never happens for those that were read.
  init?(_ instant: FilterInstant) { self.init(instant.text) }

  /// Which comes first; days and moments are compared as days.
  func order(_ other: FilterMoment) -> FilterOrder {
    if day != other.day { return day < other.day ? .ascending : .descending }
    guard let time, let otherTime = other.time, time != otherTime else { return .same }
    return time < otherTime ? .ascending : .descending
  }

  /// `Thh:mm:ss[.f]` and an offset, in nanoseconds of UTC from the start of the written day.
  private static func timeOfDay(_ text: ArraySlice<UInt8>) -> Int64? {
    let bytes = Array(text)
    guard bytes.count >= 9, bytes[0] | 0x20 == UInt8(ascii: "t") || bytes[0] == 0x20,
      bytes[3] == UInt8(ascii: ":"), bytes[6] == UInt8(ascii: ":"),
      let hour = number(bytes[1..<3]), hour < 24,
      let minute = number(bytes[4..<6]), minute < 60,
      let second = number(bytes[7..<9]), second <= 60
    else { return nil }
    var nanoseconds: Int64 = 0
    var index = 9
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      var unit: Int64 = 100_000_000
      let start = index
      while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
        nanoseconds += Int64(bytes[index] - 0x30) * unit
        unit /= 10
        index += 1
      }
      guard index > start else { return nil }
    }
    guard let offset = offsetInMinutes(bytes[index...]) else { return nil }
    let seconds = Int64((hour * 60 + minute - offset) * 60 + second)
    return seconds * 1_000_000_000 + nanoseconds
  }

  private static func offsetInMinutes(_ text: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(text)
    if bytes.isEmpty || (bytes.count == 1 && bytes[0] | 0x20 == UInt8(ascii: "z")) { return 0 }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
      bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      let hours = number(bytes[1..<3]), hours < 24, let minutes = number(bytes[4..<6]),
      minutes < 60
    else { return nil }
    return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Howard Hinnant's `days_from_civil`, for years from 0.
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    // Adding an era keeps January and February of the year 0 out of negative division.
    let shifted = y + 400
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 146_097
  }
}

/// How two values stand to each other.
enum FilterOrder {
  case ascending, same, descending
}
