import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the file system says about a path.
enum FilePlace {
  enum Kind { case nothing, file, folder, other }

  /// The path from the root, so that neither a later change of folder nor a name that looks like
  /// a URI to SQLite matters.
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  static func isSameFile(_ a: String, _ b: String) -> Bool {
    var first = stat()
    var second = stat()
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
      && first.st_ino == second.st_ino
  }

  static func folder(of path: String) -> String {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return folder.count <= 1 ? "/" : folder.joined(separator: "/")
  }

  static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

  static func head(of path: String, count: Int) throws(StoreError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io(message: systemMessage("'\(path)'")) }
    defer { _ = Self.close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, count) }
    guard got >= 0 else { throw .io(message: systemMessage("'\(path)'")) }
    return Array(bytes.prefix(got))
  }

  /// Whether SQLite can write the file and its log beside it.
  static func isWritable(_ path: String) -> Bool {
    access(path, W_OK) == 0 && access(folder(of: path), W_OK) == 0
  }

  /// Whether locks cannot be taken, and are not needed: the folder cannot be written, so nobody
  /// under this account can be writing, and no log waits to be folded in.
  static func mustBeReadAsImmutable(_ path: String) -> Bool {
    !canShare(path) && (size(of: path + "-wal") ?? 0) == 0
  }

  /// Whether a log holds the newest state, and SQLite cannot make or use what it reads it by.
  static func hasUnreachableLog(_ path: String) -> Bool {
    !canShare(path) && (size(of: path + "-wal") ?? 0) > 0
  }

  private static func canShare(_ path: String) -> Bool {
    access(folder(of: path), W_OK) == 0 || access(path + "-shm", R_OK | W_OK) == 0
  }

  static func size(of path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Int(status.st_size)
  }

  /// Whether the disk takes some more: a file of 256 KB can be made and written beside the path.
  static func hasRoom(beside path: String) -> Bool {
    func isFull() -> Bool { errno == ENOSPC || errno == EDQUOT }
    let probe = path + ".room-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    // That a folder cannot be written is another matter.
    guard descriptor >= 0 else { return !isFull() }
    defer {
      unlink(probe)
      _ = Self.close(descriptor)
    }
    let bytes = [UInt8](repeating: 0x20, count: 1 << 16)
    for _ in 0..<4 {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count == bytes.count else { return count < 0 && !isFull() }
    }
    return fsync(descriptor) == 0 || !isFull()
  }

  static func systemMessage(_ what: String) -> String {
    "\(what): \(String(cString: strerror(errno)))"
  }

  static func close(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }
}
