import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file in the making beside the place it is meant for, readable by its owner only.
///
/// It gets its name when it is whole. A killed process cannot leave one behind for good: the
/// maker holds a lock on it (flock, which SQLite does not use), and whoever next makes or opens
/// the same file removes the drafts nobody holds.
struct DraftFile: ~Copyable {
  /// What SQLite puts beside a file it works on.
  static let companions = ["-journal", "-wal", "-shm"]

  let path: String
  private let target: String
  private let descriptor: Int32

  init(for target: String) throws(StoreError) {
    self.target = target
    (path, descriptor) = try Self.open(for: target)
  }

  private static func open(for target: String) throws(StoreError) -> (String, Int32) {
    let folder = FilePlace.folder(of: target)
    guard FilePlace.kind(of: folder) == .folder else { throw .missing(path: folder) }
    removeLeftOvers(of: target)
    let path = target + infix + "\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let descriptor = openFile(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC)
    guard descriptor >= 0 else {
      switch errno {
      case EACCES, EROFS: throw .readOnly(path: target)
      case ENOSPC, EDQUOT: throw .full(path: target)
      default: throw .io(message: FilePlace.systemMessage("'\(target)'"))
      }
    }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    return (path, descriptor)
  }

  private static func openFile(_ path: String, _ flags: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, flags, 0o600)
    #else
      Darwin.open(path, flags, 0o600)
    #endif
  }

  deinit {
    for suffix in [""] + Self.companions { unlink(path + suffix) }
    _ = FilePlace.close(descriptor)
  }

  /// Makes sure the content is on the disk and not only in the system's memory.
  func sync() throws(StoreError) {
    guard fsync(descriptor) == 0 else {
      if errno == ENOSPC || errno == EDQUOT { throw .full(path: target) }
      throw .io(message: FilePlace.systemMessage("'\(target)'"))
    }
  }

  /// Gives the draft its name, unless somebody else took it meanwhile.
  ///
  /// - Throws: ``StoreError/alreadyExists(path:)``, also for a log that an earlier file of the
  ///   name left: SQLite would take it for the new file's.
  func publish() throws(StoreError) {
    for suffix in ["-journal", "-wal"] where FilePlace.kind(of: target + suffix) != .nothing {
      throw .alreadyExists(path: target + suffix)
    }
    if link(path, target) != 0 {
      guard errno != EEXIST else { throw .alreadyExists(path: target) }
      guard errno != ENOSPC, errno != EDQUOT else { throw .full(path: target) }
      // Some file systems have no hard links.
      guard errno == EPERM || errno == ENOTSUP || errno == EMLINK || errno == ENOSYS,
        FilePlace.kind(of: target) == .nothing, rename(path, target) == 0
      else { throw .io(message: FilePlace.systemMessage("'\(target)'")) }
    }
    Self.syncFolder(of: target)
  }

  /// A name outlives a power cut only once its folder is on the disk.
  static func syncFolder(of path: String) {
    let descriptor = openFile(FilePlace.folder(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    _ = FilePlace.close(descriptor)
  }
}

extension DraftFile {
  private static let infix = ".creating-"

  /// Removes drafts whose makers were killed. Best effort: nothing depends on it.
  static func removeLeftOvers(of target: String) {
    let folder = FilePlace.folder(of: target)
    let prefix = Array((FilePlace.name(of: target) + infix).utf8)
    guard let directory = opendir(folder) else { return }
    var found: Set<String> = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes -> [UInt8] in
          Array(UnsafeBufferPointer(start: bytes, count: min(strlen(pointer), 255)))
        }
      }
      guard name.count > prefix.count, name.starts(with: prefix),
        let draft = draftName(String(decoding: name, as: UTF8.self), prefixLength: prefix.count)
      else { continue }
      found.insert(draft)
    }
    closedir(directory)
    for name in found {
      let path = (folder == "/" ? "" : folder) + "/" + name
      let descriptor = openFile(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      if descriptor < 0 {
        // Only its companions are left.
        if errno == ENOENT { for suffix in companions { unlink(path + suffix) } }
        continue
      }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        for suffix in [""] + companions { unlink(path + suffix) }
      }
      _ = FilePlace.close(descriptor)
    }
  }

  /// The draft a name belongs to, where it is one of ours: `….creating-PID-NUMBER`.
  private static func draftName(_ name: String, prefixLength: Int) -> String? {
    var name = name
    for suffix in companions where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
    let rest = name.utf8.dropFirst(prefixLength).split(separator: UInt8(ascii: "-"))
    let isOurs =
      rest.count == 2
      && rest.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    return isOurs ? name : nil
  }
}
