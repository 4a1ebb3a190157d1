import SimpleFeatures
import SiteModel
import Testing

struct PackedBoxIndexTests {
  private static func boxes(_ count: Int, seed: UInt64) -> [Box<NationalGrid>] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in
      let x = random.next(in: 240_000...280_000)
      let y = random.next(in: 650_000...680_000)
      return Box(
        from: Position(easting: x, northing: y),
        to: Position(
          easting: x + random.next(in: 0...300), northing: y + random.next(in: 0...300)))
    }
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 255, 256, 257, 4_000])
  func `a box search finds what brute force finds`(count: Int) {
    let boxes = Self.boxes(count, seed: 7)
    let index = PackedBoxIndex(boxes)
    for query in Self.boxes(50, seed: 11) {
      let wide = query.expanded(byMetres: 400)
      var found: [Int] = []
      index.forEach(intersecting: wide) { found.append($0) }
      #expect(found.sorted() == boxes.indices.filter { boxes[$0].intersects(wide) })
    }
  }

  @Test(arguments: [1, 17, 4_000])
  func `items are visited until the bound excludes the rest`(count: Int) {
    let boxes = Self.boxes(count, seed: 3)
    let index = PackedBoxIndex(boxes)
    for query in Self.boxes(50, seed: 5) {
      var nearest = Double.infinity
      var visits = 0
      index.visitNearest(to: query) { item in
        visits += 1
        nearest = min(nearest, boxes[item].distance(to: query))
        return nearest
      }
      #expect(nearest == boxes.map { $0.distance(to: query) }.min())
      #expect(count < 100 || visits < count / 10)
    }
  }

  @Test func `coinciding boxes are all found`() {
    let box = Box<NationalGrid>(
      from: Position(easting: 1, northing: 1), to: Position(easting: 1, northing: 1))
    let index = PackedBoxIndex(Array(repeating: box, count: 100))
    var found = 0
    index.forEach(intersecting: box) { _ in found += 1 }
    #expect(found == 100)
  }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func next(in range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &self)
  }
}
