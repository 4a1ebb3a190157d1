import Dispatch
import Synchronization

/// Passes byte chunks from a thread that may block to a task that may not, a few at a time.
///
/// The maker waits while four chunks lie untaken, so memory does not grow with the answer and a
/// slow client slows the work down; one that takes nothing for too long ends it.
final class Handoff: Sendable {
  /// The taker went away or stalled.
  struct Abandoned: Error {}

  private struct State {
    var chunks: [[UInt8]] = []
    var end: Result<Void, any Error>?
    var taker: CheckedContinuation<[UInt8]?, any Error>?
    var isAbandoned = false
  }

  private let state = Mutex(State())
  private let room = DispatchSemaphore(value: 0)
  private let stalledSeconds: Int

  init(stalledSeconds: Int) {
    self.stalledSeconds = stalledSeconds
    // Counted up from zero: a semaphore may not be freed below the value it was made with.
    for _ in 0..<4 { room.signal() }
  }

  /// Called by the maker; waits for room.
  ///
  /// - Throws: ``Abandoned``.
  func put(_ chunk: [UInt8]) throws {
    guard !chunk.isEmpty else { return }
    guard room.wait(timeout: .now() + .seconds(stalledSeconds)) == .success else {
      abandon()
      throw Abandoned()
    }
    let taker = try state.withLock { state throws(Abandoned) in
      if state.isAbandoned { throw Abandoned() }
      guard let taker = state.taker else {
        state.chunks.append(chunk)
        return CheckedContinuation<[UInt8]?, any Error>?.none
      }
      state.taker = nil
      return taker
    }
    if let taker {
      room.signal()
      taker.resume(returning: chunk)
    }
  }

  /// Called by the maker once, at the end.
  func finish(_ end: Result<Void, any Error>) {
    let taker = state.withLock { state in
      state.end = end
      defer { state.taker = nil }
      return state.taker
    }
    taker?.resume(with: end.map { nil })
  }

  /// Called by the taker, one call at a time; nil at the end.
  func next() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enum Ready {
          case chunk([UInt8])
          case end(Result<Void, any Error>)
          case waiting
        }
        let ready: Ready = state.withLock { state in
          if state.isAbandoned { return .end(.failure(Abandoned())) }
          if !state.chunks.isEmpty { return .chunk(state.chunks.removeFirst()) }
          if let end = state.end { return .end(end) }
          state.taker = continuation
          return .waiting
        }
        switch ready {
        case .chunk(let chunk):
          room.signal()
          continuation.resume(returning: chunk)
        case .end(let end): continuation.resume(with: end.map { nil })
        case .waiting: break
        }
      }
    } onCancel: {
      abandon()
    }
  }

  /// Ends it from either side; the maker's next `put` throws.
  func abandon() {
    let taker = state.withLock { state in
      state.isAbandoned = true
      state.chunks = []
      defer { state.taker = nil }
      return state.taker
    }
    room.signal()
    taker?.resume(throwing: Abandoned())
  }
}
