/// SHA-256, given by whoever opens the file: this target knows no cryptography library.
public struct EventSealer: Sendable {
  /// From any bytes to their 32-byte digest.
  public var digest: @Sendable ([UInt8]) -> [UInt8]

  public init(digest: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.digest = digest }

  /// The digest in lower-case hexadecimal.
  package func hexadecimalDigest(of bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest(bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
