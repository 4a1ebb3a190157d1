/// Why a scan stops before the end of its value.
enum ScanStop: Error {
  /// The bytes at hand end inside the value; more may follow.
  case ranOut
  /// The value is wrong; ``JSONScanner/fault`` says how.
  case fault
}

/// What is wrong with a value, at a byte of the scanned buffer.
struct ScanFault {
  var code: String
  var message: String
  var offset: Int
  /// Whether the text is not JSON at all, as against JSON that means nothing here.
  var isSyntax: Bool
  /// Whether only the case of `FeatureCollection` is wrong.
  var isMisspeltCollection = false
}

/// A strict reader of JSON tokens over bytes that stay where they are while it lives.
///
/// Offsets are indices into `bytes`. Every method leaves `at` behind what it read.
struct JSONScanner {
  static let depthLimit = 512

  let bytes: UnsafePointer<UInt8>
  let end: Int
  /// Whether the text ends at `end`, so that a number may end there too.
  let isFinal: Bool
  var at: Int
  var fault: ScanFault?
  /// Where the first half of a surrogate pair stood alone and became U+FFFD.
  var loneSurrogate: Int?
  /// Where the first repeated name of an object stood; its last value won.
  var repeatedMember: Int?

  init(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, isFinal: Bool) {
    self.bytes = bytes
    self.end = end
    at = start
    self.isFinal = isFinal
  }

  /// Skips white space and returns the byte that follows, without taking it.
  @inline(__always)
  mutating func peek() throws(ScanStop) -> UInt8 {
    while at < end {
      let byte = bytes[at]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      at += 1
    }
    throw .ranOut
  }

  /// Takes the byte if it comes next, after white space.
  @inline(__always)
  mutating func take(_ wanted: UInt8) throws(ScanStop) -> Bool {
    guard try peek() == wanted else { return false }
    at += 1
    return true
  }

  @inline(__always)
  mutating func expect(_ wanted: UInt8, _ purpose: StaticString) throws(ScanStop) {
    if try !take(wanted) { throw unexpected(purpose) }
  }

  /// After an element: true where another follows, false where the array or object ends.
  @inline(__always)
  mutating func another(before closing: UInt8) throws(ScanStop) -> Bool {
    let byte = try peek()
    if byte == UInt8(ascii: ",") {
      at += 1
      return true
    }
    if byte == closing {
      at += 1
      return false
    }
    throw unexpected(
      closing == UInt8(ascii: "]")
        ? "',' or ']' must follow an element of an array"
        : "',' or '}' must follow a member of an object")
  }

  mutating func fail(
    _ code: String, _ message: String, at offset: Int? = nil, isSyntax: Bool = false
  ) -> ScanStop {
    fault = ScanFault(
      code: code, message: message, offset: offset ?? at, isSyntax: isSyntax)
    return .fault
  }

  /// The fault of a byte that cannot stand here.
  mutating func unexpected(_ purpose: StaticString) -> ScanStop {
    fail("bad-json", "\(excerpt(at: at)) found where \(purpose)", isSyntax: true)
  }

  /// The next few bytes, quoted, for messages.
  func excerpt(at offset: Int, upTo limit: Int = 24) -> String {
    var stop = offset
    while stop < end, stop - offset < limit {
      let byte = bytes[stop]
      if byte < 0x20 { break }
      if stop > offset, byte == 0x2C || byte == 0x5D || byte == 0x7D || byte == 0x20 { break }
      stop += 1
    }
    if stop == offset, offset < end {
      let hex = String(bytes[offset], radix: 16, uppercase: true)
      return "control character 0x\(hex.count < 2 ? "0" + hex : hex)"
    }
    let text = String(
      decoding: UnsafeBufferPointer(start: bytes + offset, count: stop - offset), as: UTF8.self)
    return stop - offset == limit ? "'\(text)…'" : "'\(text)'"
  }

  /// The bytes of a range, without copying them.
  @inline(__always)
  func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
  }
}
