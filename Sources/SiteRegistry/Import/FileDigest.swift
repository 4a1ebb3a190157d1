import Crypto
import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The SHA-256 of files one behind the other, taken on a thread of its own.
final class FileDigest: Sendable {
  private let finished = DispatchSemaphore(value: 0)
  private let result = Mutex<Result<String, any Error>?>(nil)
  private let isStopped = Atomic(false)

  init(of paths: [String]) {
    let thread = Thread { [self] in
      let found = Result { try digest(of: paths) }
      result.withLock { $0 = found }
      finished.signal()
    }
    thread.name = "digest"
    thread.start()
  }

  /// In hexadecimal digits; waits for them.
  func value() throws -> String {
    finished.wait()
    finished.signal()
    guard let result = result.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
  }

  /// Ends the thread early, for an import that breaks off.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  private func digest(of paths: [String]) throws -> String {
    var hash = SHA256()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { room.deallocate() }
    for path in paths {
      let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? input.close() }
      while !isStopped.load(ordering: .relaxed) {
        let count = read(input.fileDescriptor, room.baseAddress, room.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        if count == 0 { break }
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
      }
    }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }
}
