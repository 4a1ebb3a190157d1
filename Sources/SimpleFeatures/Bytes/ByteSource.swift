/// A window that moves over a file, standard input or bytes in memory.
///
/// Places are offsets from the start of the source. The window holds what lies between `kept`
/// and the last byte read; it grows only where a reader keeps more, and never beyond
/// ``windowLimit``, so memory does not follow the length of the source.
package final class ByteSource {
  /// The most that may be kept at once, which bounds one feature or row.
  package static let windowLimit = 64 << 20
  private static let chunk = 256 << 10

  package let path: String
  private var file: OpenFile?
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0
  /// The offset of the first byte in the buffer.
  private var origin = 0
  /// Everything before it may be forgotten when the window moves.
  package private(set) var kept = 0
  /// Whether the last byte of the source is in the window.
  package private(set) var isComplete: Bool
  private var lines = LineCounter()

  /// - Throws: ``SourceError/missing(path:)`` or ``SourceError/unreadable(path:reason:)`` with
  ///   the system's reason; `-` is standard input.
  package init(path: String) throws(SourceError) {
    file = try OpenFile(path: path)
    self.path = path
    capacity = Self.chunk
    buffer = .allocate(capacity: capacity)
    isComplete = false
    try skipByteOrderMark()
  }

  package init(bytes: some Collection<UInt8>) {
    path = "memory"
    capacity = max(1, bytes.count)
    buffer = .allocate(capacity: capacity)
    _ = UnsafeMutableBufferPointer(start: buffer, count: capacity).initialize(from: bytes)
    count = bytes.count
    isComplete = true
    skipByteOrderMarkInWindow()
  }

  deinit { buffer.deallocate() }

  private func skipByteOrderMark() throws(SourceError) {
    while count < 3 {
      guard try fill() else { break }
    }
    skipByteOrderMarkInWindow()
  }

  private func skipByteOrderMarkInWindow() {
    guard count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF else { return }
    kept = 3
    lines.begin(at: 3)
  }

  /// The offset behind the last byte in the window.
  package var end: Int { origin + count }

  /// How many bytes the window holds from `kept` on.
  package var keptCount: Int { end - kept }

  /// The window's bytes; index 0 is the byte at ``base``.
  package var window: UnsafePointer<UInt8> { UnsafePointer(buffer) }
  /// The offset of the window's first byte.
  package var base: Int { origin }

  @inline(__always)
  package func byte(at offset: Int) -> UInt8 { buffer[offset - origin] }

  /// The bytes of a range, as far as it lies in the window.
  package func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    let clamped = range.clamped(to: origin..<end)
    return UnsafeBufferPointer(start: buffer + (clamped.lowerBound - origin), count: clamped.count)
  }

  /// Lets everything before the offset be forgotten.
  package func release(before offset: Int) {
    kept = min(max(kept, offset), end)
  }

  /// Reads more; false where the source has no more.
  package func fill() throws(SourceError) -> Bool {
    guard !isComplete, let file else { return false }
    if kept > origin, capacity - count < Self.chunk / 2 || kept - origin >= capacity / 2 {
      moveWindow()
    }
    if capacity - count < Self.chunk / 2 { grow() }
    let read = try file.read(into: buffer + count, upTo: capacity - count)
    count += read
    if read == 0 {
      isComplete = true
      self.file = nil
    }
    return read > 0
  }

  private func moveWindow() {
    let forgotten = kept - origin
    lines.advance(to: kept, buffer, origin: origin)
    buffer.update(from: buffer + forgotten, count: count - forgotten)
    count -= forgotten
    origin = kept
  }

  private func grow() {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
    larger.update(from: buffer, count: count)
    buffer.deallocate()
    buffer = larger
    capacity *= 2
  }

  /// Line and column of an offset in the window; offsets asked for in order cost least.
  package func place(at offset: Int, feature: Int) -> SourcePlace {
    let offset = min(max(offset, kept), end)
    lines.advance(to: kept, buffer, origin: origin)
    var ahead = lines
    ahead.advance(to: offset, buffer, origin: origin)
    return SourcePlace(line: ahead.line, column: offset - ahead.lineStart + 1, feature: feature)
  }
}
