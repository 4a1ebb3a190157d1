import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// Compares staged assets with those of the registry on a thread of its own, while more are read.
///
/// What it finds equal need not be looked at by the merge, as long as nothing happened to the
/// registry in between. Whatever it is not sure of is left to the merge.
final class UnchangedRows: Sendable {
  private let queue = ChunkQueue(limitInBytes: 8 << 20)
  private let finished = DispatchSemaphore(value: 0)
  private let state = Mutex(State())

  private struct State {
    /// The last event the comparison rests on; nil where it does not hold.
    var event: Int64?
    /// The numbers of the staged rows that may differ, or be new.
    var suspects: [Int64] = []
  }

  /// - Parameter limit: beyond this many, a comparison by the merge is as quick.
  init(of owner: String, _ kind: String, in file: RegistryFile, limit: Int = 1_000_000) {
    let thread = Thread { [self] in
      do throws(StoreError) {
        let found = try file.read { db in
          try compare(owner, kind, limit, in: db)
        }
        state.withLock { $0 = found }
      } catch {
        // The merge compares, and tells what is wrong.
        queue.close(discarding: true)
      }
      finished.signal()
    }
    thread.name = "comparison"
    thread.start()
  }

  func send(_ chunk: StagedChunk) { queue.put(chunk) }

  /// Waits until all that was sent is compared.
  func finish() {
    queue.close()
    wait()
  }

  /// Ends the thread without doing what is left.
  func stop() {
    queue.close(discarding: true)
    wait()
  }

  private func wait() {
    finished.wait()
    finished.signal()
  }

  /// The staged rows to look at; nil where all of them must be.
  ///
  /// - Parameter event: the number of the act that merges.
  func suspects(before event: Int64) -> [Int64]? {
    state.withLock { $0.event == event - 1 ? $0.suspects : nil }
  }

  private func compare(
    _ owner: String, _ kind: String, _ limit: Int, in db: Database
  ) throws -> State {
    let last = try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(sequence), 0) FROM event") ?? 0
    let columns = """
      SELECT fid, reference, \(AssetColumns.names), geom, attributes
      FROM asset WHERE owner = ? AND kind = ?
      """
    let next = try db.makeStatement(sql: "\(columns) AND fid = ?")
    let find = try db.makeStatement(sql: "\(columns) AND reference = ?")
    for statement in [next, find] {
      // What is bound here stays for all steps; the third is bound anew for each.
      statement.setUncheckedArguments([owner, kind, nil])
    }
    var found = State(event: last)
    var number: Int64 = 0
    var expected: Int64 = 0
    while let chunk = queue.take() {
      try chunk.forEachRecord { record in
        number += 1
        guard found.suspects.count <= limit else { return }
        if let fid = Self.equal(record, expected, next.sqliteStatement, find.sqliteStatement) {
          expected = fid + 1
        } else {
          expected += 1
          found.suspects.append(number)
        }
      }
    }
    return found.suspects.count > limit ? State() : found
  }

  /// The number of the asset that says what the record does; nil where none is seen.
  ///
  /// Sources keep their order: the asset is nearly always the one behind the last.
  private static func equal(
    _ record: UnsafeRawBufferPointer, _ expected: Int64, _ next: SQLiteStatement,
    _ find: SQLiteStatement
  ) -> Int64? {
    sqlite3_bind_int64(next, 3, expected)
    defer { sqlite3_reset(next) }
    if sqlite3_step(next) == SQLITE_ROW, isEqual(record, next) {
      return sqlite3_column_int64(next, 0)
    }
    var reader = RecordReader(record)
    guard reader.next() != nil, let reference = reader.next(), reference.isText else { return nil }
    sqlite3_bind_text(
      find, 3, reference.bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
      Int32(clamping: reference.bytes.count), nil)
    defer { sqlite3_reset(find) }
    guard sqlite3_step(find) == SQLITE_ROW, isEqual(record, find) else { return nil }
    return sqlite3_column_int64(find, 0)
  }

  private static func isEqual(
    _ record: UnsafeRawBufferPointer, _ row: SQLiteStatement
  ) -> Bool {
    var reader = RecordReader(record)
    for column in AssetColumns.compared {
      guard let value = reader.next() else { return false }
      guard let column else { continue }
      // What the source says nothing of stays, such as a ward that was filled in.
      if value.isNull, column.mayBeSilent { continue }
      guard isEqual(value, row, column.place) else { return false }
    }
    return true
  }

  private static func isEqual(
    _ value: RecordReader.Value, _ row: SQLiteStatement, _ column: Int32
  ) -> Bool {
    switch sqlite3_column_type(row, column) {
    case SQLITE_NULL: return value.isNull
    case SQLITE_TEXT:
      guard value.isText else { return false }
      let text = sqlite3_column_text(row, column)
      return isEqual(value.bytes, text, sqlite3_column_bytes(row, column))
    case SQLITE_BLOB:
      guard value.type >= 12, !value.isText else { return false }
      let blob = sqlite3_column_blob(row, column)
      return isEqual(value.bytes, blob, sqlite3_column_bytes(row, column))
    case SQLITE_INTEGER:
      let number = sqlite3_column_int64(row, column)
      return value.type == 8 ? number == 0 : value.type == 9 && number == 1
    case SQLITE_FLOAT:
      guard value.type == 7 else { return false }
      let bits = UInt64(bigEndian: value.bytes.loadUnaligned(as: UInt64.self))
      return Double(bitPattern: bits) == sqlite3_column_double(row, column)
    default: return false
    }
  }

  private static func isEqual(
    _ bytes: UnsafeRawBufferPointer, _ other: UnsafeRawPointer?, _ count: Int32
  ) -> Bool {
    guard bytes.count == Int(count) else { return false }
    guard count > 0, let own = bytes.baseAddress, let other else { return count == 0 }
    return memcmp(own, other, bytes.count) == 0
  }
}
