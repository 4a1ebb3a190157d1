/// A JSON object as it stands in a column, found well-formed, with where its members lie.
///
/// One pass over the bytes, no allocation beyond the list of members, which is reused. Anything
/// out of the ordinary (a name with escapes or given twice, bad UTF-8, text that is no object) is
/// left to the JSON parser.
struct ObjectText {
  struct Member {
    /// Without the quotes.
    var name: Range<Int>
    /// Name in quotes, colon and value.
    var all: Range<Int>
  }

  private(set) var members: [Member] = []

  /// Whether the text is an object of this simple form; the members are then its own.
  mutating func read(_ text: UnsafeRawBufferPointer) -> Bool {
    members.removeAll(keepingCapacity: true)
    guard text.count >= 2, text[0] == UInt8(ascii: "{"), text[text.count - 1] == UInt8(ascii: "}")
    else { return false }
    if text.count == 2 { return true }
    guard Self.isUTF8(text) else { return false }
    var at = 1
    while true {
      let start = at
      guard Self.string(text, &at, escapes: false) else { return false }
      let name = start + 1..<at - 1
      guard at < text.count, text[at] == UInt8(ascii: ":") else { return false }
      at += 1
      guard Self.value(text, &at, depth: 0), at < text.count, !names(text, name) else {
        return false
      }
      members.append(Member(name: name, all: start..<at))
      switch text[at] {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "}"): return at == text.count - 1
      default: return false
      }
    }
  }

  private func names(_ text: UnsafeRawBufferPointer, _ name: Range<Int>) -> Bool {
    for member in members
    where member.name.count == name.count
      && UnsafeRawBufferPointer(rebasing: text[member.name]).elementsEqual(
        UnsafeRawBufferPointer(rebasing: text[name]))
    {
      return true
    }
    return false
  }

  private static func value(
    _ text: UnsafeRawBufferPointer, _ at: inout Int, depth: Int
  ) -> Bool {
    guard at < text.count else { return false }
    switch text[at] {
    case UInt8(ascii: "\""): return string(text, &at, escapes: true)
    case UInt8(ascii: "t"): return word("true", text, &at)
    case UInt8(ascii: "f"): return word("false", text, &at)
    case UInt8(ascii: "n"): return word("null", text, &at)
    case UInt8(ascii: "["): return list(text, &at, depth: depth + 1)
    // Nested objects are rare: the parser is for them.
    case UInt8(ascii: "{"): return false
    default: return number(text, &at)
    }
  }

  private static func list(
    _ text: UnsafeRawBufferPointer, _ at: inout Int, depth: Int
  ) -> Bool {
    guard depth < 16 else { return false }
    at += 1
    if at < text.count, text[at] == UInt8(ascii: "]") {
      at += 1
      return true
    }
    while value(text, &at, depth: depth), at < text.count {
      let byte = text[at]
      at += 1
      if byte == UInt8(ascii: "]") { return true }
      if byte != UInt8(ascii: ",") { return false }
    }
    return false
  }

  private static func string(
    _ text: UnsafeRawBufferPointer, _ at: inout Int, escapes: Bool
  ) -> Bool {
    guard at < text.count, text[at] == UInt8(ascii: "\"") else { return false }
    at += 1
    while at < text.count {
      let byte = text[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte < 0x20 { return false }
      guard byte == UInt8(ascii: "\\") else { continue }
      // The short escapes only; \u is the parser's.
      guard escapes, at < text.count, "\"\\/bfnrt".utf8.contains(text[at]) else { return false }
      at += 1
    }
    return false
  }

  private static func word(
    _ word: StaticString, _ text: UnsafeRawBufferPointer, _ at: inout Int
  ) -> Bool {
    guard at + word.utf8CodeUnitCount <= text.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where text[at + offset] != word.utf8Start[offset] {
      return false
    }
    at += word.utf8CodeUnitCount
    return true
  }

  /// RFC 8259, section 6, without exponents, which the parser takes.
  private static func number(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> Bool {
    var end = at
    if text[end] == UInt8(ascii: "-") { end += 1 }
    let start = end
    while end < text.count, text[end] &- 0x30 < 10 { end += 1 }
    guard end > start, end - start < 16, end == start + 1 || text[start] != 0x30 else {
      return false
    }
    if end < text.count, text[end] == UInt8(ascii: ".") {
      end += 1
      let fraction = end
      while end < text.count, text[end] &- 0x30 < 10 { end += 1 }
      guard end > fraction else { return false }
    }
    at = end
    return end < text.count
  }

  private static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    var bits: UInt8 = 0
    for byte in text { bits |= byte }
    return bits < 0x80 || String(validating: text, as: UTF8.self) != nil
  }
}
