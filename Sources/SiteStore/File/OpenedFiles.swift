import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which files the registry and its log were when they were opened.
///
/// A file can be removed or replaced under whoever has it open; SQLite then writes on into what
/// nobody will find again.
struct OpenedFiles: Sendable {
  private struct Identity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64

    /// Nil where there is nothing at the path.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      inode = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  private let path: String
  private let file: Identity?
  private let log: Identity?
  private let index: Identity?

  /// Notes what is at the paths now.
  init(_ path: String) {
    self.path = path
    file = Identity(path)
    log = Identity(path + "-wal")
    index = Identity(path + "-shm")
  }

  /// What has become of them.
  enum Fate: Hashable, Sendable {
    case unchanged
    case fileRemoved
    case fileReplaced
    /// Emptied by what is no database program.
    case fileCut
    case logRemoved
    case logReplaced

    /// In words, completing "the registry's file …"; nil where nothing happened.
    var words: String? {
      switch self {
      case .unchanged: nil
      case .fileRemoved: "was removed while it was open"
      case .fileReplaced: "was replaced by another one while it was open"
      case .fileCut: "was emptied while it was open"
      case .logRemoved: "lost its log (-wal), which was removed while it was open"
      case .logReplaced: "lost its log (-wal), which was replaced while it was open"
      }
    }
  }

  /// Whether nothing is left in the file.
  ///
  /// Its size alone tells: to open and close the file here would drop the locks that SQLite holds on
  /// it in this process (fcntl), and the next program to close it would delete the log.
  private var isCut: Bool { FilePlace.size(of: path) == 0 }

  /// A few questions to the file system: some microseconds.
  var fate: Fate {
    let now = Identity(path)
    if now == nil { return .fileRemoved }
    if now != file { return .fileReplaced }
    if isCut { return .fileCut }
    // Nothing was noted where there was no log yet.
    guard let log else { return .unchanged }
    let logNow = Identity(path + "-wal")
    if logNow == nil { return .logRemoved }
    return logNow == log ? .unchanged : .logReplaced
  }

  /// Renames our log where another file has the registry's name now: the next program to open that
  /// file would play the log back into it.
  ///
  /// - Returns: the log's new name; nil where there was nothing of ours to move.
  func putLogAside() -> String? {
    if let index, Identity(path + "-shm") == index { unlink(path + "-shm") }
    guard let log, Identity(path + "-wal") == log else { return nil }
    let time = Date().formatted(
      .iso8601.dateSeparator(.omitted).timeSeparator(.omitted).timeZoneSeparator(.omitted))
    let aside = "\(path).lost-\(time)-wal"
    guard FilePlace.kind(of: aside) == .nothing, rename(path + "-wal", aside) == 0 else {
      return nil
    }
    return aside
  }
}
