import SimpleFeatures
import SiteModel
import Testing

@Suite struct PackedPointIndexTests {
  /// Half of them on a lattice, so that edges are touched and distances are equal.
  private static func points(_ count: Int, seed: UInt64) -> [Position<NationalGrid>] {
    var random = SplitMix(state: seed)
    return (0..<count).map { number in
      let x = random.next(in: 0...1000)
      let y = random.next(in: 0...1000)
      return number.isMultiple(of: 2)
        ? Position(easting: (x / 10).rounded() * 10, northing: (y / 10).rounded() * 10)
        : Position(easting: x, northing: y)
    }
  }

  @Test(arguments: [0, 1, 16, 17, 256, 257, 5_000])
  func `a box finds what brute force finds, edges included`(count: Int) {
    let points = Self.points(count, seed: 1)
    let index = PackedPointIndex(points)
    for corner in Self.points(60, seed: 2) {
      let box = Box<NationalGrid>(
        from: corner, to: Position(easting: corner.easting + 120, northing: corner.northing + 90))
      var slots: [Int32] = []
      index.append(in: box, to: &slots)
      let found = slots.map { Int(index.order[Int($0)]) }.sorted()
      #expect(found == points.indices.filter { box.contains(points[$0]) })
    }
  }

  @Test(arguments: [1, 257, 5_000])
  func `exactly at the distance counts`(count: Int) {
    let points = Self.points(count, seed: 3)
    let index = PackedPointIndex(points)
    for place in Self.points(60, seed: 4) {
      var found: [MeasuredSlot] = []
      index.append(within: 50, of: place, to: &found)
      let items = found.map { Int(index.order[Int($0.slot)]) }.sorted()
      #expect(items == points.indices.filter { points[$0].distance(to: place) <= 50 })
    }
  }

  @Test(arguments: [1, 257, 5_000], [1, 3, 10, 100])
  func `all that tie with the last of the nearest are found`(count: Int, wanted: Int) {
    let points = Self.points(count, seed: 5)
    let index = PackedPointIndex(points)
    var path = SearchPath()
    for place in Self.points(40, seed: 6) {
      var bound = NearestBound(wanted: wanted, limit: .infinity)
      var found: [MeasuredSlot] = []
      index.append(nearest: place, bound: &bound, path: &path, to: &found) { _ in true }
      let all = points.map { $0.distance(to: place) }.sorted()
      let last = all[min(wanted, all.count) - 1]
      let reach = min(bound.metres, last)
      let kept = found.map(\.distance).filter { $0 <= reach }.sorted()
      #expect(kept == all.filter { $0 <= last })
    }
  }

  @Test func `a search for one kind leaves out regions without it, and misses nothing`() {
    let points = Self.points(3_000, seed: 7)
    let index = PackedPointIndex(points) { $0.isMultiple(of: 100) ? 2 : 1 }
    var slots: [Int32] = []
    let everywhere = Box<NationalGrid>(
      from: Position(easting: 0, northing: 0), to: Position(easting: 1000, northing: 1000))
    index.append(in: everywhere, marks: 2, to: &slots)
    let found = Set(slots.map { Int(index.order[Int($0)]) })
    #expect(found.isSuperset(of: points.indices.filter { $0.isMultiple(of: 100) }))
    #expect(found.count < points.count)
  }
}
