import GRDB
import GRDBSQLite

/// Counts what a condition holds for, and gives up where that takes long.
enum BoundedCount {
  /// Steps of SQLite's machine, some ten for a row that is looked at: about 50,000 rows, or some
  /// tens of milliseconds.
  private static let allowedSteps: Int32 = 500_000

  /// Nil where it was given up.
  static func count(_ statement: Statement, in db: Database) throws -> Int? {
    let connection = db.sqliteConnection
    sqlite3_progress_handler(connection, allowedSteps, { _ in 1 }, nil)
    defer { sqlite3_progress_handler(connection, 0, nil, nil) }
    let handle = statement.sqliteStatement
    defer { sqlite3_reset(handle) }
    let code = sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return Int(sqlite3_column_int64(handle, 0))
    case SQLITE_INTERRUPT: return nil
    default:
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }
}
