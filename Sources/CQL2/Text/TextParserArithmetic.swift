/// Sums, products, powers and signed numbers.
extension TextParser {
  mutating func sum() throws(FilterError) -> Parsed {
    var left = try product()
    while let sign = arithmeticOperator([.add, .subtract]) {
      try require(left, .numeric)
      position += 1
      left = try arithmetic(sign, left, try product())
    }
    return left
  }

  private mutating func product() throws(FilterError) -> Parsed {
    var left = try power()
    while let sign = arithmeticOperator([.multiply, .divide, .modulo, .integerDivide]) {
      try require(left, .numeric)
      position += 1
      left = try arithmetic(sign, left, try power())
    }
    return left
  }

  /// The grammar has one `^` at a level: `a ^ b ^ c` needs brackets.
  private mutating func power() throws(FilterError) -> Parsed {
    let base = try signed()
    guard skip(.caret) else { return base }
    try require(base, .numeric)
    let result = try arithmetic(.power, base, try signed())
    if token.kind == .symbol(.caret) {
      throw unexpected("brackets around one of two powers in a row")
    }
    return result
  }

  private mutating func signed() throws(FilterError) -> Parsed {
    let start = token.start
    guard token.kind == .symbol(.minus) || token.kind == .symbol(.plus) else {
      return try operand()
    }
    let isNegative = token.kind == .symbol(.minus)
    position += 1
    if case .number(let digits) = token.kind {
      let value = try number(digits, isNegative: isNegative, at: start)
      position += 1
      return Parsed(expression: value, height: 1, start: start)
    }
    guard isNegative else { throw unexpected("a number after '+'") }
    let value: Parsed
    if token.kind == .symbol(.minus) || token.kind == .symbol(.plus),
      case .number(let digits) = following.kind
    {
      let literal = try number(
        digits, isNegative: token.kind == .symbol(.minus), at: token.start)
      value = Parsed(expression: literal, height: 1, start: token.start)
      position += 2
    } else {
      value = try operand()
    }
    let minusOne = Parsed(expression: .integer(-1), height: 1, start: start)
    return try arithmetic(.multiply, minusOne, value)
  }

  /// A number; whole ones too long for 64 bits become floating-point.
  func number(
    _ digits: String, isNegative: Bool, at byte: Int
  ) throws(FilterError) -> FilterExpression {
    let text = isNegative ? "-" + digits : digits
    if let whole = Int64(text) { return .integer(whole) }
    guard let value = Double(Self.padded(text)), value.isFinite else {
      throw unexpected(
        "a number that fits in 64 bits", found: "the number \(TextToken.cut(text))", at: byte)
    }
    return .number(value)
  }

  /// The grammar allows `1.` and `.5`; `Double` wants digits on both sides.
  private static func padded(_ text: String) -> String {
    var result = ""
    var hasDigit = false
    for character in text.utf8 {
      if character == UInt8(ascii: "."), !hasDigit { result += "0" }
      if character | 0x20 == UInt8(ascii: "e"), result.hasSuffix(".") { result += "0" }
      hasDigit = character >= 0x30 && character <= 0x39
      result.unicodeScalars.append(Unicode.Scalar(character))
    }
    return result.hasSuffix(".") ? result + "0" : result
  }

  private mutating func arithmetic(
    _ sign: ArithmeticOperator, _ left: Parsed, _ right: Parsed
  ) throws(FilterError) -> Parsed {
    try require(right, .numeric)
    return try node(
      .arithmetic(sign, left.expression, right.expression), [left, right], from: left.start)
  }

  private func arithmeticOperator(_ allowed: [ArithmeticOperator]) -> ArithmeticOperator? {
    let sign: ArithmeticOperator? =
      switch token.kind {
      case .symbol(let symbol): ArithmeticOperator(rawValue: symbol.rawValue)
      case .word: token.keyword == "DIV" ? .integerDivide : nil
      default: nil
      }
    return sign.flatMap { allowed.contains($0) ? $0 : nil }
  }
}
