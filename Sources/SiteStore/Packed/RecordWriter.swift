/// Puts a row's values together as SQLite keeps them (file format, section 2): a header of types and
/// lengths, then the values.
struct RecordWriter {
  private var header: [UInt8] = []
  private var body: [UInt8] = []

  mutating func null() { header.append(0) }

  mutating func text(_ value: String?) {
    guard var value else { return null() }
    value.withUTF8 { utf8 in
      Varint.append(UInt64(13 + 2 * utf8.count), to: &header)
      body.append(contentsOf: utf8)
    }
  }

  mutating func text(_ utf8: UnsafeRawBufferPointer) {
    Varint.append(UInt64(13 + 2 * utf8.count), to: &header)
    body.append(contentsOf: utf8)
  }

  /// A text whose length is known only afterwards.
  mutating func text(_ write: (inout [UInt8]) -> Void) {
    let start = body.count
    write(&body)
    Varint.append(UInt64(13 + 2 * (body.count - start)), to: &header)
  }

  mutating func blob(_ write: (inout [UInt8]) -> Void) {
    let start = body.count
    write(&body)
    Varint.append(UInt64(12 + 2 * (body.count - start)), to: &header)
  }

  mutating func blob(_ bytes: UnsafeRawBufferPointer) {
    Varint.append(UInt64(12 + 2 * bytes.count), to: &header)
    body.append(contentsOf: bytes)
  }

  mutating func real(_ value: Double?) {
    // SQLite takes what is not a number for null.
    guard let value, !value.isNaN else { return null() }
    header.append(7)
    appendBytes(value.bitPattern, 8)
  }

  mutating func integer(_ value: Int64) {
    if value == 0 || value == 1 { return header.append(value == 0 ? 8 : 9) }
    let bits = 65 - (value < 0 ? ~value : value).leadingZeroBitCount
    let (type, size): (UInt8, Int) =
      switch bits {
      case ...8: (1, 1)
      case ...16: (2, 2)
      case ...24: (3, 3)
      case ...32: (4, 4)
      case ...48: (5, 6)
      default: (6, 8)
      }
    header.append(type)
    appendBytes(UInt64(bitPattern: value), size)
  }

  private mutating func appendBytes(_ value: UInt64, _ size: Int) {
    withUnsafeBytes(of: value.bigEndian) { body.append(contentsOf: $0[(8 - size)...]) }
  }

  /// Appends the record and begins another.
  ///
  /// - Returns: its length.
  @discardableResult
  mutating func finish(into bytes: inout [UInt8]) -> Int {
    // The header counts its own length, which nearly always takes one byte.
    var length = header.count + 1
    if length > 127 { length = header.count + Varint.size(of: UInt64(header.count + 2)) }
    let start = bytes.count
    Varint.append(UInt64(length), to: &bytes)
    bytes.append(contentsOf: header)
    bytes.append(contentsOf: body)
    header.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: true)
    return bytes.count - start
  }

  mutating func take() -> [UInt8] {
    var bytes: [UInt8] = []
    finish(into: &bytes)
    return bytes
  }

  /// Calls the closure with the record and begins another.
  mutating func write<T>(
    using room: inout [UInt8], _ body: (UnsafeRawBufferPointer) -> T
  ) -> T {
    room.removeAll(keepingCapacity: true)
    finish(into: &room)
    return room.withUnsafeBytes(body)
  }
}

/// Goes through the values of a record.
struct RecordReader {
  private let bytes: UnsafeRawBufferPointer
  private let headerEnd: Int
  private var type = 0
  private var value: Int

  struct Value {
    /// SQLite's serial type.
    var type: UInt64
    var bytes: UnsafeRawBufferPointer

    var isNull: Bool { type == 0 }
    var isText: Bool { type >= 13 && type & 1 == 1 }
  }

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    headerEnd = min(Int(clamping: Varint.read(bytes, at: &type)), bytes.count)
    value = headerEnd
  }

  /// The next value; nil behind the last, or where the record is not whole.
  @inline(__always)
  mutating func next() -> Value? {
    guard type < headerEnd else { return nil }
    let code = Varint.read(bytes, at: &type)
    let size =
      switch code {
      case 0, 8, 9: 0
      case 1...4: Int(code)
      case 5: 6
      case 6, 7: 8
      default: Int(clamping: code >= 12 ? (code - 12) / 2 : 0)
      }
    guard size <= bytes.count - value else { return nil }
    let start = value
    value += size
    return Value(type: code, bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<value]))
  }
}
