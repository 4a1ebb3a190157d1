import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct DistanceSearchTests {
  @Test(arguments: [UInt64(11), 12])
  func `within a distance finds what a look at every asset finds`(seed: UInt64) throws {
    let scatter = try AssetScatter(seed: seed)
    var random = SeededGenerator(seed: seed &* 77)
    for round in 0..<40 {
      let origin = origin(round, &random)
      let metres = Double(Int.random(in: 0...60, using: &random) * 10)
      let page = try scatter.registry.assets(
        .with {
          $0.origin = origin
          $0.withinMetres = metres
        })
      let expected = try scatter.byDistance(from: origin).filter { $0.distance <= metres }
      #expect(page.ids == expected.map(\.asset.id))
      #expect(isClose(page, expected.map(\.distance)))
      #expect(page.matched == expected.count)
    }
  }

  @Test(arguments: [UInt64(13), 14])
  func `the nearest are those a look at every asset finds, ties included`(seed: UInt64) throws {
    let scatter = try AssetScatter(seed: seed)
    var random = SeededGenerator(seed: seed &* 77)
    for round in 0..<40 {
      let origin = origin(round, &random)
      let count = [1, 2, 5, 20, 100, 1000][round % 6]
      let cap = round % 5 == 0 ? 250.0 : nil
      let kind = round % 4 == 0 ? "library" : nil
      let page = try scatter.registry.assets(
        .with {
          $0.origin = origin
          $0.nearest = count
          $0.withinMetres = cap
          $0.kinds = kind.map { [$0] } ?? []
        })
      let expected = try scatter.byDistance(from: origin) { kind == nil || $0.key.kind == kind }
        .filter { $0.distance <= cap ?? .infinity }.prefix(count)
      #expect(page.ids == expected.map(\.asset.id))
      #expect(isClose(page, expected.map(\.distance)))
      #expect(page.matched == expected.count)
    }
  }

  @Test func `the nearest in an area leave out nearer ones outside`() throws {
    let scatter = try AssetScatter(seed: 15)
    let area = AssetScatter.frame(
      around: Position(easting: 259_000, northing: 665_000), side: 1000, hole: 500)
    let inside = try scatter.touching(area)
    let origin = point(259_003, 665_001)
    let expected = try scatter.byDistance(from: origin) { inside.contains($0.id) }.prefix(12)
    let page = try scatter.registry.assets(
      .with {
        $0.area = .shape(area)
        $0.origin = origin
        $0.nearest = 12
      })
    #expect(page.ids == expected.map(\.asset.id))
    let box = try scatter.registry.assets(
      .with {
        $0.area = .box(
          Box(
            from: Position(easting: 258_500, northing: 664_500),
            to: Position(easting: 259_000, northing: 665_000)))
        $0.origin = origin
        $0.withinMetres = 300
      })
    #expect(box.hits.allSatisfy { ($0.distanceInMetres ?? .infinity) <= 300 })
    #expect(!box.hits.isEmpty)
  }

  @Test func `exactly at the distance counts as within, a hair farther does not`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "at", geometry: point(259_300, 665_400)),
      StagedFeature(reference: "beyond", geometry: point(259_300, 665_400.0.nextUp)),
      StagedFeature(reference: "near", geometry: point(259_000, 665_001)),
      StagedFeature(
        reference: "wall",
        geometry: .lineString([
          Position(easting: 258_500, northing: 664_000),
          Position(easting: 258_500, northing: 666_000),
        ])),
    ])
    let page = try fixture.registry.assets(
      .with {
        $0.origin = point(259_000, 665_000)
        $0.withinMetres = 500
      })
    #expect(page.references == ["near", "at", "wall"])
    #expect(page.hits.map(\.distanceInMetres) == [1, 500, 500])
  }

  @Test func `ties at the last place go to the smaller reference`() throws {
    let fixture = try RegistryFixture()
    let places = [(0.0, 100.0), (100, 0), (0, -100), (-100, 0)]
    try fixture.importAssets(
      zip(["d", "B", "c", "a"], places).map { reference, place in
        StagedFeature(
          reference: reference, geometry: point(259_000 + place.0, 665_000 + place.1))
      })
    for (count, expected) in [(1, ["B"]), (2, ["B", "a"]), (3, ["B", "a", "c"])] {
      let page = try fixture.registry.assets(
        .with {
          $0.origin = point(259_000, 665_000)
          $0.nearest = count
        })
      #expect(page.references == expected)
    }
  }

  @Test func `an origin alone puts all in order, those without a place last`() throws {
    let scatter = try AssetScatter(seed: 16)
    let origin = point(259_500, 664_900)
    let located = try scatter.byDistance(from: origin).map(\.asset.id)
    let placeless = scatter.assets.filter { $0.geometry == nil }.map(\.id)
    let whole = try scatter.registry.assets(.with { $0.origin = origin })
    #expect(whole.ids == located + placeless)
    #expect(whole.matched == scatter.assets.count)
    var paged: [Int64] = []
    for offset in stride(from: 0, through: whole.matched, by: 55) {
      let page = try scatter.registry.assets(
        .with {
          $0.origin = origin
          $0.limit = 55
          $0.offset = offset
        })
      #expect(page.matched == whole.matched)
      paged += page.ids
    }
    #expect(paged == whole.ids)
  }

  @Test func `an origin far from everything still finds the nearest`() throws {
    let scatter = try AssetScatter(count: 90, seed: 17)
    for place in [point(0, 0), point(-9e6, 4e7), point(1e12, 1e12)] {
      let page = try scatter.registry.assets(
        .with {
          $0.origin = place
          $0.nearest = 3
        })
      #expect(page.ids == (try scatter.byDistance(from: place).prefix(3).map(\.asset.id)))
    }
  }

  @Test func `the nearest in an empty registry are none`() throws {
    let fixture = try RegistryFixture()
    let page = try fixture.registry.assets(
      .with {
        $0.origin = point(1, 1)
        $0.nearest = 3
      })
    #expect(page.hits.isEmpty)
    #expect(page.matched == 0)
  }

  /// GEOS's distance to a slanting edge differs in the last digits by which geometry comes first.
  private func isClose(_ page: AssetPage, _ distances: [Double]) -> Bool {
    page.hits.count == distances.count
      && zip(page.hits, distances).allSatisfy { abs(($0.distanceInMetres ?? -1) - $1) < 1e-9 }
  }

  private func origin(_ round: Int, _ random: inout SeededGenerator) -> Geometry<NationalGrid> {
    let place = AssetScatter.position(&random)
    switch round % 4 {
    case 0: return square(place.easting, place.northing, side: 30)
    case 1: return .lineString([place, AssetScatter.position(&random)])
    default: return .point(place)
    }
  }
}
