/// The character classes of the text encoding's grammar.
enum TextCharacters {
  static func isWhitespace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  static func isDigit(_ scalar: UInt32) -> Bool { scalar >= 0x30 && scalar <= 0x39 }

  static func startsIdentifier(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3A, 0x5F, 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF,
      0x370...0x37D, 0x37F...0x1FFE, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF,
      0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      // The Ogham space lies inside one of the grammar's ranges of letters.
      scalar != 0x1680
    default: false
    }
  }

  static func continuesIdentifier(_ scalar: UInt32) -> Bool {
    startsIdentifier(scalar) || isDigit(scalar) || scalar == 0x2E
      || (scalar >= 0x300 && scalar <= 0x36F) || scalar == 0x203F || scalar == 0x2040
  }

  /// Whether the text is a bare name: letters by the grammar's ranges, not a reserved word.
  static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, startsIdentifier(first.value) else { return false }
    return text.unicodeScalars.allSatisfy { continuesIdentifier($0.value) }
  }
}
