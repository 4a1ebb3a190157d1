extension JSONScanner {
  /// Whether the byte may begin a number.
  @inline(__always)
  static func beginsNumber(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
  }

  /// Takes a number (RFC 8259, section 6) as a double.
  @inline(__always)
  mutating func double() throws(ScanStop) -> Double {
    try number().double
  }

  /// Takes a number; whole ones without fraction or exponent that fit are integers.
  mutating func numberValue() throws(ScanStop) -> JSONValue {
    let number = try number()
    if number.isWhole, let value = number.integer { return .integer(value) }
    return .number(number.double)
  }

  struct Number {
    var double: Double
    /// Whether it is written without fraction and exponent.
    var isWhole: Bool
    var integer: Int64?
  }

  @inline(__always)
  private mutating func number() throws(ScanStop) -> Number {
    _ = try peek()
    let start = at
    var index = at
    var isNegative = false
    if bytes[index] == UInt8(ascii: "-") {
      isNegative = true
      index += 1
    }
    var mantissa: UInt64 = 0
    let firstDigit = index
    while index < end {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      index += 1
    }
    guard index < end || isFinal else { throw .ranOut }
    var digits = index - firstDigit
    guard digits > 0 else { throw badNumber(start) }
    if digits > 1, bytes[firstDigit] == 0x30 { throw badNumber(start) }
    var exponent = 0
    var isWhole = true
    if index < end, bytes[index] == UInt8(ascii: ".") {
      isWhole = false
      index += 1
      let firstDecimal = index
      while index < end {
        let digit = bytes[index] &- 0x30
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        index += 1
      }
      guard index < end || isFinal else { throw .ranOut }
      exponent = firstDecimal - index
      guard exponent < 0 else { throw badNumber(start) }
      digits -= exponent
    }
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      exponent += try self.exponent(at: &index, of: start)
    }
    at = index
    // Nineteen digits fit the mantissa whatever they are.
    if digits <= 19 || significantDigits(firstDigit, index) <= 19 {
      var integer: Int64?
      if isWhole {
        if !isNegative {
          integer = Int64(exactly: mantissa)
        } else if mantissa > 0, mantissa <= Int64.min.magnitude {
          // -0 is not a whole number that Int64 knows.
          integer = Int64(truncatingIfNeeded: 0 &- mantissa)
        }
      }
      if let value = DecimalConversion.quick(mantissa, exponent: exponent) {
        return Number(double: isNegative ? -value : value, isWhole: isWhole, integer: integer)
      }
    }
    let value = DecimalConversion.thorough(slice(start..<index))
    guard value.isFinite else {
      throw fail(
        "number-out-of-range",
        "the number \(excerpt(at: start)) is too large; at most 1.8e308 is allowed", at: start)
    }
    let integer = isWhole ? Int64(String(decoding: slice(start..<index), as: UTF8.self)) : nil
    return Number(double: value, isWhole: isWhole, integer: integer)
  }

  private mutating func exponent(
    at index: inout Int, of start: Int
  ) throws(ScanStop) -> Int {
    index += 1
    var isNegative = false
    if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    let first = index
    var value = 0
    while index < end {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      if value < 1_000_000 { value = value * 10 + Int(digit) }
      index += 1
    }
    guard index < end || isFinal else { throw .ranOut }
    guard index > first else { throw badNumber(start) }
    return isNegative ? -value : value
  }

  private func significantDigits(_ first: Int, _ limit: Int) -> Int {
    var count = 0
    for index in first..<limit {
      let byte = bytes[index]
      if byte | 0x20 == UInt8(ascii: "e") { break }
      if byte &- 0x30 < 10, count > 0 || byte != 0x30 { count += 1 }
    }
    return count
  }

  private mutating func badNumber(_ start: Int) -> ScanStop {
    fail(
      "bad-json",
      "\(excerpt(at: start)) is not a JSON number; no leading zero, '+', bare point, NaN or "
        + "Infinity is allowed",
      at: start, isSyntax: true)
  }
}
