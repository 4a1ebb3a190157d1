import Foundation

/// The time of an answer as RFC 3339 writes it, in UTC: "2026-01-31T09:05:00Z".
enum TimeStamp {
  static func append(to bytes: inout [UInt8], at seconds: Int = Int(time(nil))) {
    let days = Int((Double(seconds) / 86_400).rounded(.down))
    let rest = seconds - days * 86_400
    // Days from civil, turned around: eras of 400 years that begin on 1 March.
    let shifted = days + 719_468
    let era = Int((Double(shifted) / 146_097).rounded(.down))
    let day = shifted - era * 146_097
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let monthOfYear = month < 10 ? month + 3 : month - 9
    append(year + era * 400 + (monthOfYear <= 2 ? 1 : 0), width: 4, to: &bytes)
    append("-", monthOfYear, to: &bytes)
    append("-", dayOfYear - (153 * month + 2) / 5 + 1, to: &bytes)
    append("T", rest / 3600, to: &bytes)
    append(":", rest / 60 % 60, to: &bytes)
    append(":", rest % 60, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  private static func append(_ mark: Unicode.Scalar, _ value: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: mark))
    append(value, width: 2, to: &bytes)
  }

  private static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
    var power = 1
    for _ in 1..<width { power *= 10 }
    while power > 0 {
      bytes.append(UInt8(truncatingIfNeeded: 0x30 + value / power % 10))
      power /= 10
    }
  }
}
