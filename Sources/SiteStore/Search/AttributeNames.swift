import SimpleFeatures

/// Reads attributes as this program writes them, expecting the names of the row before.
///
/// One kind's assets have the same attributes in the same order, so a name is compared in place
/// instead of read. Text that holds anything out of the ordinary (escapes, nested values, blanks
/// between) is left to the JSON parser.
package struct AttributeNames {
  private struct Name {
    var text: String
    /// The name in quotes with the colon behind it.
    var bytes: [UInt8]
  }

  private var names: [Name] = []

  package init() {}

  /// Nil where the JSON parser must be asked.
  mutating func object(_ text: UnsafeRawBufferPointer) -> JSONObject? {
    guard text.count >= 2, text[0] == UInt8(ascii: "{"),
      text[text.count - 1] == UInt8(ascii: "}")
    else { return nil }
    var members: [JSONObject.Member] = []
    if text.count == 2 { return JSONObject() }
    members.reserveCapacity(max(names.count, 4))
    var at = 1
    while true {
      guard let name = name(members.count, text, &at), let value = Self.value(text, &at) else {
        return nil
      }
      members.append(JSONObject.Member(name, value))
      guard at < text.count else { return nil }
      switch text[at] {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "}"): return at == text.count - 1 ? JSONObject(members) : nil
      default: return nil
      }
    }
  }

  private mutating func name(
    _ number: Int, _ text: UnsafeRawBufferPointer, _ at: inout Int
  ) -> String? {
    if number < names.count {
      let isSame = names[number].bytes.withUnsafeBytes { bytes in
        at + bytes.count <= text.count
          && UnsafeRawBufferPointer(rebasing: text[at..<at + bytes.count]).elementsEqual(bytes)
      }
      if isSame {
        at += names[number].bytes.count
        return names[number].text
      }
    }
    let start = at
    guard let name = Self.string(text, &at), at < text.count, text[at] == UInt8(ascii: ":") else {
      return nil
    }
    at += 1
    // A name given twice is one for the parser.
    let new = Name(text: name, bytes: Array(text[start..<at]))
    if number < names.count {
      names.removeLast(names.count - number)
    }
    guard !names.contains(where: { $0.text == name }) else {
      names.removeAll()
      return nil
    }
    if number == names.count { names.append(new) }
    return name
  }

  /// A text without escapes.
  private static func string(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> String? {
    guard at < text.count, text[at] == UInt8(ascii: "\"") else { return nil }
    var end = at + 1
    var isASCII = true
    while end < text.count {
      let byte = text[end]
      if byte == UInt8(ascii: "\"") {
        let bytes = UnsafeRawBufferPointer(rebasing: text[at + 1..<end])
        at = end + 1
        return isASCII
          ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
      }
      guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { return nil }
      isASCII = isASCII && byte < 0x80
      end += 1
    }
    return nil
  }

  private static func value(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> JSONValue? {
    guard at < text.count else { return nil }
    switch text[at] {
    case UInt8(ascii: "\""): return string(text, &at).map(JSONValue.string)
    case UInt8(ascii: "t"): return word("true", .bool(true), text, &at)
    case UInt8(ascii: "f"): return word("false", .bool(false), text, &at)
    case UInt8(ascii: "n"): return word("null", .null, text, &at)
    default: return number(text, &at)
    }
  }

  private static func word(
    _ word: StaticString, _ value: JSONValue, _ text: UnsafeRawBufferPointer, _ at: inout Int
  ) -> JSONValue? {
    guard at + word.utf8CodeUnitCount <= text.count else { return nil }
    for offset in 0..<word.utf8CodeUnitCount where text[at + offset] != word.utf8Start[offset] {
      return nil
    }
    at += word.utf8CodeUnitCount
    return value
  }

  /// Decimals with few digits are exact quotients of two doubles; others are the parser's.
  private static func number(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> JSONValue? {
    var end = at
    let isNegative = text[end] == UInt8(ascii: "-")
    if isNegative { end += 1 }
    let start = end
    var digits: Int64 = 0
    var places = -1
    while end < text.count {
      let byte = text[end]
      if byte >= 0x30, byte <= 0x39 {
        guard end - start < 16 else { return nil }
        digits = digits * 10 + Int64(byte - 0x30)
        if places >= 0 { places += 1 }
      } else if byte == UInt8(ascii: "."), places < 0, end > start {
        places = 0
      } else {
        break
      }
      end += 1
    }
    guard end > start, places != 0, end < text.count,
      text[end] == UInt8(ascii: ",") || text[end] == UInt8(ascii: "}"),
      text[start] != 0x30 || end == start + 1 || text[start + 1] == UInt8(ascii: ".")
    else { return nil }
    if digits == 0, isNegative { return nil }
    at = end
    if places < 0 {
      return .integer(isNegative ? -digits : digits)
    }
    var power = 1.0
    for _ in 0..<places { power *= 10 }
    let value = Double(digits) / power
    return .number(isNegative ? -value : value)
  }
}
