#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file opened for reading, or standard input; closed when it goes away.
final class OpenFile {
  private let descriptor: Int32
  private let closesDescriptor: Bool
  private let path: String

  /// - Parameter path: `-` is standard input.
  init(path: String) throws(SourceError) {
    self.path = path
    if path == "-" {
      descriptor = 0
      closesDescriptor = false
      return
    }
    guard !path.utf8.contains(0) else {
      throw .unreadable(path: path, reason: "the name contains a zero byte")
    }
    var opened: Int32
    repeat {
      opened = open(path, O_RDONLY | O_CLOEXEC)
    } while opened < 0 && errno == EINTR
    guard opened >= 0 else {
      if errno == ENOENT { throw .missing(path: path) }
      throw .unreadable(path: path, reason: Self.reason(errno))
    }
    descriptor = opened
    closesDescriptor = true
    var status = stat()
    if fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .unreadable(path: path, reason: Self.reason(EISDIR))
    }
  }

  deinit { if closesDescriptor { close(descriptor) } }

  /// How many bytes were read; 0 at the end.
  func read(into memory: UnsafeMutablePointer<UInt8>, upTo limit: Int) throws(SourceError) -> Int {
    while true {
      let count = readBytes(descriptor, memory, limit)
      if count >= 0 { return count }
      if errno != EINTR { throw .unreadable(path: path, reason: Self.reason(errno)) }
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

// Inside the class `read` would mean the method.
private func readBytes(_ file: Int32, _ memory: UnsafeMutablePointer<UInt8>, _ limit: Int) -> Int {
  read(file, memory, limit)
}
