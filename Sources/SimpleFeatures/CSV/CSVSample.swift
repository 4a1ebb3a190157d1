/// The first rows of a table as one delimiter splits them.
struct CSVSample {
  private struct Row {
    var line: Int
    var cells: [String]
    var filled: Int
    var hasStrayQuote: Bool
  }

  private static let rowLimit = 40
  private static let byteLimit = 64 << 10

  /// How many fields most rows have; 1 where none has more.
  let columns: Int
  let header: CSVSniffer.Header
  /// Whether this delimiter splits the names of the columns, wherever they stand.
  let splitsHeader: Bool
  /// How much of the rows has so many fields, from 0 to 1.
  private let agreement: Double
  /// Whether most fields but the first begin with a blank, as commas in sentences are followed.
  private let readsLikeProse: Bool

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, firstLine: Int, isWhole: Bool
  ) {
    let rows = Self.rows(bytes, delimiter, firstLine, isWhole)
    var counts: [Int: Int] = [:]
    for row in rows where row.cells.count > 1 && !row.hasStrayQuote {
      counts[row.cells.count, default: 0] += 1
    }
    let columns = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
    self.columns = columns
    let agreeing = rows.reduce(0.0) { sum, row in
      if row.hasStrayQuote { return sum }
      let count = row.cells.count
      let isSame =
        count == columns || (count > columns && row.cells[columns...].allSatisfy(\.isEmpty))
      return sum + (isSame ? 1 : count > 1 && count < columns ? 0.5 : 0)
    }
    agreement = rows.isEmpty ? 0 : agreeing / Double(rows.count)
    let later = rows.flatMap { $0.cells.dropFirst() }.filter { !$0.isEmpty }
    readsLikeProse = !later.isEmpty && later.count { $0.first == " " } * 2 > later.count
    header = Self.header(rows, columns)
    switch header {
    case .firstRow: splitsHeader = (rows.first?.cells.count ?? 1) > 1
    case .below: splitsHeader = true
    case .doubtful: splitsHeader = false
    }
  }

  var isDoubtful: Bool {
    if case .doubtful = header { true } else { false }
  }

  func isBetter(than other: CSVSample) -> Bool {
    if agreement != other.agreement { return agreement > other.agreement }
    if readsLikeProse != other.readsLikeProse { return other.readsLikeProse }
    return columns > other.columns
  }

  private static func rows(
    _ bytes: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8, _ firstLine: Int, _ isWhole: Bool
  ) -> [Row] {
    guard let base = bytes.baseAddress else { return [] }
    let count = min(bytes.count, byteLimit)
    var rows: [Row] = []
    var scan = CSVRowScan()
    var offset = 0
    var line = firstLine
    while offset < count, rows.count < rowLimit {
      let outcome = scan.scan(
        base + offset, count: count - offset, delimiter: delimiter,
        isFinal: isWhole && count == bytes.count)
      guard case .row(let length) = outcome else { break }
      if !scan.isBlank, !scan.isHollow(base + offset) {
        let cells = scan.fields.map { field in
          String(
            decoding: UnsafeBufferPointer(
              rebasing: bytes[offset + field.start..<offset + field.end]), as: UTF8.self)
        }
        rows.append(
          Row(
            line: line, cells: cells,
            filled: cells.count { !$0.allSatisfy(\.isWhitespace) },
            hasStrayQuote: scan.strayQuote != nil))
      }
      line += scan.lineBreaks
      offset += length
    }
    return rows
  }

  /// Looks for names below the first row where that is narrower than the others.
  private static func header(_ rows: [Row], _ columns: Int) -> CSVSniffer.Header {
    guard let first = rows.first else { return .firstRow }
    let isPaddedTitle = first.filled == 1 && columns > 2 && first.cells.count == columns
    guard columns > 1, first.cells.count < columns || isPaddedTitle else { return .firstRow }
    let names = rows.indices.dropFirst().first { index in
      let row = rows[index]
      return row.cells.count >= columns && row.filled >= max(2, columns - 1)
        && row.filled > first.filled && looksLikeNames(row.cells)
    }
    // One row is no table.
    guard let names, rows.count > names + 1 else { return .firstRow }
    let name = rows[names]
    let hasNumbersBelow = rows[(names + 1)...].contains { row in
      zip(row.cells, name.cells).contains { isNumber($0) && !$1.isEmpty }
    }
    if hasNumbersBelow, rows[..<names].allSatisfy({ $0.filled == 1 }) {
      return .below(titles: names, line: name.line)
    }
    return .doubtful(
      line: first.line, columns: first.filled, laterLine: name.line, laterColumns: name.filled)
  }

  private static func looksLikeNames(_ cells: [String]) -> Bool {
    let filled = cells.filter { !$0.allSatisfy(\.isWhitespace) }
    return Set(filled).count == filled.count && filled.allSatisfy { $0.contains(where: \.isLetter) }
  }

  private static func isNumber(_ cell: String) -> Bool {
    var cell = cell
    return cell.withUTF8 { !$0.isEmpty && DecimalConversion.lenient($0) != nil }
  }

  /// A value of the first row that looks like data, as it stands above the same in the second.
  ///
  /// Years are names of columns often enough.
  static func dataInHeader(_ header: CSVRow, _ next: CSVRow) -> String? {
    let values = zip(header.fields, next.fields).filter { name, below in
      guard isNumber(name), isNumber(below) else { return false }
      return Int(name.trimmed).map { !(1500...2999).contains($0) } ?? true
    }
    return values.count > 1 ? values.max { $0.0.count < $1.0.count }?.0 : nil
  }
}
