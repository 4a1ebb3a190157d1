import CZlib
import NIOCore

/// One answer's bytes on their way into a gzip member (RFC 1952).
///
/// Not shared: made, fed and finished by the one task that writes the answer. It holds about
/// 260 KB while it lives, however long the answer is.
final class GzipStream {
  /// zlib keeps a pointer to this from `deflateInit2` on, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameter level: from 1, quick, to 9, small.
  /// - Returns: nil where there is no memory for it.
  init?(level: Int32) {
    stream = .allocate(capacity: 1)
    // All fields of a zeroed stream mean "zlib's own allocator".
    stream.initialize(to: z_stream())
    // 15 bits of window; 16 more ask for gzip's header and checksum instead of zlib's.
    guard sitereg_deflate_init(stream, level, 15 + 16) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    _ = deflateEnd(stream)
    stream.deallocate()
  }

  /// What can be sent once these bytes are in; it may be nothing yet.
  func add(_ bytes: ByteBuffer) -> ByteBuffer { run(bytes, Z_NO_FLUSH) }

  /// The last bytes, those of the argument included.
  func finish(_ bytes: ByteBuffer = ByteBuffer()) -> ByteBuffer { run(bytes, Z_FINISH) }

  private func run(_ bytes: ByteBuffer, _ mode: Int32) -> ByteBuffer {
    var output = ByteBuffer()
    // JSON shrinks to a sixth or so; where it does not the loop makes room again.
    let step = max(bytes.readableBytes / 4, 1024)
    bytes.withUnsafeReadableBytes { input in
      // zlib only reads from it, whatever its type says.
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: input.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      var isFull = true
      while isFull {
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: step) { space in
          stream.pointee.next_out = space.bindMemory(to: UInt8.self).baseAddress
          let room = UInt32(clamping: space.count)
          stream.pointee.avail_out = room
          // A stream that was set up rightly has no other results than "go on" and "done".
          _ = deflate(stream, mode)
          isFull = stream.pointee.avail_out == 0
          return Int(room - stream.pointee.avail_out)
        }
      }
      // The input belongs to the buffer, which goes now.
      stream.pointee.next_in = nil
      stream.pointee.avail_in = 0
    }
    return output
  }
}
