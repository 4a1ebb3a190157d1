/// Why the registry file could not do what was asked.
public enum StoreError: Error, Hashable, Sendable {
  /// There is no file at the path.
  case missing(path: String)
  /// A file is there already, and making a registry never overwrites one.
  case alreadyExists(path: String)
  /// The file is something else; `reason` completes "is not a registry: ".
  case notARegistry(path: String, reason: String)
  /// The file was written by a later release.
  case newerVersion(path: String, found: String, supported: String)
  /// The file was written by an earlier release and must once be opened for writing.
  case needsUpgrade(path: String)
  /// The file, its folder or this opening of it does not allow writing.
  case readOnly(path: String)
  /// Another writer held the write lock for as long as we waited.
  case busy(seconds: Int)
  /// Another program has the file open; `by` says which and what to do.
  case inUse(path: String, by: String)
  /// The file or its log is not the one that was opened; `what` completes "the registry's file".
  case gone(path: String, what: String)
  /// Another program reads the file in a mode of SQLite in which readers keep writers out.
  case heldByReader(path: String)
  /// The disk is full; nothing was changed.
  case full(path: String)
  /// The system could not read or write; `message` is its word.
  case io(message: String)
  /// The file's content contradicts itself; `what` says where.
  case corrupt(what: String)
  /// Somebody else was faster, or the new row clashes with one that is there.
  case conflict(what: String)
  /// No such thing in the registry.
  case notFound(what: String)
  /// The request itself cannot be met; `what` names the value and what is allowed.
  case invalid(what: String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "there is no registry at '\(path)'; make one with 'sitereg init'"
    case .alreadyExists(let path):
      "'\(path)' exists already; choose another name, or stop what has it open and remove it first"
    case .notARegistry(let path, let reason):
      "'\(path)' is not a registry: \(reason)"
    case .newerVersion(let path, let found, let supported):
      "'\(path)' was written by a newer release (format \(found); this one reads up to "
        + "\(supported)); use that release"
    case .needsUpgrade(let path):
      "'\(path)' was written by an earlier release; open it once for writing to bring it up to date"
    case .readOnly(let path):
      "'\(path)' cannot be written; check the permissions of the file and its folder"
    case .busy(let seconds):
      "somebody else is writing to the registry; gave up after \(seconds) s, try again"
    case .inUse(let path, let by):
      "'\(path)' cannot be replaced: \(by)"
    case .gone(let path, let what):
      "'\(path)' \(what); nothing more is written to it"
    case .heldByReader(let path):
      "another program has '\(path)' open in SQLite's rollback mode (journal_mode = delete), in "
        + "which nobody can write beside it; close it there (in QGIS: remove its layers), and try again"
    case .full(let path):
      "the disk that holds '\(path)' is full; nothing was changed, free some space and try again"
    case .io(let message):
      "the registry could not be read or written: \(message)"
    case .corrupt(let what):
      "the registry is damaged: \(what); run 'sitereg verify' and restore a backup"
    case .conflict(let what), .notFound(let what), .invalid(let what):
      what
    }
  }
}
