/// Why bytes are not a geometry in well-known binary.
public enum WKBError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes end before the geometry does.
  case truncated(offset: Int)
  /// The first byte of a geometry is neither 0 nor 1.
  case badByteOrder(UInt8, offset: Int)
  /// A type that is not one of the seven, or not the one its collection holds.
  case unexpectedType(UInt32, offset: Int)
  /// A type of ISO 13249-3 with arcs or faces in space, which is known and not read.
  case notRead(type: String, offset: Int)
  /// A count of more elements than the bytes behind it could hold.
  case countTooLarge(UInt32, offset: Int)
  /// More collections inside each other than allowed.
  case tooDeep(limit: Int)
  /// Bytes behind the end of the geometry.
  case trailingBytes(count: Int)

  public var description: String {
    switch self {
    case .truncated(let offset): "WKB ends at byte \(offset), inside a geometry"
    case .badByteOrder(let byte, let offset):
      "the byte order at byte \(offset) is \(byte); 0 and 1 are allowed"
    case .unexpectedType(let type, let offset):
      "the geometry type at byte \(offset) is \(type), which is not allowed there"
    case .notRead(let type, _): CurveAdvice.text(type)
    case .countTooLarge(let count, let offset):
      "the count at byte \(offset) is \(count), more than the bytes behind it can hold"
    case .tooDeep(let limit):
      "geometry collections are nested more than \(limit) deep, the most allowed"
    case .trailingBytes(let count): "\(count) bytes stand behind the end of the geometry"
    }
  }
}
