#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Decimal digits to the nearest double, ties to even.
///
/// Most numbers take the multiplication of Clinger or of Eisel and Lemire; the rare rest goes to
/// the C library, which is right and slow.
enum DecimalConversion {
  /// `mantissa * 10^exponent`; nil where the short ways cannot tell.
  @inline(__always)
  static func quick(_ mantissa: UInt64, exponent: Int) -> Double? {
    if mantissa <= 1 << 53 {
      if exponent == 0 { return Double(mantissa) }
      if exponent < 0, exponent >= -22 { return Double(mantissa) / exactPower(-exponent) }
      if exponent > 0, exponent <= 22 { return Double(mantissa) * exactPower(exponent) }
      if mantissa == 0 { return 0 }
    }
    guard exponent >= -27, exponent <= 27 else { return nil }
    return eiselLemire(mantissa, exponent)
  }

  private static func eiselLemire(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    let leading = mantissa.leadingZeroBitCount
    let word = mantissa << UInt64(leading)
    let index = (exponent + 27) * 2
    var (high, low) = word.multipliedFullWidth(by: powersOfFive[index])
    if high & 0x1FF == 0x1FF {
      let second = word.multipliedFullWidth(by: powersOfFive[index + 1]).high
      let (sum, carried) = low.addingReportingOverflow(second)
      low = sum
      if carried { high &+= 1 }
    }
    let upper = Int(high >> 63)
    let shift = UInt64(upper + 64 - 52 - 3)
    var result = high >> shift
    var power = ((217_706 * exponent) >> 16) + 63 + upper - leading + 1023
    guard power > 0 else { return nil }
    if low <= 1, exponent >= -4, exponent <= 23, result & 3 == 1, result << shift == high {
      result &= ~1
    }
    result += result & 1
    result >>= 1
    if result >= 1 << 53 {
      result = 1 << 52
      power += 1
    }
    guard power < 0x7FF else { return nil }
    return Double(bitPattern: (result & ~(1 << 52)) | UInt64(power) << 52)
  }

  /// The digits as the C library reads them; infinite where they are too large.
  static func thorough(_ digits: UnsafeBufferPointer<UInt8>) -> Double {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: digits.count + 1) { text in
      for index in digits.indices { text[index] = CChar(bitPattern: digits[index]) }
      text[digits.count] = 0
      guard let start = text.baseAddress else { return .nan }
      return strtod(start, nil)
    }
  }

  @inline(__always)
  private static func exactPower(_ exponent: Int) -> Double { exactPowersOfTen[exponent] }
}

private let exactPowersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
