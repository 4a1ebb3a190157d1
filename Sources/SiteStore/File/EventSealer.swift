/// SHA-256, given by whoever opens the file: this target knows no cryptography library.
public struct EventSealer: Sendable {
  /// From any bytes to their 32-byte digest.
  public var digest: @Sendable ([UInt8]) -> [UInt8]

  /// Begins a digest of bytes that come one after the other.
  public var begin: @Sendable () -> any RunningDigest

  /// - Parameter begin: nil to keep all bytes until the end.
  public init(
    digest: @escaping @Sendable ([UInt8]) -> [UInt8],
    begin: (@Sendable () -> any RunningDigest)? = nil
  ) {
    self.digest = digest
    self.begin = begin ?? { CollectedBytes(digest: digest) }
  }

  /// The digest in lower-case hexadecimal.
  package func hexadecimalDigest(of bytes: [UInt8]) -> String { Self.hexadecimal(digest(bytes)) }

  /// A digest that proves what personal data said without holding it: the salt is kept with the
  /// data, so erasing both leaves the event log intact and unreadable.
  package func personalDigest(of values: [String], salt: [UInt8]) -> String {
    var bytes = salt
    for value in values {
      withUnsafeBytes(of: UInt64(value.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: value.utf8)
    }
    return hexadecimalDigest(of: bytes)
  }

  static func hexadecimal(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A digest in the making.
public protocol RunningDigest {
  mutating func update(_ bytes: UnsafeRawBufferPointer)
  /// The digest of all that came; nothing can follow.
  mutating func finish() -> [UInt8]
}

extension RunningDigest {
  mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
  mutating func hexadecimal() -> String { EventSealer.hexadecimal(finish()) }
}

private struct CollectedBytes: RunningDigest {
  let digest: @Sendable ([UInt8]) -> [UInt8]
  var bytes: [UInt8] = []

  mutating func update(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }
  mutating func finish() -> [UInt8] { digest(bytes) }
}
