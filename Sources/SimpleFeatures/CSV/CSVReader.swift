/// A row of a table.
public struct CSVRow: Hashable, Sendable {
  public var fields: [String]
  /// The line its first field begins on, counted from 1.
  public var line: Int
  /// What is wrong with the row's quotes.
  public var defect: SourceDefect?
  /// Which fields stand in quotes, where the reader was asked to tell.
  var quoted: [Bool] = []
}

/// Rows of comma-separated values (RFC 4180), in UTF-8 or, where a field is not that, Windows-1252.
///
/// Lines end with LF, CR LF or CR. Blank lines are skipped, and so are rows of nothing but blank
/// cells. An apostrophe that ``CSVWriter`` put before a formula is taken away again. A field holds
/// at most 16 MB, a row at most 64 MB.
public final class CSVReader {
  static let fieldLimit = 16 << 20

  /// The byte between fields: found in the first rows among `,` `;` tab and `|`, if not given.
  public let delimiter: UInt8
  /// What stands above the rows, as far as it was looked for.
  let header: CSVSniffer.Header
  /// How many columns the table has; rows are counted against it.
  var columnCount: Int?
  private(set) var tally = CSVRowTally()
  /// Whether a field was not UTF-8 and was read as Windows-1252.
  public private(set) var usesWindows1252 = false
  public var bytesRead: Int { offset }
  /// The text of the row read last, cut to 64 KB.
  public var lastRawText: String { RawExcerpt.text(source.slice(lastRow)) }

  /// Whether rows tell which of their fields stand in quotes.
  var tellsQuotes: Bool
  private let source: ByteSource
  private var offset: Int
  private var line = 1
  private var rowNumber = 0
  private var lastRow = 0..<0
  private var scan = CSVRowScan()

  /// - Throws: ``SourceError`` for a file that cannot be read, or whose content is no table.
  public convenience init(path: String, delimiter: Character? = nil) throws(SourceError) {
    try self.init(ByteSource(path: path), delimiter: delimiter)
  }

  public convenience init(
    bytes: some Collection<UInt8>, delimiter: Character? = nil
  ) throws(SourceError) {
    try self.init(ByteSource(bytes: bytes), delimiter: delimiter)
  }

  package init(
    _ source: ByteSource, delimiter: Character?, tellsQuotes: Bool = false
  ) throws(SourceError) {
    self.tellsQuotes = tellsQuotes
    if case .foreign(let error) = try ContentSniffer(source).kind { throw error }
    self.source = source
    let sniffed = CSVSniffer(
      source.slice(source.kept..<source.end), delimiter: delimiter?.asciiValue,
      isWhole: source.isComplete)
    offset = source.kept + sniffed.preambleLength
    line = sniffed.preambleLength > 0 ? 2 : 1
    self.delimiter = sniffed.delimiter
    header = sniffed.header
  }

  /// The next row that is not blank; nil at the end.
  ///
  /// - Throws: ``SourceError/malformed(_:)`` for a quote that is never closed or a row too large,
  ///   with the line where it begins.
  public func next() throws(SourceError) -> CSVRow? {
    while true {
      source.release(before: offset)
      let row = try scanRow()
      guard row > 0 else { return nil }
      let start = offset
      let firstLine = line
      lastRow = start..<(start + row)
      offset += row
      line += scan.lineBreaks
      if skipsHollow(start, firstLine) { continue }
      rowNumber += 1
      return CSVRow(
        fields: fields(start), line: firstLine, defect: strayQuote(firstLine),
        quoted: tellsQuotes ? quoted(start) : [])
    }
  }

  /// Counts a row that was read before the number of columns was known.
  func count(_ row: CSVRow) {
    guard let columnCount, row.fields.count != columnCount else { return }
    tally.note(row, columns: columnCount)
  }

  /// Reads a piece of a longer table, whose first row stands on the given line.
  init(piece bytes: some Collection<UInt8>, delimiter: UInt8, line: Int) {
    source = ByteSource(bytes: bytes)
    tellsQuotes = false
    offset = source.kept
    self.delimiter = delimiter
    header = .firstRow
    self.line = line
  }

  /// Whether the row scanned last says nothing; else it is counted against the header.
  private func skipsHollow(_ start: Int, _ line: Int) -> Bool {
    let row = source.window + (start - source.base)
    guard scan.isHollow(row) else {
      if let columnCount, scan.fields.count != columnCount {
        tally.note(scan, row, columns: columnCount, line: line)
      }
      return false
    }
    if !scan.isBlank { tally.hollow.add(line) }
    return true
  }

