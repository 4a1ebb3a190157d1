import Foundation
import Testing

/// A longer run of the parser on spoilt input.
///
/// `SITEREG_FUZZ_COUNT` sets how many inputs (in all, on every core) and `SITEREG_FUZZ_SEED` where
/// they begin. Without a count it is as many as take well under a minute.
struct LongFuzzTests {
  @Test func `spoilt filters are read or refused, never more`() async {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["SITEREG_FUZZ_COUNT"].flatMap { Int($0) } ?? 60_000
    let seed = environment["SITEREG_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    let workers = max(1, ProcessInfo.processInfo.activeProcessorCount)
    await withTaskGroup(of: ParserFuzz.self) { group in
      for worker in 0..<workers {
        group.addTask {
          var fuzz = ParserFuzz(seed: seed &+ UInt64(worker) &* 0x9E37_79B9)
          fuzz.run(count / workers)
          return fuzz
        }
      }
      for await fuzz in group {
        #expect(fuzz.findings.isEmpty, "\(fuzz.findings.prefix(5))")
        #expect(fuzz.readable > fuzz.inputs / 20)
      }
    }
  }
}
