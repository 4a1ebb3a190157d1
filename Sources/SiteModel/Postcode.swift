/// Postcodes of the United Kingdom, as text.
public enum Postcode {
  /// A postcode in capitals with one blank before its last three characters: `G2 1DU`.
  ///
  /// Case does not matter, and the blank may be missing or repeated. A blank anywhere else is
  /// refused: closing it up could make another postcode out of a mistyped one. Only the form is
  /// checked, not whether such a postcode was ever given out; nil where it is not of the form.
  /// Source: BS 7666, with the letters that do not occur in each place.
  public static func normalised(_ text: String) -> String? {
    guard text.utf8.count <= 64 else { return nil }
    if isUsual(text) { return text }
    let parts = text.uppercasedASCII.split(whereSeparator: isBlank)
    let outward: [UInt8]
    let inward: [UInt8]
    switch parts.count {
    case 1:
      outward = Array(parts[0].dropLast(3))
      inward = Array(parts[0].suffix(3))
    case 2:
      outward = Array(parts[0])
      inward = Array(parts[1])
    default: return nil
    }
    guard isOutward(outward), isInward(inward) else { return nil }
    return String(decoding: outward + [0x20] + inward, as: UTF8.self)
  }

  /// The beginning of postcodes in capitals, as far as they are told apart by it: the outward code
  /// (`G2`), the sector (`G2 1`), or a letter more; nil where it is none, or a whole postcode.
  ///
  /// The blank decides: `G21` is another outward code than the sector `G2 1`.
  public static func normalisedBeginning(_ text: String) -> String? {
    guard text.utf8.count <= 16 else { return nil }
    let parts = text.uppercasedASCII.split(whereSeparator: isBlank)
    guard (1...2).contains(parts.count), isOutward(Array(parts[0])) else { return nil }
    let outward = String(decoding: parts[0], as: UTF8.self)
    guard parts.count == 2 else { return outward }
    let inward = Array(parts[1])
    guard inward.count <= 2, isDigit(inward[0]),
      inward.dropFirst().allSatisfy({ isLetter($0) && !"CIKMOV".utf8.contains($0) })
    else { return nil }
    return outward + " " + String(decoding: inward, as: UTF8.self)
  }

  /// Whether a text is of one of the two commonest forms already, `G2 1DU` or `EH12 1DU`: an
  /// import asks a million times, and most are.
  private static func isUsual(_ text: String) -> Bool {
    let utf8 = text.utf8
    guard (6...8).contains(utf8.count) else { return false }
    let outwardCount = utf8.count - 4
    var letters = 0
    for (index, byte) in utf8.enumerated() {
      if index < outwardCount {
        // One letter or two that may stand anywhere, then digits.
        if isLetter(byte) {
          guard letters == index, letters < 2, !"IJQVXZ".utf8.contains(byte) else { return false }
          letters += 1
        } else {
          guard isDigit(byte), letters > 0 else { return false }
        }
      } else if index == outwardCount {
        guard byte == 0x20 else { return false }
      } else if index == outwardCount + 1 {
        guard isDigit(byte) else { return false }
      } else {
        guard isLetter(byte), !"CIKMOV".utf8.contains(byte) else { return false }
      }
    }
    return (1...2).contains(outwardCount - letters)
  }

  private static func isInward(_ code: [UInt8]) -> Bool {
    guard code.count == 3, isDigit(code[0]) else { return false }
    return code.dropFirst().allSatisfy { isLetter($0) && !"CIKMOV".utf8.contains($0) }
  }

  private static func isOutward(_ code: [UInt8]) -> Bool {
    // Girobank's is the one code that is of no form.
    if code.elementsEqual("GIR".utf8) { return true }
    guard let first = code.first, !"QVX".utf8.contains(first),
      code.allSatisfy({ isLetter($0) || isDigit($0) })
    else { return false }
    switch code.map(isLetter) {
    case [true, false], [true, false, false], [true, false, true]: return true
    case [true, true, false], [true, true, false, false], [true, true, false, true]:
      return !"IJZ".utf8.contains(code[1])
    default: return false
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}

extension String {
  /// Its bytes with a–z as capitals, and spreadsheets' no-break blank as a plain one.
  fileprivate var uppercasedASCII: [UInt8] {
    unicodeScalars.map { scalar in
      switch scalar.value {
      case 0x61...0x7A: UInt8(scalar.value) - 0x20
      case 0xA0: 0x20
      default: UInt8(exactly: scalar.value) ?? 0
      }
    }
  }
}
