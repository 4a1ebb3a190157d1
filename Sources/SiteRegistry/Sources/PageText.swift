import Foundation
import SimpleFeatures

/// A page of features as a server sent it, taken apart no further than its outermost members.
///
/// The features themselves are passed on byte for byte; the importer's own reader is the judge of
/// them.
struct PageText {
  private(set) var members: [(name: String, value: Range<Int>)] = []
  private let bytes: Data

  /// Nil where the bytes are not one whole JSON object.
  init?(_ bytes: Data) {
    self.bytes = bytes
    let found = bytes.withUnsafeBytes { buffer -> [(String, Range<Int>)]? in
      var scan = Scan(bytes: buffer)
      return scan.members()
    }
    guard let found else { return nil }
    members = found.map { ($0.0, $0.1) }
  }

  /// A small member, read in full; nil where it is absent or not JSON.
  subscript(name: String) -> JSONValue? {
    guard let member = members.last(where: { $0.name == name }) else { return nil }
    return try? JSONValue(parsing: String(decoding: text(member.value), as: UTF8.self))
  }

  /// The elements of `features` without the brackets, and how many there are; nil where the
  /// page has no such array.
  var features: (text: Data, count: Int)? {
    guard let member = members.last(where: { $0.name == "features" }) else { return nil }
    return bytes.withUnsafeBytes { buffer in
      guard buffer[member.value.lowerBound] == UInt8(ascii: "[") else { return nil }
      var scan = Scan(bytes: buffer, at: member.value.lowerBound)
      guard let count = scan.elementCount() else { return nil }
      return (text(member.value.lowerBound + 1..<member.value.upperBound - 1), count)
    }
  }

  private func text(_ range: Range<Int>) -> Data {
    bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
  }

  private struct Scan {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    mutating func members() -> [(String, Range<Int>)]? {
      if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { at = 3 }
      guard take("{") else { return nil }
      var members: [(String, Range<Int>)] = []
      if take("}") { return atEnd ? members : nil }
      repeat {
        skipBlanks()
        let start = at
        guard skipString() else { return nil }
        let name = String(decoding: bytes[start + 1..<at - 1], as: UTF8.self)
        guard take(":") else { return nil }
        skipBlanks()
        let value = at
        guard skipValue() else { return nil }
        members.append((name, value..<at))
      } while take(",")
      return take("}") && atEnd ? members : nil
    }

    mutating func elementCount() -> Int? {
      guard take("[") else { return nil }
      if take("]") { return 0 }
      var count = 0
      repeat {
        skipBlanks()
        guard skipValue() else { return nil }
        count += 1
      } while take(",")
      return take("]") ? count : nil
    }

    private var atEnd: Bool {
      mutating get {
        skipBlanks()
        return at == bytes.count
      }
    }

    private mutating func skipBlanks() {
      while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard at < bytes.count, bytes[at] == UInt8(ascii: sign) else { return false }
      at += 1
      return true
    }

    /// Leaves `at` behind the closing quote.
    private mutating func skipString() -> Bool {
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return false }
      at += 1
      while at < bytes.count {
        switch bytes[at] {
        case UInt8(ascii: "\\"): at += 2
        case UInt8(ascii: "\""):
          at += 1
          return true
        default: at += 1
        }
      }
      return false
    }

    /// By counting brackets: no depth of nesting costs more than another.
    private mutating func skipValue() -> Bool {
      var depth = 0
      let start = at
      while at < bytes.count {
        switch bytes[at] {
        case UInt8(ascii: "\""):
          guard skipString() else { return false }
          if depth == 0 { return true }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          at += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return at > start }
          depth -= 1
          at += 1
          if depth == 0 { return true }
        case UInt8(ascii: ","):
          if depth == 0 { return at > start }
          at += 1
        case let byte where byte <= 0x20:
          if depth == 0 { return at > start }
          at += 1
        default: at += 1
        }
      }
      return false
    }
  }
}
