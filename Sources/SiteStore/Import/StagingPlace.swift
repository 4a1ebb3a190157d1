import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A temporary file beside the registry that a killed process cannot leave behind for good.
///
/// The owner holds a lock on it (flock, which SQLite does not use); the next import removes
/// what nobody holds.
struct StagingPlace: ~Copyable {
  let path: String
  let descriptor: Int32

  init(beside registryPath: String) throws(StoreError) {
    let prefix = FilePlace.name(of: registryPath) + ".staging-"
    let folder = FilePlace.folder(of: registryPath)
    Self.removeLeftOvers(in: folder, prefix: prefix)
    let name = "\(prefix)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    path = (folder == "/" ? "" : folder) + "/" + name
    // Known before it is there: a signal may come at any moment.
    let path = path
    Self.inUse.withLock { _ = $0.insert(path) }
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      switch errno {
      case EACCES, EROFS: throw .readOnly(path: registryPath)
      case ENOSPC, EDQUOT: throw .full(path: registryPath)
      case ENOENT: throw .missing(path: folder)
      default: throw .io(message: FilePlace.systemMessage("'\(folder)'"))
      }
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let message = FilePlace.systemMessage("'\(path)'")
      throw .io(message: message)
    }
  }

  /// The staging files of this process.
  private static let inUse = Mutex<Set<String>>([])

  /// Removes this process's staging files from their folders, for a process that is about to end.
  ///
  /// May be called again: a thread that goes on meanwhile can have made one anew.
  static func removeAll() {
    inUse.withLock { paths in
      for path in paths { remove(path) }
    }
  }

  private static func remove(_ path: String) {
    unlink(path)
    unlink(path + "-journal")
  }

  /// Takes the file away before its owner goes, whom a thread that ends may keep a moment longer.
  func discard() { Self.remove(path) }

  deinit {
    Self.remove(path)
    let path = path
    Self.inUse.withLock { _ = $0.remove(path) }
    _ = FilePlace.close(descriptor)
  }

  private static func removeLeftOvers(in folder: String, prefix: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = folder + "/" + name
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      _ = FilePlace.close(descriptor)
    }
  }
}
