/// The dull part of strings, stepped over eight bytes at a time.
enum PlainText {
  /// The first quote, backslash, control character or byte beyond ASCII from an index on, or a
  /// place fewer than eight bytes before the end.
  @inline(__always)
  static func end(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var index = start
    while index + 8 <= end {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let escapes = word ^ (ones &* 0x5C)
      let special =
        ((quotes &- ones) & ~quotes) | ((escapes &- ones) & ~escapes)
        | ((word &- (ones &* 0x20)) & ~word) | word
      // Borrows only reach upwards, so the lowest mark is exact.
      if special & highs != 0 { return index + (special & highs).trailingZeroBitCount >> 3 }
      index += 8
    }
    return index
  }
}

extension UnsafeBufferPointer<UInt8> {
  var isASCII: Bool {
    guard let start = baseAddress else { return true }
    var index = 0
    while index + 8 <= count {
      let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { return false }
      index += 8
    }
    while index < count {
      if start[index] >= 0x80 { return false }
      index += 1
    }
    return true
  }
}
