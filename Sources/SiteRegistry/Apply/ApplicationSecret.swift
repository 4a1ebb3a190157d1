import Crypto
import CryptoExtras
import Foundation
import SiteStore

/// The secret that lets its holder read an application: shown once, kept only as a hash.
enum ApplicationSecret {
  /// 128 random bits in Crockford's base 32, in groups that can be read out.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return written((0..<26).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// The low five bits of each of the first 26 bytes as digits: 130 bits; the last group is the
  /// longest.
  static func written(_ bytes: [UInt8]) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    let digits = bytes.prefix(26).map { alphabet[Int($0 & 31)] }
    return stride(from: 0, to: 25, by: 5).map { start in
      String(digits[start..<(start == 20 ? 26 : start + 5)])
    }.joined(separator: "-")
  }

  /// As it is compared: upper case, no separators, letters that look like digits mended.
  static func normalised(_ text: String) -> String {
    String(
      text.uppercased().compactMap { character -> Character? in
        switch character {
        case "O": "0"
        case "I", "L": "1"
        case "-", " ", "\t": nil
        default: character
        }
      }.prefix(128))
  }

  /// As it is printed; nil where it has not the form of a reference.
  static func formatted(_ text: String) -> String? {
    let digits = Array(normalised(text))
    guard digits.count == 26, digits.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else { return nil }
    return stride(from: 0, to: 25, by: 5).map { start in
      String(digits[start..<(start == 20 ? 26 : start + 5)])
    }.joined(separator: "-")
  }

  static func salt() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// scrypt (RFC 7914) with N = 2¹⁴, r = 8, p = 1: about 50 ms and 16 MB a guess.
  static func hash(_ secret: String, salt: [UInt8]) throws(RegistryError) -> [UInt8] {
    try hash(exactly: normalised(secret), salt: salt)
  }

  /// As ``hash(_:salt:)``, of a secret that is compared as it is.
  static func hash(exactly secret: String, salt: [UInt8]) throws(RegistryError) -> [UInt8] {
    do {
      let key = try KDF.Scrypt.deriveKey(
        from: Array(secret.utf8), salt: salt, outputByteCount: 32, rounds: 1 << 14,
        blockSize: 8, parallelism: 1)
      return key.withUnsafeBytes { Array($0) }
    } catch {
      throw .internalFault("the secret could not be hashed: \(error)")
    }
  }

  /// Compares without telling by its duration where two hashes differ.
  static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (x, y) in zip(a, b) { difference |= x ^ y }
    return difference == 0
  }
}

/// A digest that proves what personal data said, kept with its salt.
enum PersonalDigest {
  static func make(_ values: [String], salt: [UInt8]) -> String {
    EventSealer.sha256.personalDigest(of: values, salt: salt)
  }
}
