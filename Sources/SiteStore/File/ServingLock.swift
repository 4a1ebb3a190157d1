import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A mark on a registry's file that a server has it open, for as long as the mark is held.
///
/// It is an advisory lock of the kind that SQLite does not use (flock), on the file itself: it ends
/// with the process, whatever ends that, and a file that is put in the place of another has none.
public final class ServingLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  // Closing a descriptor of a file drops all locks that SQLite has on it in this process. So it
  // stays open as long as the process does where a server took it; only a restoring, which has no
  // connection then, lets go.
  deinit { _ = FilePlace.close(descriptor) }

  /// Taken by a server, which others may share.
  ///
  /// - Throws: `busy` while a backup is being put in the file's place; `io`.
  static func serving(_ path: String) throws(StoreError) -> ServingLock {
    guard let lock = try taken(path, LOCK_SH) else {
      throw .inUse(path: path, by: "a restore is putting another file in its place; wait for it")
    }
    return lock
  }

  /// Taken by who will replace the file.
  ///
  /// - Throws: `inUse` where a server has it.
  static func replacing(_ path: String) throws(StoreError) -> ServingLock {
    guard let lock = try taken(path, LOCK_EX) else {
      throw .inUse(path: path, by: "a server has it open; stop it first")
    }
    return lock
  }

  /// - Returns: nil where somebody else's lock is in the way.
  private static func taken(_ path: String, _ kind: Int32) throws(StoreError) -> ServingLock? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io(message: FilePlace.systemMessage("'\(path)'")) }
    if flock(descriptor, kind | LOCK_NB) == 0 { return ServingLock(descriptor: descriptor) }
    let isTaken = errno == EWOULDBLOCK
    // Where the file system has no such locks, SQLite's own still keep writers apart.
    if !isTaken { return ServingLock(descriptor: descriptor) }
    _ = FilePlace.close(descriptor)
    return nil
  }
}

extension RegistryFile {
  /// Marks the file as served until the lock is let go.
  ///
  /// - Throws: ``StoreError/inUse(path:by:)`` while it is being replaced; `io`.
  public func serve() throws(StoreError) -> ServingLock { try ServingLock.serving(path) }
}
