import Foundation
import SiteRegistry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lines of a file or pipe, as many at a time as are there: all of a file's first megabyte, the one
/// line that somebody has typed.
struct AvailableLines {
  private static let most = 1 << 20

  private let descriptor: CInt
  private var bytes: [UInt8] = []
  private var isAtEnd = false

  init(_ descriptor: CInt) { self.descriptor = descriptor }

  /// At least one line, without its end; nil behind the last.
  mutating func next() throws(RegistryError) -> [String]? {
    while !isAtEnd {
      let hasLine = bytes.contains(0x0A)
      if hasLine, bytes.count >= Self.most || !isMoreThere { break }
      try read()
    }
    guard !bytes.isEmpty else { return nil }
    let end = bytes.lastIndex(of: 0x0A)
    let whole = isAtEnd ? bytes[...] : bytes[...(end ?? bytes.endIndex - 1)]
    var lines = whole.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    // Behind the last line's end there is no line.
    if whole.last == 0x0A { lines.removeLast() }
    bytes = Array(bytes[whole.endIndex...])
    return lines
  }

  private var isMoreThere: Bool {
    var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&asked, 1, 0) > 0
  }

  private mutating func read() throws(RegistryError) {
    var room = [UInt8](repeating: 0, count: Self.most)
    let count = room.withUnsafeMutableBytes { buffer in
      #if canImport(Glibc)
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
    }
    if count < 0, errno == EINTR { return }
    guard count >= 0 else {
      throw .storage("the input cannot be read: \(String(cString: strerror(errno)))")
    }
    if count == 0 { isAtEnd = true }
    bytes += room[..<count]
  }
}
