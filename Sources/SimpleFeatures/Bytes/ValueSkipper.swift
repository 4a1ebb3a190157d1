/// Finds the end of a JSON value by matching brackets and quotes, across windows and in constant
/// memory; what stands between is not checked.
struct ValueSkipper {
  enum Step {
    /// The value ended; the offset is behind its last byte.
    case ended(Int)
    case ranOut
    /// The brackets do not match, at the offset: the end cannot be known.
    case lost(Int)
  }

  private static let depthLimit = 1 << 20

  private var depth = 0
  /// One bit a level: set for an object, clear for an array.
  private var kinds: [UInt64] = []
  private var isInString = false
  private var isEscaped = false

  /// Goes on with the bytes of the window from an offset on.
  mutating func advance(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> Step {
    var index = start
    while index < end {
      if isInString, !isEscaped {
        index = PlainText.end(bytes, from: index, to: end)
        if index == end { break }
      }
      let byte = bytes[index]
      index += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if depth == 0 { return .ended(index) }
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < Self.depthLimit else { return .lost(index - 1) }
        open(isObject: byte == UInt8(ascii: "{"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // A bare word ends where what holds it ends.
        if depth == 0 { return .ended(index - 1) }
        guard close(isObject: byte == UInt8(ascii: "}")) else { return .lost(index - 1) }
        if depth == 0 { return .ended(index) }
      case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
        if depth == 0 { return .ended(index - 1) }
      default: break
      }
    }
    return .ranOut
  }

  private mutating func open(isObject: Bool) {
    let word = depth >> 6
    if word == kinds.count { kinds.append(0) }
    let bit = UInt64(1) << UInt64(depth & 63)
    if isObject { kinds[word] |= bit } else { kinds[word] &= ~bit }
    depth += 1
  }

  private mutating func close(isObject: Bool) -> Bool {
    depth -= 1
    let wasObject = kinds[depth >> 6] >> UInt64(depth & 63) & 1 == 1
    return wasObject == isObject
  }
}
