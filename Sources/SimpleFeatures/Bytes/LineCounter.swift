#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Counts the lines of a source from its start on; each byte is looked at once.
struct LineCounter {
  private(set) var line = 1
  /// The offset of the current line's first byte.
  private(set) var lineStart = 0
  private var position = 0

  mutating func begin(at offset: Int) {
    lineStart = offset
    position = offset
  }

  /// Counts up to the offset, whose bytes lie in the buffer that begins at `origin`.
  mutating func advance(to offset: Int, _ buffer: UnsafePointer<UInt8>, origin: Int) {
    guard offset > position else { return }
    let bytes = buffer - origin
    var rest = position
    while let found = memchr(bytes + rest, 0x0A, offset - rest) {
      rest = UnsafeRawPointer(found) - UnsafeRawPointer(bytes) + 1
      line += 1
      lineStart = rest
    }
    position = offset
  }
}
