extension DecimalConversion {
  /// A number as people and spreadsheets write it: blanks around it, a leading '+', leading zeros
  /// and a bare point are allowed; nil where it is anything else or too large.
  static func lenient(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var start = 0
    var end = text.count
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    var index = start
    var isNegative = false
    if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    var mantissa: UInt64 = 0
    var significant = 0
    var digits = 0
    var exponent = 0
    var isBehindPoint = false
    while index < end {
      let digit = text[index] &- 0x30
      if digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits += 1
        if significant > 0 || digit != 0 { significant += 1 }
        if isBehindPoint { exponent -= 1 }
      } else if text[index] == UInt8(ascii: "."), !isBehindPoint {
        isBehindPoint = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index < end {
      guard text[index] | 0x20 == UInt8(ascii: "e"),
        let written = wholeNumber(UnsafeBufferPointer(rebasing: text[(index + 1)..<end]))
      else { return nil }
      exponent += written
    }
    if significant <= 19, let value = quick(mantissa, exponent: exponent) {
      return isNegative ? -value : value
    }
    let value = thorough(UnsafeBufferPointer(rebasing: text[start..<end]))
    return value.isFinite ? value : nil
  }

  private static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard text.count <= 8 else { return nil }
    return Int(String(decoding: text, as: UTF8.self))
  }
}
