/// Numbers as decimals of limited length: never an exponent, never "-0".
package enum DecimalText {
  private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  /// Appends a number rounded to at most so many decimals (0 to 9), without trailing zeros.
  package static func append(_ value: Double, decimals: Int, to bytes: inout [UInt8]) {
    let decimals = min(max(decimals, 0), 9)
    let scaled = (value * powers[decimals]).rounded()
    guard abs(scaled) < 9e18 else { return appendLarge(value, to: &bytes) }
    var units = UInt64(abs(scaled))
    guard units > 0 else { return bytes.append(0x30) }
    if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
    var places = decimals
    while places > 0, units % 10 == 0 {
      units /= 10
      places -= 1
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
      var index = 32
      var written = 0
      while units > 0 || written <= places {
        if written == places, places > 0 {
          index -= 1
          digits[index] = UInt8(ascii: ".")
        }
        index -= 1
        digits[index] = UInt8(truncatingIfNeeded: 0x30 + units % 10)
        units /= 10
        written += 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[index...]))
    }
  }

  /// Appends a number so that it reads back as it is: millimetres where it is whole ones, which
  /// costs no search for the shortest decimal, else as many digits as it takes.
  package static func appendExact(_ value: Double, to bytes: inout [UInt8]) {
    let millimetres = (value * 1000).rounded()
    if abs(millimetres) < 1e15, millimetres / 1000 == value {
      append(value, decimals: 3, to: &bytes)
    } else {
      JSONValue.write(value, to: &bytes)
    }
  }

  /// Beyond 9e18 units a double has no decimals left worth writing; its digits are spelt out.
  private static func appendLarge(_ value: Double, to bytes: inout [UInt8]) {
    guard value.isFinite else { return bytes.append(0x30) }
    let text = value.description
    let parts = text.split(separator: "e", maxSplits: 1)
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      let whole = text.hasSuffix(".0") ? text.dropLast(2) : text[...]
      return bytes.append(contentsOf: whole.utf8)
    }
    let digits = parts[0].utf8.filter { $0 &- 0x30 < 10 }
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(contentsOf: digits)
    bytes.append(contentsOf: repeatElement(0x30, count: max(0, exponent - digits.count + 1)))
  }
}