  /// Appends the bytes of the next row, with blank lines before it; false at the end.
  func appendRow(to bytes: inout [UInt8]) throws(SourceError) -> Bool {
    while true {
      source.release(before: offset)
      let row = try scanRow()
      guard row > 0 else { return false }
      let firstLine = line
      lastRow = offset..<(offset + row)
      offset += row
      line += scan.lineBreaks
      bytes.append(contentsOf: source.slice(lastRow))
      if skipsHollow(lastRow.lowerBound, firstLine) { continue }
      rowNumber += 1
      return true
    }
  }

  /// The line that the next row, blank or not, begins on.
  var nextLine: Int { line }
  /// The bytes of the row read last.
  var lastRowBytes: [UInt8] { Array(source.slice(lastRow)) }

  /// How many bytes the next row takes; 0 at the end of the source.
  private func scanRow() throws(SourceError) -> Int {
    while true {
      if source.keptCount == 0, try !source.fill() { return 0 }
      let base = source.base
      let start = offset - base
      switch scan.scan(
        source.window + start, count: source.end - offset, delimiter: delimiter,
        isFinal: source.isComplete)
      {
      case .row(let length): return length
      case .ranOut:
        guard source.keptCount < ByteSource.windowLimit else {
          throw malformed(
            "row-too-large",
            "a row is larger than \(ByteSource.windowLimit >> 20) MB, the most allowed; a quote may "
              + "be left open", line, 1)
        }
        let wanted = source.keptCount < 1 << 20 ? source.keptCount + 1 : source.keptCount * 2
        while source.keptCount < wanted {
          guard try source.fill() else { break }
        }
      case .unclosedQuote(let opened):
        let before = source.slice(offset..<(offset + opened))
        let column = opened - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        throw malformed(
          "unclosed-quote", "a quote that opens here is never closed",
          line + CSVRowScan.lineBreaks(in: before), column)
      case .fieldTooLarge:
        throw malformed(
          "field-too-large",
          "a field is larger than \(Self.fieldLimit >> 20) MB, the most allowed; a quote may be left "
            + "open", line, 1)
      }
    }
  }

  private func malformed(
    _ code: String, _ message: String, _ line: Int, _ column: Int
  ) -> SourceError {
    .malformed(
      SourceDefect(
        code: code, message: message,
        place: SourcePlace(line: line, column: column, feature: rowNumber)))
  }

  private func strayQuote(_ line: Int) -> SourceDefect? {
    guard let column = scan.strayQuote else { return nil }
    return SourceDefect(
      code: "bad-quote",
      message: "a quote closes before the field ends; write a quote inside quotes twice",
      place: SourcePlace(line: line, column: column + 1, feature: rowNumber))
  }

  private func fields(_ start: Int) -> [String] {
    let bytes = source.window + (start - source.base)
    var fields: [String] = []
    fields.reserveCapacity(scan.fields.count)
    for field in scan.fields { fields.append(text(of: field, bytes)) }
    return fields
  }

  /// A field in quotes begins behind the first of them.
  private func quoted(_ start: Int) -> [Bool] {
    let bytes = source.window + (start - source.base)
    return scan.fields.map { $0.start > 0 && bytes[$0.start - 1] == 0x22 }
  }

  private func text(of field: CSVRowScan.Field, _ bytes: UnsafePointer<UInt8>) -> String {
    var raw = UnsafeBufferPointer(start: bytes + field.start, count: field.end - field.start)
    if raw.first == CSVGuard.mark, CSVGuard.isGuarded(raw) {
      raw = UnsafeBufferPointer(rebasing: raw.dropFirst())
    }
    if field.hasDoubledQuotes {
      var unquoted: [UInt8] = []
      unquoted.reserveCapacity(raw.count)
      var index = 0
      while index < raw.count {
        unquoted.append(raw[index])
        if raw[index] == 0x22, index + 1 < raw.count, raw[index + 1] == 0x22 { index += 1 }
        index += 1
      }
      return unquoted.withUnsafeBufferPointer { decoded($0) }
    }
    return decoded(raw)
  }

  private func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Most fields are ASCII, for which the general check is slow.
    if bytes.isASCII { return String(decoding: bytes, as: UTF8.self) }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    usesWindows1252 = true
    return Windows1252.text(bytes)
  }
}
