import Dispatch
import Synchronization

/// Where a worker of an ``OrderedPipeline`` gets its chunks and leaves its answers.
package final class PipelinePort<Chunk: Sendable, Answer: Sendable>: Sendable {
  private struct State {
    /// Chunks nobody works on yet, oldest first.
    var waiting: [(number: Int, chunk: Chunk)] = []
    var answers: [Int: Result<Answer, any Error>] = [:]
    /// A worker that could not even start.
    var failure: (any Error)?
    var isStopped = false
  }

  private let state = Mutex(State())
  private let chunksWaiting = DispatchSemaphore(value: 0)
  private let answersGiven = DispatchSemaphore(value: 0)

  /// Answers chunks until there are no more; an error is its chunk's answer.
  package func answerEach(_ answer: (Chunk) throws -> Answer) {
    while true {
      chunksWaiting.wait()
      let next = state.withLock { state in
        state.isStopped || state.waiting.isEmpty ? nil : state.waiting.removeFirst()
      }
      guard let (number, chunk) = next else { return }
      let result = Result { try answer(chunk) }
      state.withLock { $0.answers[number] = result }
      answersGiven.signal()
    }
  }

  func put(_ chunk: Chunk, _ number: Int) {
    state.withLock { $0.waiting.append((number, chunk)) }
    chunksWaiting.signal()
  }

  /// Waits for the answer to a chunk.
  func answer(_ number: Int) throws -> Answer {
    while true {
      let found = try state.withLock { state throws -> Result<Answer, any Error>? in
        if let answer = state.answers.removeValue(forKey: number) { return answer }
        if let failure = state.failure { throw failure }
        return nil
      }
      if let found { return try found.get() }
      answersGiven.wait()
    }
  }

  func fail(_ error: any Error) {
    state.withLock { $0.failure = $0.failure ?? error }
    answersGiven.signal()
  }

  /// Ends all workers, each after the chunk it is at.
  func stop(_ workers: Int) {
    state.withLock { $0.isStopped = true }
    for _ in 0..<workers { chunksWaiting.signal() }
  }
}
