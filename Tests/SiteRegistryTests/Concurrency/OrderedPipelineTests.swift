import SiteRegistry
import Synchronization
import Testing

struct OrderedPipelineTests {
  private struct Fault: Error, Equatable { var chunk: Int }

  /// Squares numbers; later chunks are quicker, so that they overtake.
  private static func squares(
    of count: Int, workers: Int, failingAt: Int? = nil, taken: inout [Int]
  ) throws {
    var next = 0
    try OrderedPipeline(workers: workers).run(
      next: {
        guard next < count else { return nil }
        defer { next += 1 }
        return next
      },
      work: { (port: PipelinePort<Int, Int>) in
        port.answerEach { chunk in
          if chunk == failingAt { throw Fault(chunk: chunk) }
          var sum = 0
          for step in 0..<(chunk.isMultiple(of: 7) ? 20_000 : 10) { sum &+= step }
          return chunk * chunk + (sum < 0 ? 1 : 0)
        }
      },
      take: { taken.append($0) })
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 5, 1_000])
  func `answers come in the order of the chunks, however many workers`(
    workers: Int, count: Int
  ) throws {
    var taken: [Int] = []
    try Self.squares(of: count, workers: workers, taken: &taken)
    #expect(taken == (0..<count).map { $0 * $0 })
  }

  @Test(arguments: [1, 2, 8])
  func `an error ends it after the answers before it`(workers: Int) {
    var taken: [Int] = []
    #expect(throws: Fault(chunk: 30)) {
      try Self.squares(of: 1_000, workers: workers, failingAt: 30, taken: &taken)
    }
    #expect(taken == (0..<30).map { $0 * $0 })
  }

  @Test func `a worker that cannot start ends it`() {
    #expect(throws: Fault(chunk: -1)) {
      try OrderedPipeline(workers: 2).run(
        next: { 1 }, work: { (_: PipelinePort<Int, Int>) in throw Fault(chunk: -1) },
        take: { _ in })
    }
  }

  @Test func `an error of the reader or the taker ends every worker`() {
    let running = Mutex(0)
    for failsReading in [true, false] {
      #expect(throws: Fault(chunk: 9)) {
        var next = 0
        try OrderedPipeline(workers: 3).run(
          next: {
            next += 1
            if failsReading, next == 20 { throw Fault(chunk: 9) }
            return next
          },
          work: { (port: PipelinePort<Int, Int>) in
            running.withLock { $0 += 1 }
            defer { running.withLock { $0 -= 1 } }
            port.answerEach { $0 }
          },
          take: { if !failsReading, $0 == 9 { throw Fault(chunk: 9) } })
      }
      #expect(running.withLock { $0 } == 0)
    }
  }

  @Test func `no more than four chunks a worker are under way`() throws {
    var read = 0
    var taken = 0
    var most = 0
    try OrderedPipeline(workers: 2).run(
      next: {
        most = max(most, read - taken)
        read += 1
        return read > 500 ? nil : read
      },
      work: { (port: PipelinePort<Int, Int>) in port.answerEach { $0 } },
      take: { _ in taken += 1 })
    #expect(most <= 8)
  }
}
