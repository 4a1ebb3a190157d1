import GRDB
import SiteModel

/// Copies a registry page by page with SQLite's backup interface.
enum CopyingPages {
  /// Small enough that a bar moves and Ctrl-C is obeyed, large enough to cost nothing.
  private static let pagesPerStep: CInt = 4096

  /// The state the source's connection sees, whatever is written meanwhile.
  static func copy(
    from source: Database, to path: String, _ progress: (CopyProgress) -> Void
  ) throws {
    // The first question fixes the moment: without it, each step would see one of its own.
    let pageSize = try Int.fetchOne(source, sql: "PRAGMA page_size") ?? 4096
    _ = try Int64.fetchOne(source, sql: "SELECT MAX(sequence) FROM event")
    let copy = try DatabaseQueue(path: path)
    try copy.inDatabase { target in
      // The draft is nothing before it is whole, so it needs no journal; `sync` comes at the end.
      try target.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
      try withoutActuallyEscaping(progress) { progress in
        try source.backup(to: target, pagesPerStep: pagesPerStep) { state in
          progress(
            CopyProgress(
              stage: .copying, bytesDone: state.completedPageCount * pageSize,
              bytesInAll: state.totalPageCount * pageSize))
        }
      }
    }
    try copy.close()
  }
}
