/// How a table is laid out, as far as it is told; nil leaves it to be found out.
public struct CSVLayout: Hashable, Sendable {
  /// The character between fields.
  public var delimiter: Character?
  /// The line that the names of the columns stand on, counted from 1; what is above is passed over.
  public var headerLine: Int?
  /// Whether names stand above the rows; nil takes the first row for names, but not where it looks
  /// like data.
  public var hasHeader: Bool?

  public init(
    delimiter: Character? = nil, headerLine: Int? = nil, hasHeader: Bool? = nil
  ) {
    self.delimiter = delimiter
    self.headerLine = headerLine
    self.hasHeader = hasHeader
  }

  /// What people call delimiters that are hard to type.
  private static let named: [String: Character] = [
    "tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ",
  ]

  /// The delimiter that a text names: one ASCII character that is neither letter, digit, quote nor
  /// the end of a line, or `tab`, `comma`, `semicolon`, `pipe`, `space`; nil for anything else.
  public static func delimiter(named text: String) -> Character? {
    if let known = named[text.lowercased()] { return known }
    guard text.utf8.count == 1, let character = text.first, let byte = character.asciiValue,
      byte == 0x09 || (0x20..<0x7F).contains(byte), byte != 0x22, !character.isLetter,
      !character.isNumber
    else { return nil }
    return character
  }

  /// Each of these where it is told, else the other's.
  public func over(_ other: CSVLayout) -> CSVLayout {
    // A line for the names says that there are names, and the other way round.
    let tellsHeader = headerLine != nil || hasHeader != nil
    return CSVLayout(
      delimiter: delimiter ?? other.delimiter,
      headerLine: tellsHeader ? headerLine : other.headerLine,
      hasHeader: tellsHeader ? hasHeader : other.hasHeader)
  }
}
