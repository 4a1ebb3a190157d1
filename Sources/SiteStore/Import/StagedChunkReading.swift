import GRDB
import GRDBSQLite

/// Goes through a chunk's values and gives them to a prepared statement.
///
/// The C interface is used for a reason: a row has sixteen values, and GRDB's arguments cost an
/// allocation or two each. What is bound lies in the chunk, which outlives the step.
struct ChunkReader {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Binds the next value; `parameter` counts from 1.
  mutating func bind(to statement: SQLiteStatement, _ parameter: Int32) {
    let tag = bytes[at]
    at += 1
    switch tag {
    case StagedChunk.Tag.integer:
      sqlite3_bind_int64(
        statement, parameter, bytes.loadUnaligned(fromByteOffset: at, as: Int64.self))
      at += 8
    case StagedChunk.Tag.real:
      sqlite3_bind_double(
        statement, parameter, bytes.loadUnaligned(fromByteOffset: at, as: Double.self))
      at += 8
    case StagedChunk.Tag.text:
      let value = sized()
      sqlite3_bind_text(
        statement, parameter, value.baseAddress?.assumingMemoryBound(to: CChar.self),
        Int32(clamping: value.count), nil)
    case StagedChunk.Tag.blob:
      let value = sized()
      sqlite3_bind_blob(statement, parameter, value.baseAddress, Int32(clamping: value.count), nil)
    default: sqlite3_bind_null(statement, parameter)
    }
  }

  mutating func skip() {
    let tag = bytes[at]
    at += 1
    switch tag {
    case StagedChunk.Tag.integer, StagedChunk.Tag.real: at += 8
    case StagedChunk.Tag.text, StagedChunk.Tag.blob: _ = sized()
    default: break
    }
  }

  private mutating func sized() -> UnsafeRawBufferPointer {
    let size = Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    let value = UnsafeRawBufferPointer(rebasing: bytes[at + 4..<at + 4 + size])
    at += 4 + size
    return value
  }
}

extension Statement {
  /// Runs a statement whose parameters were bound through the C interface.
  func stepBound(in db: Database) throws {
    let code = sqlite3_step(sqliteStatement)
    sqlite3_reset(sqliteStatement)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }
}
