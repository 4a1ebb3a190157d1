import Foundation

/// Has several threads work on chunks of a stream, and hands the answers over in its order.
///
/// The calling thread reads chunks and takes answers; each worker runs on a thread of its own.
/// At most four chunks a worker are under way, so memory does not grow with the stream. What
/// comes out does not depend on how many workers there are.
package struct OrderedPipeline: Sendable {
  package let workers: Int

  /// - Parameter workers: nil for one a processor.
  package init(workers: Int? = nil) {
    self.workers = min(max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount), 256)
  }

  /// Returns when everything is answered and taken and every worker has ended.
  ///
  /// - Parameters:
  ///   - next: the next chunk; nil at the end. Called on the calling thread.
  ///   - work: runs once on each worker's thread and answers all chunks the port gives it.
  ///   - take: gets each answer in the order of the chunks, on the calling thread.
  /// - Throws: the first error in the order of the chunks, after the answers before it were taken.
  package func run<Chunk: Sendable, Answer: Sendable>(
    next: () throws -> Chunk?,
    work: @escaping @Sendable (PipelinePort<Chunk, Answer>) throws -> Void,
    take: (Answer) throws -> Void
  ) throws {
    let port = PipelinePort<Chunk, Answer>()
    let ended = DispatchSemaphore(value: 0)
    for number in 0..<workers {
      let thread = Thread {
        do { try work(port) } catch { port.fail(error) }
        ended.signal()
      }
      thread.name = "worker \(number + 1)"
      // As the main thread's: filters and geometries nest.
      thread.stackSize = 8 << 20
      thread.start()
    }
    defer {
      port.stop(workers)
      for _ in 0..<workers { ended.wait() }
    }
    var sent = 0
    var taken = 0
    var isComplete = false
    while true {
      while !isComplete, sent - taken < 4 * workers {
        guard let chunk = try next() else {
          isComplete = true
          break
        }
        port.put(chunk, sent)
        sent += 1
      }
      guard taken < sent else { return }
      try take(try port.answer(taken))
      taken += 1
    }
  }
}
