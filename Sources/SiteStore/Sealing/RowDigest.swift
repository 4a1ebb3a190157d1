import GRDB
import GRDBSQLite

/// A digest over rows in the order of their numbers: each as the record that SQLite keeps of it,
/// behind its length, and behind its number where that does not follow the one before.
///
/// So staged rows need not be taken apart again: their bytes are what is digested.
struct RowDigest {
  private var digest: any RunningDigest
  private(set) var count = 0
  private var last: Int64?

  init(_ sealer: EventSealer) { digest = sealer.begin() }

  mutating func add(_ number: Int64, _ record: UnsafeRawBufferPointer) {
    place(number)
    update(UInt32(clamping: record.count))
    digest.update(record)
    count += 1
  }

  /// Rows with consecutive numbers.
  mutating func add(_ chunk: StagedChunk, after number: Int64) {
    guard chunk.count > 0 else { return }
    place(number + 1)
    digest.update(chunk.bytes)
    count += chunk.count
    last = number + Int64(chunk.count)
  }

  /// Rows that have no number, in an order of their own.
  mutating func add(_ record: UnsafeRawBufferPointer) { add((last ?? 0) + 1, record) }

  private mutating func place(_ number: Int64) {
    if last.map({ $0 + 1 }) != number {
      update(UInt32.max)
      update(number)
    }
    last = number
  }

  private mutating func update<I: FixedWidthInteger>(_ value: I) {
    withUnsafeBytes(of: value.littleEndian) { digest.update($0) }
  }

  mutating func finish() -> FeatureSeal { FeatureSeal(rows: count, digest: digest.hexadecimal()) }
}

/// How many rows an event wrote, and their digest.
struct FeatureSeal: Hashable, Sendable {
  var rows: Int
  var digest: String
}

/// Puts the columns of a query's row together as the record of a table's row.
struct RecordEncoder {
  private var record = RecordWriter()
  private var room: [UInt8] = []

  /// Calls the closure with the record: a null for the number, then the columns from the second on.
  ///
  /// Nulls at the end are left out: they are columns that were added later.
  mutating func encode(
    _ row: SQLiteStatement, columns: Range<Int32>, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    record.null()
    var end = columns.upperBound
    while end > columns.lowerBound, sqlite3_column_type(row, end - 1) == SQLITE_NULL { end -= 1 }
    for column in columns.lowerBound..<end { append(row, column) }
    record.write(using: &room, body)
  }

  private mutating func append(_ row: SQLiteStatement, _ column: Int32) {
    switch sqlite3_column_type(row, column) {
    case SQLITE_INTEGER: record.integer(sqlite3_column_int64(row, column))
    case SQLITE_FLOAT: record.real(sqlite3_column_double(row, column))
    case SQLITE_TEXT:
      let text = sqlite3_column_text(row, column)
      let count = Int(sqlite3_column_bytes(row, column))
      record.text(UnsafeRawBufferPointer(start: text, count: count))
    case SQLITE_BLOB:
      let blob = sqlite3_column_blob(row, column)
      let count = Int(sqlite3_column_bytes(row, column))
      record.blob(UnsafeRawBufferPointer(start: blob, count: count))
    default: record.null()
    }
  }
}
