/// Some rows of a table as they stand in it, with what is needed to read them on another thread.
package struct CSVRowBlock: Sendable {
  package internal(set) var rowCount = 0
  /// How many rows of the table come before the first of them.
  package let rowsBefore: Int
  var bytes: [UInt8] = []
  private let header: CSVColumns
  private let delimiter: UInt8
  private let firstLine: Int

  init(header: CSVColumns, delimiter: UInt8, rowsBefore: Int, firstLine: Int) {
    self.header = header
    self.delimiter = delimiter
    self.rowsBefore = rowsBefore
    self.firstLine = firstLine
  }

  package var columns: [String] { header.names }
  package var referenceSystem: String? { header.referenceSystem }

  /// The columns of the coordinates; nil where places may be anything else.
  package var coordinateColumns: (first: Int, second: Int)? { header.coordinates }

  /// The rows as features, in full.
  package var source: CSVFeatureSource {
    let source = CSVFeatureSource(
      piece: CSVReader(piece: bytes, delimiter: delimiter, line: firstLine), of: header,
      rowsBefore: rowsBefore)
    source.describesDefects = true
    return source
  }

  /// Calls the closure with each row, whose bytes are good during the call only.
  package func forEachRow(_ body: (CSVRowFields) throws -> Void) rethrows {
    try bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var scan = CSVRowScan()
      var offset = 0
      var line = firstLine
      var number = rowsBefore
      while offset < bytes.count {
        let outcome = scan.scan(
          base + offset, count: bytes.count - offset, delimiter: delimiter, isFinal: true)
        // The rows were found by the same scan before.
        guard case .row(let length) = outcome else { return }
        if !scan.isHollow(base + offset) {
          number += 1
          try body(
            CSVRowFields(
              number: number, line: line, isSound: scan.isSound(columns: header.names.count),
              fields: scan.fields,
              bytes: UnsafeBufferPointer(rebasing: bytes[offset..<offset + length])))
        }
        line += scan.lineBreaks
        offset += length
      }
    }
  }

  /// A row in full.
  package func item(_ row: CSVRowFields) -> SourceItem? {
    let reader = CSVReader(piece: row.bytes, delimiter: delimiter, line: row.line)
    let source = CSVFeatureSource(piece: reader, of: header, rowsBefore: row.number - 1)
    source.describesDefects = true
    return try? source.next()
  }
}

/// One row of a ``CSVRowBlock``, its fields not yet made into text.
package struct CSVRowFields {
  /// Counted from 1 in the whole table.
  package let number: Int
  package let line: Int
  /// Whether it has a field for each column, and no stray quote.
  package let isSound: Bool
  let fields: [CSVRowScan.Field]
  let bytes: UnsafeBufferPointer<UInt8>

  /// The bytes of a field, without its quotes.
  package subscript(column: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[fields[column].start..<fields[column].end])
  }

  /// Whether the field's bytes are ASCII and its text, so that nothing must be decoded.
  package func isPlain(_ column: Int) -> Bool {
    !fields[column].hasDoubledQuotes && self[column].first != CSVGuard.mark
      && self[column].allSatisfy { $0 < 0x80 }
  }

  /// The field as a number; nil where it is blank or none.
  package func number(_ column: Int) -> Double? {
    let field = self[column]
    return field.isEmpty ? nil : DecimalConversion.lenient(field)
  }
}

extension CSVRowScan {
  func isSound(columns: Int) -> Bool { strayQuote == nil && fields.count == columns }
}
