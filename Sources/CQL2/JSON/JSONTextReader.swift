import SimpleFeatures

/// Reads JSON text (RFC 8259) strictly, with the column of a defect.
struct JSONTextReader {
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0
  private let deepest: Int

  init(_ text: String, _ limits: FilterLimits) throws(FilterError) {
    guard text.utf8.count <= limits.textLength else {
      throw .limit(.textLength, allowed: limits.textLength, at: .column(1))
    }
    bytes = Array(text.utf8)
    // A level of the tree is an object in an array; the deepest geometry nests seven more.
    deepest = 2 * limits.honouredDepth + 8
  }

  mutating func document() throws(FilterError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw unexpected("the end") }
    return value
  }

  private mutating func value() throws(FilterError) -> JSONValue {
    skipSpace()
    depth += 1
    defer { depth -= 1 }
    guard depth <= deepest else {
      throw .limit(.depth, allowed: deepest, at: .column(bytes.column(ofByte: index)))
    }
    switch peek {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case .some(let byte) where byte == 0x2D || (byte >= 0x30 && byte <= 0x39):
      return try number()
    default: throw unexpected("a JSON value")
    }
  }

  private mutating func object() throws(FilterError) -> JSONObject {
    index += 1
    var object = JSONObject()
    var names: Set<String> = []
    skipSpace()
    if skip("}") { return object }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a member name in double quotes") }
      let start = index
      let name = try string()
      guard names.insert(name).inserted else {
        throw unexpected(
          "each member once", found: "\"\(TextToken.cut(name))\" a second time", at: start)
      }
      skipSpace()
      guard skip(":") else { throw unexpected("':'") }
      object.members.append(.init(name, try value()))
      skipSpace()
    } while skip(",")
    guard skip("}") else { throw unexpected("',' or '}'") }
    return object
  }

  private mutating func array() throws(FilterError) -> [JSONValue] {
    index += 1
    var values: [JSONValue] = []
    skipSpace()
    if skip("]") { return values }
    repeat {
      values.append(try value())
      skipSpace()
    } while skip(",")
    guard skip("]") else { throw unexpected("',' or ']'") }
    return values
  }

  private mutating func literal(
    _ word: StaticString, _ value: JSONValue
  ) throws(FilterError) -> JSONValue {
    let word = word.description
    guard bytes[index...].starts(with: word.utf8) else { throw unexpected("a JSON value") }
    index += word.utf8.count
    return value
  }

  private mutating func digits() -> Int {
    let start = index
    while let byte = peek, byte >= 0x30, byte <= 0x39 { index += 1 }
    return index - start
  }

  private mutating func number() throws(FilterError) -> JSONValue {
    let start = index
    _ = skip("-")
    let startsWithZero = peek == UInt8(ascii: "0")
    let count = digits()
    guard count > 0, !(startsWithZero && count > 1) else {
      throw unexpected("a JSON number", found: "a malformed number", at: start)
    }
    var isWhole = true
    if skip(".") {
      isWhole = false
      guard digits() > 0 else { throw unexpected("a digit") }
    }
    if skip("e") || skip("E") {
      isWhole = false
      if !skip("+") { _ = skip("-") }
      guard digits() > 0 else { throw unexpected("a digit") }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isWhole, let whole = Int64(text) { return .integer(whole) }
    guard let value = Double(text), value.isFinite else {
      throw unexpected(
        "a number that fits in 64 bits", found: "the number \(TextToken.cut(text))", at: start)
    }
    return .number(value)
  }

  private mutating func string() throws(FilterError) -> String {
    let start = index
    index += 1
    var value: [UInt8] = []
    while let byte = peek {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "\\"): value.append(contentsOf: try escape())
      case 0..<0x20:
        throw unexpected("an escape for it", found: "a control character", at: index - 1)
      default: value.append(byte)
      }
    }
    throw unexpected("a closing double quote", found: "a string without an end", at: start)
  }

  private mutating func escape() throws(FilterError) -> [UInt8] {
    let start = index - 1
    let byte = peek
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return byte.map { [$0] } ?? []
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard var code = hexadecimal() else { break }
      if code >= 0xD800, code < 0xDC00, skip("\\"), skip("u"), let low = hexadecimal(),
        low >= 0xDC00, low < 0xE000
      {
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw unexpected("a pair of surrogates", found: "a lone surrogate", at: start)
      }
      return Array(String(scalar).utf8)
    default: break
    }
    throw unexpected("a JSON escape", found: "an unknown escape", at: start)
  }

  private mutating func hexadecimal() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      code = code << 4 | UInt32(digit)
    }
    index += 4
    return code
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      index += 1
    }
  }

  private func unexpected(_ expected: String) -> FilterError {
    let rest = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
    let found = rest.unicodeScalars.first.map { "'\($0)'" } ?? "the end"
    return unexpected(expected, found: found, at: index)
  }

  private func unexpected(_ expected: String, found: String, at byte: Int) -> FilterError {
    .unexpected(found: found, expected: expected, at: .column(bytes.column(ofByte: byte)))
  }
}
