/// A string as it stands in the text: what lies between its quotes.
struct RawString {
  var range: Range<Int>
  var hasEscapes: Bool
  var isASCII: Bool
}

extension JSONScanner {
  /// Takes a string, whose opening quote comes next, without building it.
  mutating func rawString(_ purpose: StaticString) throws(ScanStop) -> RawString {
    try expect(UInt8(ascii: "\""), purpose)
    let start = at
    var hasEscapes = false
    var isASCII = true
    while true {
      at = PlainText.end(bytes, from: at, to: end)
      guard at < end else { throw .ranOut }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        return RawString(range: start..<(at - 1), hasEscapes: hasEscapes, isASCII: isASCII)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        at += 2
      } else if byte < 0x20 {
        throw unexpected("a control character must be escaped in a string")
      } else {
        if byte >= 0x80 { isASCII = false }
        at += 1
      }
    }
  }

  /// Takes a string and builds it; half a surrogate pair becomes U+FFFD and is noted.
  mutating func string(_ purpose: StaticString) throws(ScanStop) -> String {
    try text(of: try rawString(purpose))
  }

  mutating func text(of raw: RawString) throws(ScanStop) -> String {
    if raw.isASCII, !raw.hasEscapes { return String(decoding: slice(raw.range), as: UTF8.self) }
    if !raw.hasEscapes {
      guard let text = String(validating: slice(raw.range), as: UTF8.self) else {
        throw invalidText(raw)
      }
      return text
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(raw.range.count)
    var index = raw.range.lowerBound
    while index < raw.range.upperBound {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        decoded.append(byte)
        index += 1
        continue
      }
      try appendEscape(at: &index, before: raw.range.upperBound, to: &decoded)
    }
    if raw.isASCII { return String(decoding: decoded, as: UTF8.self) }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw invalidText(raw) }
    return text
  }

  private mutating func appendEscape(
    at index: inout Int, before limit: Int, to decoded: inout [UInt8]
  ) throws(ScanStop) {
    let escape = index + 1 < limit ? bytes[index + 1] : 0
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(escape)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"):
      try appendCodePoint(at: &index, before: limit, to: &decoded)
      return
    default:
      throw fail(
        "bad-json",
        "\(excerpt(at: index, upTo: 2)) is not an escape; allowed are \\\" \\\\ \\/ \\b \\f \\n "
          + "\\r \\t and \\u with four hexadecimal digits",
        at: index, isSyntax: true)
    }
    index += 2
  }

  private mutating func appendCodePoint(
    at index: inout Int, before limit: Int, to decoded: inout [UInt8]
  ) throws(ScanStop) {
    let start = index
    guard let first = hexadecimal(at: index + 2, before: limit) else {
      throw fail(
        "bad-json", "\(excerpt(at: index, upTo: 6)) is not \\u with four hexadecimal digits",
        at: index, isSyntax: true)
    }
    index += 6
    var value = first
    if first & 0xFC00 == 0xD800, index + 1 < limit, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u"),
      let second = hexadecimal(at: index + 2, before: limit), second & 0xFC00 == 0xDC00
    {
      value = 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
      index += 6
    }
    if let scalar = Unicode.Scalar(value) {
      decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    } else {
      if loneSurrogate == nil { loneSurrogate = start }
      decoded.append(contentsOf: UTF8.encodedReplacementCharacter)
    }
  }

  private func hexadecimal(at index: Int, before limit: Int) -> UInt32? {
    guard index + 4 <= limit else { return nil }
    var value: UInt32 = 0
    for offset in index..<(index + 4) {
      switch bytes[offset] {
      case 0x30...0x39: value = value << 4 | UInt32(bytes[offset] - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(bytes[offset] - 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(bytes[offset] - 0x57)
      default: return nil
      }
    }
    return value
  }

  private mutating func invalidText(_ raw: RawString) -> ScanStop {
    var offset = raw.range.lowerBound
    let bytes = slice(raw.range)
    if let bad = bytes.firstInvalidUTF8 { offset += bad }
    return fail(
      "invalid-utf8",
      "the byte 0x\(String(self.bytes[offset], radix: 16, uppercase: true)) is not UTF-8; "
        + "save the file as UTF-8",
      at: offset)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The index of the first byte that is not part of a well-formed UTF-8 sequence.
  var firstInvalidUTF8: Int? {
    var decoder = UTF8()
    var iterator = makeIterator()
    var valid = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): valid += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return Swift.min(valid, Swift.max(0, count - 1))
      }
    }
  }
}
