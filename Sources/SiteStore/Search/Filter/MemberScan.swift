/// Steps through the members of a JSON object, byte by byte and without building anything.
struct MemberScan {
  struct Member {
    /// Between the quotes, as it stands.
    var name: UnsafeRawBufferPointer
    var isNameEscaped: Bool
    var value: AttributeMember

    var unescapedName: String? { AttributeMember.unescaped(name) }
  }

  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  init(_ object: UnsafeRawBufferPointer) {
    bytes = object
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else {
      at = bytes.count
      return
    }
    at += 1
  }

  /// The next member; nil at the end, and where the text is not JSON.
  mutating func next() -> Member? {
    skipBlanks()
    if at < bytes.count, bytes[at] == UInt8(ascii: ",") {
      at += 1
      skipBlanks()
    }
    guard let (name, isNameEscaped) = string() else { return nil }
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
    at += 1
    skipBlanks()
    guard let value = value() else { return nil }
    return Member(name: name, isNameEscaped: isNameEscaped, value: value)
  }

  private mutating func value() -> AttributeMember? {
    guard at < bytes.count else { return nil }
    let start = at
    switch bytes[at] {
    case UInt8(ascii: "\""):
      guard let (text, isEscaped) = string() else { return nil }
      return AttributeMember(kind: .text, bytes: text, isEscaped: isEscaped)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard skipNested() else { return nil }
      return AttributeMember(kind: .nested, bytes: slice(start..<at), isEscaped: false)
    default:
      while at < bytes.count, !Self.endsWord(bytes[at]) { at += 1 }
      let kind: AttributeMember.Kind =
        switch bytes[start] {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .truth
        case UInt8(ascii: "n"): .null
        default: .number
        }
      return at > start
        ? AttributeMember(kind: kind, bytes: slice(start..<at), isEscaped: false) : nil
    }
  }

  /// What stands between the quotes, the first of which comes next.
  private mutating func string() -> (UnsafeRawBufferPointer, isEscaped: Bool)? {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
    at += 1
    let start = at
    var isEscaped = false
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        return (slice(start..<at - 1), isEscaped)
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        at += 1
      }
      at += 1
    }
    return nil
  }

  /// Counts brackets, so that no depth of nesting needs a stack.
  private mutating func skipNested() -> Bool {
    var depth = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        guard string() != nil else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          at += 1
          return true
        }
      default: break
      }
      at += 1
    }
    return false
  }

  private mutating func skipBlanks() {
    while at < bytes.count, Self.isBlank(bytes[at]) { at += 1 }
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
      || byte == UInt8(ascii: "]")
  }
}
