import SimpleFeatures
import SiteModel
import SiteStore

/// Points with a square every tenth, on a grid fine enough for ties.
func scatter(_ count: Int, seed: UInt64, prefix: String = "R") -> [StagedFeature] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { number in
    let easting = Double(Int.random(in: 0...700_000, using: &generator)) + 0.1
    let northing = Double(Int.random(in: 0...1_250_000, using: &generator)) + 0.7
    return StagedFeature(
      reference: "\(prefix)\(number)", name: "Quarry Lane \(number % 97)",
      geometry: number % 10 == 9
        ? square(easting, northing, side: 33.3) : point(easting, northing),
      attributes: ["n": .integer(Int64(number))])
  }
}

func piped(
  _ features: [StagedFeature], into fixture: RegistryFixture, kind: String = "camera",
  chunk size: Int = 500, removesAbsent: Bool = false
) throws -> ImportRun {
  let pipe = try fixture.registry.stagingPipe(for: .asset(owner: "testshire", kind: kind))
  defer { pipe.stop() }
  for first in stride(from: 0, to: features.count, by: size) {
    var chunk = pipe.newChunk()
    for feature in features[first..<min(first + size, features.count)] { chunk.append(feature) }
    try pipe.send(chunk)
  }
  let target = ImportTarget.asset(owner: "testshire", kind: kind)
  return try fixture.registry.merge(
    pipe, run: RegistryFixture.run(target, read: features.count), layer: nil,
    act: Act(actor: "test", name: .importFile, on: target), removesAbsent: removesAbsent)
}
