/// How often rows differ from the header in ways that cost nothing.
struct CSVRowTally {
  struct Count {
    private(set) var rows = 0
    private(set) var firstLine = 0

    mutating func add(_ line: Int) {
      if rows == 0 { firstLine = line }
      rows += 1
    }
  }

  /// Rows of nothing but blank cells.
  var hollow = Count()
  /// Rows with fewer cells than the header.
  private(set) var short = Count()
  /// Rows with blank cells behind the last column.
  private(set) var surplus = Count()

  mutating func note(
    _ scan: CSVRowScan, _ row: UnsafePointer<UInt8>, columns: Int, line: Int
  ) {
    if scan.fields.count < columns { return short.add(line) }
    let isBlank = scan.fields[columns...].allSatisfy { field in
      (field.start..<field.end).allSatisfy { row[$0] == 0x20 || row[$0] == 0x09 }
    }
    if isBlank { surplus.add(line) }
  }

  mutating func note(_ row: CSVRow, columns: Int) {
    if row.fields.count < columns { return short.add(row.line) }
    if row.fields[columns...].allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
      surplus.add(row.line)
    }
  }

  /// What is worth saying once the table is read.
  func remarks(columns: Int) -> [SourceDefect] {
    func remark(_ code: String, _ count: Count, _ one: String, _ many: String) -> SourceDefect? {
      guard count.rows > 0 else { return nil }
      let message =
        count.rows == 1
        ? "1 row \(one) (line \(count.firstLine))"
        : "\(count.rows) rows \(many) (the first on line \(count.firstLine))"
      return SourceDefect(
        code: code, message: message,
        place: SourcePlace(line: count.firstLine, column: 1, feature: 0))
    }
    return [
      remark(
        "blank-rows", hollow, "holds nothing but blank cells and was skipped",
        "hold nothing but blank cells and were skipped"),
      remark(
        "short-rows", short, "has fewer cells than the header's \(columns); the missing are empty",
        "have fewer cells than the header's \(columns); the missing are empty"),
      remark(
        "surplus-cells", surplus, "has empty cells behind the header's \(columns), not read",
        "have empty cells behind the header's \(columns), not read"),
    ].compactMap(\.self)
  }
}
