/// A date or a time in UTC, valid and kept as canonical text.
public struct FilterInstant: Hashable, Sendable {
  /// How finely the instant is given.
  public enum Granularity: Hashable, Sendable {
    case day
    case time
  }

  /// `yyyy-mm-dd`, or `yyyy-mm-ddThh:mm:ss[.f]Z` without needless zeros in the fraction.
  public let text: String
  public let granularity: Granularity

  /// A date; nil where there is no such day.
  public init?(date text: String) {
    guard text.utf8.count == 10, Self.isDay(Array(text.utf8)[...]) else { return nil }
    self.text = text
    granularity = .day
  }

  /// A time of a day, in UTC and ending in `Z`; nil where there is none such.
  ///
  /// Leap seconds are taken at the end of any day.
  public init?(timestamp text: String) {
    var bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z"),
      Self.isDay(bytes[..<10]),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = Self.number(bytes[11..<13]), hour < 24,
      let minute = Self.number(bytes[14..<16]), minute < 60,
      let second = Self.number(bytes[17..<19]),
      second < 60 || (second == 60 && hour == 23 && minute == 59)
    else { return nil }
    let fraction = bytes[19..<(bytes.count - 1)]
    if let point = fraction.first {
      guard point == UInt8(ascii: "."), fraction.count > 1,
        fraction.dropFirst().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
      else { return nil }
      bytes.removeLast()
      while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
      if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
      bytes.append(UInt8(ascii: "Z"))
    }
    self.text = String(decoding: bytes, as: UTF8.self)
    granularity = .time
  }

  /// A date or a time, whichever the text is.
  public init?(_ text: String) {
    if let date = FilterInstant(date: text) {
      self = date
    } else if let time = FilterInstant(timestamp: text) {
      self = time
    } else {
      return nil
    }
  }

  private static func isDay(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10])
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1]
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }
}
