/// SQLite's numbers of one to nine bytes (file format, section 1.6): seven bits a byte from the
/// highest on, and all eight of the ninth.
enum Varint {
  static func size(of value: UInt64) -> Int {
    if value < 0x80 { return 1 }
    if value >> 56 > 0 { return 9 }
    return (63 - value.leadingZeroBitCount) / 7 + 1
  }

  /// - Returns: how many bytes were written.
  @discardableResult
  static func write(_ value: UInt64, to bytes: UnsafeMutableRawPointer) -> Int {
    if value < 0x80 {
      bytes.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
      return 1
    }
    let count = size(of: value)
    var rest = value
    var place = count - 1
    if count == 9 {
      bytes.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: 8, as: UInt8.self)
      rest >>= 8
      place = 7
    }
    var flag: UInt8 = count == 9 ? 0x80 : 0
    while place >= 0 {
      bytes.storeBytes(
        of: UInt8(truncatingIfNeeded: rest & 0x7F) | flag, toByteOffset: place, as: UInt8.self)
      rest >>= 7
      flag = 0x80
      place -= 1
    }
    return count
  }

  static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    if value < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: value)) }
    withUnsafeTemporaryAllocation(byteCount: 9, alignment: 1) { room in
      guard let start = room.baseAddress else { return }
      let count = write(value, to: start)
      bytes.append(contentsOf: room[..<count])
    }
  }

  /// - Parameter at: goes behind the number. Nothing behind the end is read.
  @inline(__always)
  static func read(_ bytes: UnsafeRawBufferPointer, at: inout Int) -> UInt64 {
    guard at < bytes.count else { return 0 }
    let first = bytes[at]
    at += 1
    if first < 0x80 { return UInt64(first) }
    var value = UInt64(first & 0x7F)
    for _ in 0..<7 {
      guard at < bytes.count else { return value }
      let byte = bytes[at]
      at += 1
      value = value << 7 | UInt64(byte & 0x7F)
      if byte < 0x80 { return value }
    }
    guard at < bytes.count else { return value }
    value = value << 8 | UInt64(bytes[at])
    at += 1
    return value
  }
}
