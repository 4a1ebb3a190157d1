import SimpleFeatures

/// Columns of text for a terminal, as wide as they need to be.
struct Table {
  private var rows: [[String]]
  private let rightAligned: Set<Int>

  init(_ header: [String], rightAligned: Set<Int> = []) {
    rows = [header.map(\.visible)]
    self.rightAligned = rightAligned
  }

  mutating func add(_ row: [String]) { rows.append(row.map(\.visible)) }

  /// Prints it to standard output.
  func show() {
    for line in lines { print(line) }
  }

  var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isLast = column == row.count - 1
        line += rightAligned.contains(column) ? padding + cell : cell + (isLast ? "" : padding)
        if !isLast { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// A length for a list: whole metres from 100 up, tenths below.
func metresText(_ value: Double) -> String {
  if value >= 100 { return "\(Int(value.rounded())) m" }
  let tenths = (value * 10).rounded() / 10
  return "\(tenths) m"
}
