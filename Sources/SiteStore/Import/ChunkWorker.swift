import Foundation
import Synchronization

/// A thread that does one thing with each chunk it is sent, in order.
final class ChunkWorker: Sendable {
  private let queue: ChunkQueue
  private let finished = DispatchSemaphore(value: 0)
  private let failure = Mutex<StoreError?>(nil)
  private let hasEnded = Mutex(false)

  /// - Parameter work: once it throws, the rest is thrown away and the error told by the next call.
  init(
    _ name: String, limitInBytes: Int,
    _ work: @escaping @Sendable (StagedChunk) throws(StoreError) -> Void
  ) {
    queue = ChunkQueue(limitInBytes: limitInBytes)
    let thread = Thread { [self] in
      while let chunk = queue.take() {
        do throws(StoreError) {
          try work(chunk)
        } catch {
          failure.withLock { $0 = error }
          queue.close(discarding: true)
        }
      }
      finished.signal()
    }
    thread.name = name
    thread.start()
  }

  func send(_ chunk: StagedChunk) throws(StoreError) {
    try check()
    queue.put(chunk)
  }

  /// Waits until everything sent is done.
  func finish() throws(StoreError) {
    end(discarding: false)
    try check()
  }

  /// Ends the thread without doing what is left, and waits for it.
  func stop() { end(discarding: true) }

  private func end(discarding: Bool) {
    let isFirst = hasEnded.withLock { ended in
      defer { ended = true }
      return !ended
    }
    guard isFirst else { return }
    queue.close(discarding: discarding)
    finished.wait()
  }

  private func check() throws(StoreError) {
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
