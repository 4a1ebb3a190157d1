import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// Features that are kept from answer to answer against those that are written anew.
@Suite struct FragmentTests {
  private static let asStored = PositionOutput(convert: nil, isVerticalFirst: false, decimals: 3)

  private func page(
    _ registry: RegistryFile, mark: Int?, limit: Int = 1000, after: Int64? = nil,
    _ shows: @escaping @Sendable (String) -> Bool = { _ in true }
  ) throws -> String {
    var query = ItemsQuery()
    query.limit = limit
    query.after = after.map { ItemsCursor(id: $0) }
    let style = FeatureStyle(
      form: .geoJSONList, output: Self.asStored, mark: mark, shows: shows)
    let page = try registry.encodedItems(of: .sites, query, style)
    var bytes = page.bytes
    let rest = try registry.encodedRows(
      of: .sites, page.rest[...], style, isFirst: page.count == 0)
    bytes += rest.bytes
    return String(decoding: bytes, as: UTF8.self)
  }

  private func one(_ registry: RegistryFile, _ id: Int64, mark: Int?) throws -> String? {
    let style = FeatureStyle(form: .geoJSONList, output: Self.asStored, mark: mark)
    return try registry.encodedItem(of: .sites, id: id, style).map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  private func filled(_ count: Int, seed: UInt64) throws -> RegistryFixture {
    let fixture = try RegistryFixture()
    var state = seed
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let words = [
      "lamp", "ünï\u{1F3E0}", "a,\"b\":", "\\", "\u{0}\u{1F}\u{7F}", ",\"", ":", "",
      String(repeating: "long ", count: 60), String(repeating: "x", count: 70_000),
    ]
    try fixture.importAssets(
      (0..<count).map { number in
        var feature = StagedFeature(
          reference: "R\(number)",
          geometry: number % 7 == 0
            ? nil : point(250_000 + Double(next(90_000)) / 8, 660_000 + Double(next(90_000)) / 8))
        feature.name = words[Int(next(5))]
        for _ in 0..<next(6) {
          let name = "\(words[Int(next(7))])\(next(3))"
          feature.attributes[name] =
            next(2) == 0
            ? .integer(Int64(next(40))) : .string(words[Int(next(number % 50 == 0 ? 10 : 9))])
        }
        return feature
      })
    return fixture
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a kept feature is byte for byte the one that was written`(seed: UInt64) throws {
    let fixture = try filled(900, seed: seed)
    let plain = try page(fixture.registry, mark: nil)
    // What is frequent is learnt on the way, so that the same features are packed differently.
    for start in [890, 500, 0, 450, 0, 899] as [Int64] {
      #expect(
        try page(fixture.registry, mark: 1, after: start)
          == page(fixture.registry, mark: nil, after: start))
    }
    #expect(try page(fixture.registry, mark: 1) == plain)
    for id in [1, 2, 51, 800, 900, 901] as [Int64] {
      for _ in 0..<2 {
        #expect(
          try one(fixture.registry, id, mark: 1) == one(fixture.registry, id, mark: nil))
      }
    }
  }

  @Test func `what one view sees is not given to another`() throws {
    let fixture = try filled(50, seed: 9)
    let all = try page(fixture.registry, mark: 1)
    let some = try page(fixture.registry, mark: 2) { $0 != "name" }
    #expect(all.contains("\"name\"") && !some.contains("\"name\""))
    #expect(try page(fixture.registry, mark: 1) == all)
    #expect(try page(fixture.registry, mark: 2) { $0 != "name" } == some)
  }

  @Test func `a change shows at once, whoever makes it`() throws {
    let fixture = try filled(60, seed: 5)
    for _ in 0..<2 { _ = try page(fixture.registry, mark: 1) }
    try fixture.outsider().write { db in
      try db.execute(sql: "UPDATE asset SET name = 'Changed outside' WHERE fid = 7")
      try db.execute(sql: "DELETE FROM asset WHERE fid = 8")
    }
    #expect(try page(fixture.registry, mark: 1).contains("Changed outside"))
    #expect(try one(fixture.registry, 8, mark: 1) == nil)
    try fixture.registry.noticeOutsideChanges()
    #expect(try page(fixture.registry, mark: 1) == page(fixture.registry, mark: nil))
    #expect(try one(fixture.registry, 8, mark: 1) == nil)
    var feature = StagedFeature(reference: "R9", geometry: point(1, 2))
    feature.name = "Imported anew"
    try fixture.importAssets([feature])
    let now = try page(fixture.registry, mark: 1)
    #expect(now.contains("Imported anew"))
    #expect(try now == page(fixture.registry, mark: nil))
  }
}
