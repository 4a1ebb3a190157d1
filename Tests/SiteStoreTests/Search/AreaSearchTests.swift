import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct AreaSearchTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `boxes find what a look at every asset finds`(seed: UInt64) throws {
    let scatter = try AssetScatter(seed: seed)
    var random = SeededGenerator(seed: seed &* 77)
    for _ in 0..<40 {
      let one = AssetScatter.position(&random)
      let other = AssetScatter.position(&random)
      let box = Box<NationalGrid>(from: one, to: other)
      let expected = try scatter.touching(outline(box))
      let page = try scatter.registry.assets(.with { $0.area = .box(box) })
      #expect(Set(page.ids) == expected)
      #expect(page.matched == expected.count)
    }
  }

  @Test(arguments: [UInt64(4), 5])
  func `shapes with holes find what a look at every asset finds`(seed: UInt64) throws {
    let scatter = try AssetScatter(seed: seed)
    var random = SeededGenerator(seed: seed &* 77)
    for round in 0..<30 {
      let middle = AssetScatter.position(&random)
      var area = AssetScatter.frame(around: middle, side: 600, hole: 400)
      if round % 3 == 0 {
        area = .multiPolygon(
          [area, square(middle.easting - 40, middle.northing - 40, side: 80)].compactMap {
            if case .polygon(let polygon) = $0 { polygon } else { nil }
          })
      }
      let page = try scatter.registry.assets(
        .with {
          $0.area = .shape(area)
          $0.kinds = round % 2 == 0 ? ["camera", "library"] : []
        })
      let touching = try scatter.touching(area)
      let expected = scatter.assets.filter {
        touching.contains($0.id) && (round % 2 == 1 || $0.key.kind != "lamp-column")
      }
      #expect(page.ids == expected.map(\.id), "in the order of references")
    }
  }

  @Test func `touching the edge of a box counts as inside`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "corner", geometry: point(259_000.1, 665_000.1)),
      StagedFeature(reference: "edge", geometry: point(259_050, 665_000.1)),
      StagedFeature(reference: "outside", geometry: point(259_050, 665_000.1.nextDown)),
      StagedFeature(
        reference: "line",
        geometry: .lineString([
          Position(easting: 258_900, northing: 665_050),
          Position(easting: 259_000.1, northing: 665_050),
        ])),
      StagedFeature(reference: "around", geometry: square(258_000, 664_000, side: 3000)),
    ])
    let box = Box<NationalGrid>(
      from: Position(easting: 259_000.1, northing: 665_000.1),
      to: Position(easting: 259_100, northing: 665_100))
    let page = try fixture.registry.assets(.with { $0.area = .box(box) })
    #expect(page.references == ["around", "corner", "edge", "line"])
  }

  @Test func `touching a shape from inside its hole counts, lying in the hole does not`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "in-hole", geometry: point(259_000, 665_000)),
      StagedFeature(reference: "on-hole", geometry: point(259_020, 665_000)),
      StagedFeature(reference: "on-rim", geometry: point(259_050, 665_010)),
    ])
    let frame = AssetScatter.frame(
      around: Position(easting: 259_000, northing: 665_000), side: 100, hole: 40)
    let page = try fixture.registry.assets(.with { $0.area = .shape(frame) })
    #expect(page.references == ["on-hole", "on-rim"])
  }

  @Test func `a flat box is a line and a box without extent a point`() throws {
    let scatter = try AssetScatter(seed: 6)
    for asset in scatter.assets.prefix(40) {
      guard case .point(let place) = asset.geometry else { continue }
      let spot = try scatter.registry.assets(
        .with { $0.area = .box(Box(from: place, to: place)) })
      #expect(Set(spot.ids) == (try scatter.touching(.point(place))))
      let far = Position<NationalGrid>(easting: place.easting + 100, northing: place.northing)
      let line = try scatter.registry.assets(.with { $0.area = .box(Box(from: place, to: far)) })
      #expect(Set(line.ids) == (try scatter.touching(.lineString([place, far]))))
    }
  }

  @Test func `pages follow each other without gap or overlap`() throws {
    let scatter = try AssetScatter(seed: 7)
    let area = AssetQuery.Area.shape(
      AssetScatter.frame(
        around: Position(easting: 259_000, northing: 665_000), side: 1500, hole: 300))
    let whole = try scatter.registry.assets(.with { $0.area = area })
    var paged: [Int64] = []
    for offset in stride(from: 0, through: whole.matched, by: 37) {
      let page = try scatter.registry.assets(
        .with {
          $0.area = area
          $0.limit = 37
          $0.offset = offset
        })
      #expect(page.matched == whole.matched)
      paged += page.ids
    }
    #expect(paged == whole.ids)
    let beyond = try scatter.registry.assets(.with { $0.offset = .max })
    #expect(beyond.hits.isEmpty)
    #expect(beyond.matched == scatter.assets.count)
  }

  @Test func `an empty shape and an empty list of ids find nothing`() throws {
    let scatter = try AssetScatter(count: 60, seed: 8)
    let nothing = try scatter.registry.assets(.with { $0.area = .shape(.geometryCollection([])) })
    #expect(nothing.matched == 0)
    #expect(try scatter.registry.assets(.with { $0.ids = [] }).matched == 0)
    let some = scatter.assets.prefix(5).map(\.id)
    #expect(
      try scatter.registry.assets(.with { $0.ids = Array(some) }).ids.sorted() == some.sorted())
  }

  @Test func `a query that means nothing is refused by name`() throws {
    let scatter = try AssetScatter(count: 60, seed: 9)
    let bowtie = Geometry<NationalGrid>.polygon(
      Polygon(
        exterior: [(0.0, 0.0), (10, 10), (10, 0), (0, 10), (0, 0)].map {
          Position(easting: $0.0, northing: $0.1)
        }))
    let wrong: [AssetQuery] = [
      .with { $0.area = .shape(bowtie) },
      .with { $0.withinMetres = 10 },
      .with { $0.nearest = 3 },
      .with { $0.limit = -1 },
      .with { $0.offset = -1 },
      .with {
        $0.origin = point(1, 1)
        $0.withinMetres = .nan
      },
      .with {
        $0.origin = point(1, 1)
        $0.nearest = 0
      },
      .with { $0.origin = .multiPoint([]) },
      .with { $0.origin = point(.nan, 1) },
    ]
    for query in wrong {
      #expect {
        try scatter.registry.assets(query)
      } throws: { error in
        if case .invalid = error as? StoreError { true } else { false }
      }
    }
  }

  private func outline(_ box: Box<NationalGrid>) -> Geometry<NationalGrid> {
    let (low, high) = (box.lowerCorner, box.upperCorner)
    return .polygon(
      Polygon(exterior: [
        low, Position(easting: high.easting, northing: low.northing), high,
        Position(easting: low.easting, northing: high.northing), low,
      ]))
  }
}
