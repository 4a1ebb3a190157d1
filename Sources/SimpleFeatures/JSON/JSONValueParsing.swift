extension JSONScanner {
  /// Takes any value and builds it; repeated names keep the last value.
  mutating func value(depth: Int = 0) throws(ScanStop) -> JSONValue {
    let byte = try peek()
    switch byte {
    case UInt8(ascii: "\""): return .string(try string("a value must begin"))
    case UInt8(ascii: "{"):
      at += 1
      return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["):
      at += 1
      return .array(try array(depth: depth + 1))
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default:
      if Self.beginsNumber(byte) { return try numberValue() }
      throw unexpected("a JSON value must begin")
    }
  }

  /// The rest of an object whose brace is taken.
  private mutating func object(depth: Int) throws(ScanStop) -> JSONObject {
    try checkDepth(depth)
    var members: [JSONObject.Member] = []
    if try take(UInt8(ascii: "}")) { return JSONObject() }
    let start = at
    repeat {
      let name = try string("the name of a member must begin")
      try expect(UInt8(ascii: ":"), "':' must follow the name of a member")
      members.append(JSONObject.Member(name, try value(depth: depth)))
    } while try another(before: UInt8(ascii: "}"))
    if JSONObject.keepLast(of: &members), repeatedMember == nil { repeatedMember = start }
    return JSONObject(members)
  }

  private mutating func array(depth: Int) throws(ScanStop) -> [JSONValue] {
    try checkDepth(depth)
    var elements: [JSONValue] = []
    if try take(UInt8(ascii: "]")) { return elements }
    repeat {
      elements.append(try value(depth: depth))
    } while try another(before: UInt8(ascii: "]"))
    return elements
  }

  mutating func checkDepth(_ depth: Int) throws(ScanStop) {
    guard depth <= Self.depthLimit else {
      throw fail(
        "too-deep",
        "arrays and objects are nested more than \(Self.depthLimit) deep, which is the most "
          + "allowed")
    }
  }

  mutating func word(_ wanted: StaticString) throws(ScanStop) {
    let count = wanted.utf8CodeUnitCount
    for index in 0..<count {
      guard at + index < end else {
        if isFinal { throw unexpected("a JSON value must begin") }
        throw .ranOut
      }
      guard bytes[at + index] == wanted.utf8Start[index] else {
        throw unexpected("a JSON value must begin")
      }
    }
    at += count
  }

  /// Takes any value without building it, as strictly as ``value(depth:)``.
  mutating func skipValue(depth: Int = 0) throws(ScanStop) {
    let byte = try peek()
    switch byte {
    case UInt8(ascii: "\""): _ = try rawString("a value must begin")
    case UInt8(ascii: "{"):
      at += 1
      try checkDepth(depth + 1)
      if try take(UInt8(ascii: "}")) { return }
      repeat {
        _ = try rawString("the name of a member must begin")
        try expect(UInt8(ascii: ":"), "':' must follow the name of a member")
        try skipValue(depth: depth + 1)
      } while try another(before: UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      at += 1
      try checkDepth(depth + 1)
      if try take(UInt8(ascii: "]")) { return }
      repeat {
        try skipValue(depth: depth + 1)
      } while try another(before: UInt8(ascii: "]"))
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default:
      guard Self.beginsNumber(byte) else { throw unexpected("a JSON value must begin") }
      _ = try double()
    }
  }
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259) strictly; a repeated name keeps its last value.
  ///
  /// Half a surrogate pair becomes U+FFFD. Whole numbers beyond `Int64` become doubles.
  ///
  /// - Throws: ``JSONError`` with the place, also for more than 512 levels of nesting, numbers
  ///   beyond a double and bytes that are not UTF-8.
  public init(parsing text: String) throws(JSONError) {
    var text = text
    let result = text.withUTF8 { Self.parse($0) }
    self = try result.get()
  }

  /// Reads one JSON text from bytes in UTF-8, with or without a byte order mark.
  ///
  /// - Throws: ``JSONError`` as ``init(parsing:)-(String)``.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    let result =
      bytes.withContiguousStorageIfAvailable { Self.parse($0) }
      ?? Array(bytes).withUnsafeBufferPointer { Self.parse($0) }
    self = try result.get()
  }

  private static func parse(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONError> {
    guard let bytes = buffer.baseAddress, !buffer.allSatisfy({ $0 <= 0x20 }) else {
      return .failure(
        JSONError(code: "truncated", message: "the text is empty", line: 1, column: 1))
    }
    let start = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var scanner = JSONScanner(bytes, from: start, to: buffer.count, isFinal: true)
    do throws(ScanStop) {
      let value = try scanner.value()
      guard (try? scanner.peek()) != nil else { return .success(value) }
      _ = scanner.unexpected("the text must end")
    } catch {
      if error == .ranOut {
        _ = scanner.fail("truncated", "the text ends inside a value", at: buffer.count)
      }
    }
    let offset = min(scanner.fault?.offset ?? 0, buffer.count)
    let before = buffer[start..<max(start, offset)]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? start
    return .failure(
      JSONError(
        code: scanner.fault?.code ?? "bad-json", message: scanner.fault?.message ?? "",
        line: 1 + before.count { $0 == 0x0A }, column: max(1, offset - lineStart + 1)))
  }
}
