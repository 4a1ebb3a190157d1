import SimpleFeatures
import Testing
import Topology

@Suite("Sessions") struct SessionTests {
  @Test func `a failure carries the C function and GEOS's message, and only its own`() throws {
    let session = TopologySession()
    let error = #expect(throws: TopologyError.self) { try session.union(bowtie, tenSquare) }
    guard case .engine("GEOSUnion_r", let message) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(message.contains("5 5"))
    // The session goes on working after a failure.
    #expect(try session.area(of: tenSquare) == 100)
  }

  @Test(arguments: [-1, .nan, .infinity])
  func `a distance limit must be a number from 0 up`(metres: Double) throws {
    let session = TopologySession()
    let token = try session.prepare(tenSquare)
    #expect(throws: TopologyError.self) {
      try session.isWithin(metres: metres, token, position: at(0, 0))
    }
    #expect(throws: TopologyError.self) {
      try session.isWithin(metres: metres, tenSquare, tenSquare)
    }
    #expect(throws: TopologyError.self) { try session.simplified(tenSquare, tolerance: metres) }
  }

  @Test(arguments: [0, -1, 1025, Int.max, Int.min])
  func `a buffer takes 1 to 1024 segments`(segments: Int) throws {
    #expect(throws: TopologyError.self) {
      try TopologySession().buffer(tenSquare, byMetres: 1, quadrantSegments: segments)
    }
  }

  @Test func `coordinates too large to measure are an error, not infinity`() throws {
    let session = TopologySession()
    #expect(throws: TopologyError.self) {
      try session.distance(.point(at(1e300, 1e300)), .point(at(-1e300, 0)))
    }
  }

  @Test func `collections nested too deep are refused`() throws {
    var shape = tenSquare
    for _ in 0..<100 { shape = .geometryCollection([shape]) }
    let session = TopologySession()
    #expect(throws: TopologyError.nestedTooDeep(operation: "area", allowed: 64)) {
      try session.area(of: shape)
    }
  }

  @Test func `discarded places are used again and other prepared geometries stay`() throws {
    let session = TopologySession()
    let first = try session.prepare(tenSquare)
    let second = try session.prepare(area(square(100, 100, side: 10)))
    session.discard(first)
    let third = try session.prepare(area(square(200, 200, side: 10)))
    #expect(try session.intersects(second, position: at(105, 105)))
    #expect(try session.intersects(third, position: at(205, 205)))
    #expect(try !session.intersects(third, position: at(5, 5)))
  }

  @Test func `many sessions work at once, each in its own task`() async throws {
    let expected = try TopologySession().area(of: tenSquare)
    await withTaskGroup(of: Bool.self) { group in
      for seed in 0..<8 {
        group.addTask {
          do {
            var numbers = SeededNumbers(seed: UInt64(seed))
            let session = TopologySession()
            for _ in 0..<50 {
              let outline = numbers.star(around: at(0, 0), corners: 30, radius: 100)
              let token = try session.prepare(area(outline))
              guard try session.intersects(token, position: at(0, 0)) else { return false }
              guard try session.area(of: tenSquare) == expected else { return false }
            }
            return true
          } catch { return false }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
