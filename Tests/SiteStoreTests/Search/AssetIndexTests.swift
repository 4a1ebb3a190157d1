import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct AssetIndexTests {
  private func ids(
    _ query: AssetQuery, _ index: AssetIndex, in registry: RegistryFile
  ) throws -> [Int64] {
    var search = AssetIndexSearch(index)
    var hits: [IndexHit] = []
    try search.find(
      area: query.area, origin: query.origin, within: query.withinMetres, nearest: query.nearest,
      registry.filter(query, for: index), hits: &hits)
    return hits.map { index.ids[Int($0.item)] }
  }

  /// Questions of every kind, from places on and off the lattice.
  private func questions(_ count: Int, seed: UInt64) -> [AssetQuery] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let place = AssetScatter.position(&random)
      let reach = Double(Int.random(in: 0...40, using: &random) * 10)
      return .with { query in
        switch number % 6 {
        case 0:
          query.area = .box(
            Box(
              from: place,
              to: Position(easting: place.easting + reach, northing: place.northing + 90)))
        case 1: query.area = .shape(AssetScatter.frame(around: place, side: reach + 10, hole: 5))
        case 2:
          query.origin = .point(place)
          query.withinMetres = reach
        case 3:
          query.origin = .point(place)
          query.nearest = number % 17 + 1
        case 4:
          query.origin = .lineString([place, AssetScatter.position(&random)])
          query.withinMetres = reach
        default:
          query.origin = square(place.easting, place.northing, side: 30)
          query.nearest = number % 9 + 1
        }
        if number % 4 == 1 { query.kinds = ["camera"] }
        if number % 5 == 2 { query.wards = ["Govan", "Maryhill"] }
        if number % 7 == 3 { query.availability = [.available] }
        if number % 11 == 4 { query.text = "named" }
        if number % 13 == 5 { query.kinds = ["no such kind"] }
      }
    }
  }

  @Test(arguments: [UInt64(31), 32])
  func `the index answers as SQLite and GEOS do, in the same order`(seed: UInt64) throws {
    let scatter = try AssetScatter(seed: seed)
    let index = try scatter.registry.makeAssetIndex()
    for query in questions(400, seed: seed) {
      let expected = try AssetScatter.plain(query, in: scatter.registry)
      #expect(try ids(query, index, in: scatter.registry) == expected)
    }
  }

  @Test func `an index shows what was imported after it, once it is asked for again`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(10, 10))])
    let first = try fixture.registry.assetIndex()
    try fixture.importAssets([StagedFeature(reference: "B", geometry: point(20, 20))])
    let second = try fixture.registry.assetIndex()
    #expect(first.count == 1)
    #expect(second.count == 2)
    try fixture.importLayer("wards", [StagedFeature(reference: "W", geometry: point(1, 1))])
    #expect(try fixture.registry.assetIndex() === second)
  }

  @Test func `an index sees what another program changed`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(10, 10))])
    _ = try fixture.registry.assetIndex()
    try fixture.outsider().write { db in try db.execute(sql: "DELETE FROM asset") }
    try fixture.registry.noticeOutsideChanges()
    #expect(try fixture.registry.assetIndex().count == 0)
  }

  @Test func `full assets out of memory are those of the file`() throws {
    let scatter = try AssetScatter(seed: 33)
    let queries = questions(60, seed: 34).filter { $0.text == nil }
    let expected = try queries.map { try scatter.registry.assets($0) }
    // Searches make the index and what goes with it beside themselves.
    let warm = try scatter.fixture.reopened()
    _ = try warm.assetIndexWithImages()
    for (query, page) in zip(queries, expected) {
      let found = try warm.assets(query)
      #expect(found.hits.map(\.asset) == page.hits.map(\.asset))
      #expect(found.hits.map(\.distanceInMetres) == page.hits.map(\.distanceInMetres))
      #expect(found.matched == page.matched)
    }
  }
}

extension AssetScatter {
  /// The ids that SQLite and GEOS find: by a registry that has searched too little for an index.
  static func plain(_ query: AssetQuery, in registry: RegistryFile) throws -> [Int64] {
    try registry.assetsWithoutIndex(query).hits.map(\.asset.id)
  }
}
