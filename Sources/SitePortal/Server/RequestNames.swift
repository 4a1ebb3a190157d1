import HTTPTypes

/// The names under which one request is found again in the logs of everyone who had it in hand.
///
/// A W3C Trace Context `traceparent` is taken over from whoever sent it and handed back with a
/// span of ours; `X-Request-Id` is taken over where it is short and plain, else made here.
struct RequestNames: Sendable {
  let request: String
  let trace: String
  let span: String

  init(_ headers: HTTPFields) {
    let given = headers[.traceParent].flatMap(Self.traceID)
    trace = given ?? Self.hex(bytes: 16)
    span = Self.hex(bytes: 8)
    let name = headers[.requestID] ?? ""
    let isPlain =
      (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(PercentCoding.isUnreserved)
    request = isPlain ? name : trace
  }

  /// Version 00, not sampled: nothing is sent anywhere.
  var traceParent: String { "00-\(trace)-\(span)-00" }

  /// The trace of a well-formed field: "00-" and 32, 16 and 2 lower-case hexadecimal digits, not
  /// all zero (Trace Context, 3.2). A later version may have more behind.
  private static func traceID(_ field: String) -> String? {
    let parts = field.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff",
      parts[0] != "00" || parts.count == 4, parts[1].utf8.count == 32, parts[2].utf8.count == 16,
      parts[3].utf8.count == 2
    else { return nil }
    let isHex = parts.prefix(4).allSatisfy { part in
      part.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    }
    let isZero = { (part: Substring) in part.utf8.allSatisfy { $0 == 0x30 } }
    return isHex && !isZero(parts[1]) && !isZero(parts[2]) ? String(parts[1]) : nil
  }

  private static func hex(bytes count: Int) -> String {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    var generator = SystemRandomNumberGenerator()
    var text: [UInt8] = []
    text.reserveCapacity(2 * count)
    for _ in 0..<(count / 8) {
      var word = generator.next() | 1
      for _ in 0..<16 {
        text.append(digits[Int(word & 15)])
        word >>= 4
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension HTTPField.Name {
  static let traceParent = Self("traceparent")!
  static let requestID = Self("X-Request-Id")!
}
