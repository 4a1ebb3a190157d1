/// The apostrophe before cells that a spreadsheet would run as a formula, whoever wrote them.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or the end of a line, and is no number, is
/// written with an apostrophe in front; so is one that begins with apostrophes and then one of
/// these, so that taking one apostrophe away gives every text back as it was.
public enum CSVGuard: Sendable {
  /// For people and their spreadsheets.
  case formulas
  /// As the text is, for programs.
  case none

  static let mark = UInt8(ascii: "'")

  /// Whether a text needs the apostrophe.
  package func mustGuard(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard self == .formulas, let first = text.first, first <= 0x40 else { return false }
    if first == Self.mark { return Self.isGuarded(text) }
    return Self.begins(first) && DecimalConversion.lenient(text) == nil
  }

  /// Whether apostrophes stand before what a formula begins with.
  static func isGuarded(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.first == mark && (text.first { $0 != mark }).map(begins) ?? false
  }

  private static func begins(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A,
      0x0D:
      true
    default: false
    }
  }
}
