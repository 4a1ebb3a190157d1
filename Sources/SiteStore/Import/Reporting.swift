import GRDB
import GRDBSQLite

/// Tells of progress while SQLite is busy with one long statement.
enum Reporting {
  private final class Listener {
    let tell: () -> Void
    init(_ tell: @escaping () -> Void) { self.tell = tell }
  }

  /// Runs the closure, and calls `progress` now and then with the share that is done.
  ///
  /// - Parameter steps: about how many steps of SQLite's machine it will take; a statement that
  ///   takes more stands still at the end.
  static func run<T>(
    steps: Int, _ progress: (Double) -> Void, in db: Database, _ body: () throws -> T
  ) throws -> T {
    let portion: Int32 = 100_000
    let connection = db.sqliteConnection
    return try withoutActuallyEscaping(progress) { progress in
      var done = 0
      let listener = Listener {
        done += Int(portion)
        progress(min(Double(done) / Double(max(steps, 1)), 1))
      }
      return try withExtendedLifetime(listener) {
        sqlite3_progress_handler(
          connection, portion,
          { context in
            if let context {
              Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue().tell()
            }
            return 0
          }, Unmanaged.passUnretained(listener).toOpaque())
        defer { sqlite3_progress_handler(connection, 0, nil, nil) }
        return try body()
      }
    }
  }
}
