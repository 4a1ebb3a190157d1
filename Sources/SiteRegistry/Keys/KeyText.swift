/// A key as it is handed out: `sitereg_ID_SECRET`, all of it safe in an address.
///
/// The id is no secret: it finds the row, so that one hash is computed and not one a key. The
/// fixed beginning lets programs that look for leaked secrets find it.
struct KeyText: Hashable, Sendable {
  static let prefix = "sitereg_"
  private static let idLength = 8
  private static let secretLength = 26

  var id: String
  var secret: String

  /// 40 random bits of id, 130 of secret, in Crockford's base 32.
  static func random() -> KeyText {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    func digits(_ count: Int) -> String {
      String((0..<count).map { _ in alphabet[Int(generator.next(upperBound: UInt(32)))] })
    }
    return KeyText(id: digits(idLength), secret: digits(secretLength))
  }

  init(id: String, secret: String) {
    self.id = id
    self.secret = secret
  }

  /// Nil where the text has not the form of a key.
  init?(parsing text: String) {
    guard text.utf8.count == Self.prefix.utf8.count + Self.idLength + 1 + Self.secretLength,
      text.hasPrefix(Self.prefix)
    else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(
      separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == Self.idLength,
      parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) })
    else { return nil }
    self.init(id: String(parts[0]), secret: String(parts[1]))
  }

  var text: String { "\(Self.prefix)\(id)_\(secret)" }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7A)
  }
}
