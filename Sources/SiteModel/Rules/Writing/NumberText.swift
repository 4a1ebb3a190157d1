import SimpleFeatures

/// Rounded numbers as ``JSONValue`` writes them, without a detour over text.
package enum NumberText {
  /// Appends a length rounded to the millimetre.
  package static func appendMillimetres(_ value: Double, to bytes: inout [UInt8]) {
    append(value, scale: 1000, to: &bytes)
  }

  /// Appends a number rounded to so many parts of one; a power of ten up to 1e7.
  static func append(_ value: Double, scale: Double, to bytes: inout [UInt8]) {
    let units = (value * scale).rounded()
    // Up to fifteen digits the shortest text that reads back is the decimal itself, but below
    // 1e-4 it has an exponent, and there is a zero with a sign.
    guard abs(units) < 1e15, abs(units) >= scale * 1e-4, units != 0 else {
      if units == 0, units.sign == .plus { return bytes.append(0x30) }
      return JSONValue.number(units / scale).write(to: &bytes)
    }
    if units < 0 { bytes.append(UInt8(ascii: "-")) }
    let whole = UInt64(abs(units))
    let divisor = UInt64(scale)
    var fraction = whole % divisor
    appendDigits(whole / divisor, to: &bytes)
    guard fraction > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    var place = divisor / 10
    while fraction > 0 {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: fraction / place))
      fraction %= place
      place /= 10
    }
  }

  private static func appendDigits(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = 20
      repeat {
        start -= 1
        digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }
}

/// A position's numbers as text, once for all the places that need them.
struct PositionText {
  var easting: [UInt8] = []
  var northing: [UInt8] = []

  init(_ position: Position<NationalGrid>?) {
    guard let position else { return }
    NumberText.appendMillimetres(position.easting, to: &easting)
    NumberText.appendMillimetres(position.northing, to: &northing)
  }
}
