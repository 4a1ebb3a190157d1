import Foundation
import Synchronization

/// Hands chunks from one thread to another, in order, and makes the first wait where the second
/// falls behind by more than the given size.
final class ChunkQueue: Sendable {
  private let limitInBytes: Int
  private let condition = NSCondition()
  private let state = Mutex(State())

  private struct State {
    var chunks: [StagedChunk?] = []
    /// Where in `chunks` the next one lies.
    var next = 0
    var sizeInBytes = 0
    var isClosed = false
  }

  init(limitInBytes: Int) { self.limitInBytes = limitInBytes }

  /// Waits for room; does nothing after `close()`.
  func put(_ chunk: StagedChunk) {
    condition.lock()
    defer { condition.unlock() }
    while state.withLock({ !$0.isClosed && $0.sizeInBytes > limitInBytes }) { condition.wait() }
    state.withLock { state in
      guard !state.isClosed else { return }
      state.chunks.append(chunk)
      state.sizeInBytes += chunk.sizeInBytes
    }
    condition.broadcast()
  }

  /// The next chunk; nil where the queue is closed and empty.
  func take() -> StagedChunk? {
    condition.lock()
    defer { condition.unlock() }
    while state.withLock({ !$0.isClosed && $0.next == $0.chunks.count }) { condition.wait() }
    let chunk = state.withLock { state -> StagedChunk? in
      guard state.next < state.chunks.count, let chunk = state.chunks[state.next] else {
        return nil
      }
      state.chunks[state.next] = nil
      state.next += 1
      if state.next > 64 {
        state.chunks.removeFirst(state.next)
        state.next = 0
      }
      state.sizeInBytes -= chunk.sizeInBytes
      return chunk
    }
    condition.broadcast()
    return chunk
  }

  /// No more comes; what is there can still be taken, unless it is to be thrown away.
  func close(discarding: Bool = false) {
    condition.lock()
    state.withLock { state in
      state.isClosed = true
      if discarding {
        state.chunks = []
        state.next = 0
        state.sizeInBytes = 0
      }
    }
    condition.broadcast()
    condition.unlock()
  }
}
