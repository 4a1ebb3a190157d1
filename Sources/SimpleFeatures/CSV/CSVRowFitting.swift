/// Brings rows to the width of the header, and tells rows that are none of the table's.
extension CSVColumns {
  /// Gives a row one field for each column: missing ones at the end are blank, blank ones behind
  /// the last column are left out. False where something stands there.
  func fit(_ row: inout CSVRow) -> Bool {
    let surplus = row.fields.count - names.count
    if surplus == 0 { return true }
    if surplus > 0 {
      guard row.fields[names.count...].allSatisfy({ $0.allSatisfy(\.isWhitespace) }) else {
        return false
      }
      row.fields.removeLast(surplus)
      row.quoted.removeLast(min(surplus, row.quoted.count))
      return true
    }
    row.fields += Array(repeating: "", count: -surplus)
    if !row.quoted.isEmpty { row.quoted += Array(repeating: false, count: -surplus) }
    return true
  }

  private static let totals: Set<String> = [
    "total", "totals", "grand total", "sub total", "subtotal", "sub-total", "sum",
  ]

  /// Whether a row is the sum that offices write below a table: it begins with the word, and says
  /// neither where it is nor what most columns ask.
  func isTotal(_ fields: [String]) -> Bool {
    guard names.count > 2, let label = fields.first(where: { !$0.isEmpty }),
      label.utf8.count <= 20, let initial = label.utf8.first(where: { $0 > 0x20 }),
      "tgsTGS".utf8.contains(initial)
    else { return false }
    var word = label.trimmed.lowercased()
    if word.last == ":" { word.removeLast() }
    guard Self.totals.contains(word) else { return false }
    return !places.contains { $0.isFilled(fields) }
      && fields.count(where: \.isEmpty) * 2 >= fields.count
  }
}

extension CSVFeatureSource {
  /// The names of a table's columns and its first row.
  struct Start {
    var header: CSVRow
    var first: CSVRow?
    var remark: SourceDefect?
  }

  /// Reads up to the names of the columns and one row further.
  static func start(_ reader: CSVReader, _ layout: CSVLayout) throws(SourceError) -> Start {
    guard var row = try reader.next() else {
      throw refusal("empty", "the file is empty", line: 1)
    }
    if layout.hasHeader == false {
      let names = row.fields.indices.map { "column \($0 + 1)" }
      return Start(header: CSVRow(fields: names, line: row.line), first: row)
    }
    if let line = layout.headerLine {
      while row.line < line {
        guard let next = try reader.next() else {
          throw refusal(
            "no-header",
            "the names of the columns should stand on line \(line), and the table ends on line \(row.line)",
            line: row.line)
        }
        row = next
      }
      return Start(header: try sound(row), first: try reader.next())
    }
    var remark: SourceDefect?
    let isTold = layout.hasHeader == true
    switch reader.header {
    case .below(let titles, let line) where !isTold:
      while row.line < line, let next = try reader.next() { row = next }
      let above = titles == 1 ? "the line above is a title" : "the \(titles) lines above are titles"
      remark = SourceDefect(
        code: "title-above-header",
        message: "the names of the columns stand on line \(row.line); \(above)",
        place: SourcePlace(line: row.line, column: 1, feature: 0))
    case .doubtful(let line, let columns, let later, let laterColumns) where !isTold:
      throw refusal(
        "title-above-header",
        "the header on line \(line) has \(columns) \(columns == 1 ? "column" : "columns"), line \(later) has \(laterColumns): is there a title above the header? Say on which line the names stand: --header-row \(later) (or \(line)), headerRow in a profile",
        line: line)
    case .firstRow, .below, .doubtful: break
    }
    let header = try sound(row)
    let first = try reader.next()
    // Where a table ends is no defect of its header.
    if !isTold, let first, let value = CSVSample.dataInHeader(header, first) {
      throw refusal(
        "no-header",
        "line \(header.line) holds \"\(value.prefix(40))\" where names of columns are expected: has the table none? Say so: --no-header (columns are then called \"column 1\", \"column 2\", …), noHeader in a profile; or --header-row \(header.line) takes the line for names",
        line: header.line)
    }
    return Start(header: header, first: first, remark: remark)
  }

  private static func sound(_ row: CSVRow) throws(SourceError) -> CSVRow {
    if let defect = row.defect { throw .malformed(defect) }
    return row
  }

  private static func refusal(_ code: String, _ message: String, line: Int) -> SourceError {
    .malformed(
      SourceDefect(
        code: code, message: message, place: SourcePlace(line: line, column: 1, feature: 0)))
  }
}
