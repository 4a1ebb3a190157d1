import GRDB

/// How long a writer waits for another one.
let busyTimeoutInSeconds = 5

/// The one place where SQLite's errors become ours.
///
/// Neither SQL nor arguments are passed on: they may hold personal data.
func mappingDatabaseErrors<T>(
  at path: String, _ body: () throws -> T
) throws(StoreError) -> T {
  do {
    return try body()
  } catch let error as StoreError {
    throw error
  } catch let error as DatabaseError {
    throw StoreError(error, path: path)
  } catch is CancellationError {
    throw .io(message: "the request was cancelled")
  } catch {
    throw .io(message: "\(error)")
  }
}

extension StoreError {
  fileprivate init(_ error: DatabaseError, path: String) {
    let words = error.message ?? error.resultCode.description
    self =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(seconds: WriterPatience.seconds)
      case .SQLITE_READONLY, .SQLITE_PERM: .readOnly(path: path)
      case .SQLITE_FULL: .full(path: path)
      case .SQLITE_CORRUPT, .SQLITE_FORMAT: .corrupt(what: words)
      case .SQLITE_NOTADB: .notARegistry(path: path, reason: "it is not an SQLite file")
      case .SQLITE_CONSTRAINT: .conflict(what: "the registry does not allow it: \(words)")
      case .SQLITE_TOOBIG: .invalid(what: "a value is larger than the registry can hold (1 GB)")
      default: .io(message: words)
      }
  }
}
