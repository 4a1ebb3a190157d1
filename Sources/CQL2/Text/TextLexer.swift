/// Cuts filter text into tokens.
struct TextLexer {
  private let bytes: [UInt8]
  private var index = 0
  private var tokens: [TextToken] = []

  static func tokens(of bytes: [UInt8]) throws(FilterError) -> [TextToken] {
    var lexer = TextLexer(bytes: bytes)
    while try lexer.step() {}
    return lexer.tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func step() throws(FilterError) -> Bool {
    let start = index
    guard let (scalar, length) = scalar(at: index) else {
      tokens.append(TextToken(kind: .end, start: index))
      return false
    }
    if TextCharacters.isWhitespace(scalar) {
      index += length
    } else if TextCharacters.isDigit(scalar) || scalar == 0x2E {
      tokens.append(TextToken(kind: try number(), start: start))
    } else if TextCharacters.startsIdentifier(scalar) {
      tokens.append(TextToken(kind: .word(word()), start: start))
    } else if scalar == 0x27 {
      tokens.append(TextToken(kind: .string(try string()), start: start))
    } else if scalar == 0x22 {
      tokens.append(TextToken(kind: .quotedName(try quotedName()), start: start))
    } else if let symbol = symbol() {
      tokens.append(TextToken(kind: .symbol(symbol), start: start))
    } else {
      throw error(
        at: start, found: Self.name(of: scalar),
        expected: "a name, number, text in single quotes or operator")
    }
    return true
  }

  /// The character at a byte; the bytes come from a `String` and so are valid UTF-8.
  private func scalar(at index: Int) -> (value: UInt32, length: Int)? {
    guard index < bytes.count else { return nil }
    let first = UInt32(bytes[index])
    func next(_ offset: Int) -> UInt32 {
      index + offset < bytes.count ? UInt32(bytes[index + offset]) & 0x3F : 0
    }
    if first < 0x80 { return (first, 1) }
    if first < 0xE0 { return ((first & 0x1F) << 6 | next(1), 2) }
    if first < 0xF0 { return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3) }
    return ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
  }

  private mutating func word() -> String {
    let start = index
    while let (scalar, length) = scalar(at: index), TextCharacters.continuesIdentifier(scalar) {
      index += length
    }
    return text(start, index)
  }

  private mutating func digits() -> Int {
    let start = index
    while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
    return index - start
  }

  private mutating func number() throws(FilterError) -> TextToken.Kind {
    let start = index
    var count = digits()
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      count += digits()
    }
    guard count > 0 else { throw error(at: start, found: "'.'", expected: "a digit after it") }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      index += 1
      if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
      if digits() == 0 {
        throw error(
          at: start, found: "'\(TextToken.cut(text(start, index)))'",
          expected: "digits in the exponent")
      }
    }
    if let (scalar, _) = scalar(at: index), TextCharacters.continuesIdentifier(scalar) {
      throw error(
        at: index, found: "\(Self.name(of: scalar)) in a number",
        expected: "a space or operator after a number")
    }
    return .number(text(start, index))
  }

  /// The text up to the closing quote. `''` and `\'` are a quote.
  ///
  /// The grammar cannot write a text that ends in a backslash. Here backslashes directly before
  /// a quote come in pairs, each pair one backslash, and only an odd last one escapes the quote;
  /// everywhere else a backslash is itself, as LIKE patterns need.
  private mutating func string() throws(FilterError) -> String {
    let start = index
    index += 1
    var value: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x27 {
        index += 1
        guard index < bytes.count, bytes[index] == 0x27 else {
          return String(decoding: value, as: UTF8.self)
        }
        value.append(0x27)
        index += 1
      } else if byte == 0x5C {
        var run = 0
        while index < bytes.count, bytes[index] == 0x5C {
          run += 1
          index += 1
        }
        let isBeforeQuote = index < bytes.count && bytes[index] == 0x27
        value.append(contentsOf: repeatElement(0x5C, count: isBeforeQuote ? run / 2 : run))
        if isBeforeQuote, run % 2 == 1 {
          value.append(0x27)
          index += 1
        }
      } else {
        value.append(byte)
        index += 1
      }
    }
    throw error(at: start, found: "a text without an end", expected: "a closing single quote")
  }

  private mutating func quotedName() throws(FilterError) -> String {
    let start = index
    index += 1
    var value: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x22 {
        guard index < bytes.count, bytes[index] == 0x22 else {
          if value.isEmpty {
            throw error(at: start, found: "an empty name", expected: "a name in double quotes")
          }
          return String(decoding: value, as: UTF8.self)
        }
        index += 1
      }
      value.append(byte)
    }
    throw error(at: start, found: "a name without an end", expected: "a closing double quote")
  }

  private mutating func symbol() -> TextToken.Symbol? {
    if index + 1 < bytes.count {
      let two = text(index, index + 2)
      if two == "<>" || two == "<=" || two == ">=", let symbol = TextToken.Symbol(rawValue: two) {
        index += 2
        return symbol
      }
    }
    guard bytes[index] < 0x80, let symbol = TextToken.Symbol(rawValue: text(index, index + 1))
    else { return nil }
    index += 1
    return symbol
  }

  private func text(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func error(at byte: Int, found: String, expected: String) -> FilterError {
    .unexpected(found: found, expected: expected, at: .column(bytes.column(ofByte: byte)))
  }

  private static func name(of scalar: UInt32) -> String {
    guard scalar > 0x20, scalar != 0x7F, let scalar = Unicode.Scalar(scalar) else {
      return "the character U+" + String(scalar, radix: 16, uppercase: true)
    }
    return "'\(Character(scalar))'"
  }
}

extension [UInt8] {
  /// The column, in characters from 1, of a byte of UTF-8.
  func column(ofByte index: Int) -> Int {
    1 + prefix(index).reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }
}
