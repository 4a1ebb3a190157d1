import CQL2
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct ItemsOrderTests {
  private static let orders: [[ItemsSort]] = [
    [ItemsSort("ward")], [ItemsSort("ward", isDescending: true)],
    [ItemsSort("kind"), ItemsSort("name", isDescending: true)],
    [ItemsSort("name"), ItemsSort("ward"), ItemsSort("reference")],
    [ItemsSort("id", isDescending: true)], [],
  ]

  @Test(arguments: orders)
  func `pages in any order hold each feature once, nulls last`(order: [ItemsSort]) throws {
    let scatter = try AssetScatter(count: 90, seed: 61)
    var query = ItemsQuery()
    query.sort = order
    query.limit = 1000
    let all = try scatter.registry.items(of: .sites, query).features
    #expect(all.count == 90)
    for (one, next) in zip(all, all.dropFirst()) {
      #expect(Self.isInOrder(one, next, order), "\(one.id) before \(next.id)")
    }
    for limit in [1, 7, 40] {
      query.limit = limit
      query.after = nil
      var ids: [Int64] = []
      while true {
        let page = try scatter.registry.items(of: .sites, query)
        ids += page.features.map(\.id)
        guard let next = page.next else { break }
        query.after = ItemsCursor(next.text)
      }
      #expect(ids == all.map(\.id))
    }
    query.after = nil
    query.limit = 10
    query.offset = 33
    let part = try scatter.registry.items(of: .sites, query)
    #expect(part.features.map(\.id) == all[33..<43].map(\.id))
  }

  private static func isInOrder(
    _ one: StoredFeature, _ next: StoredFeature, _ order: [ItemsSort]
  ) -> Bool {
    for key in order {
      if key.property == "id" { return key.isDescending == (one.id > next.id) }
      let a = one.properties[key.property]?.plainText
      let b = next.properties[key.property]?.plainText
      if a == b { continue }
      guard let a else { return false }
      guard let b else { return true }
      return a.utf8.lexicographicallyPrecedes(b.utf8) != key.isDescending
    }
    return one.id < next.id
  }

  @Test func `a feature whose key stays is given once whatever is written between pages`() throws {
    let scatter = try AssetScatter(count: 60, seed: 62)
    var query = ItemsQuery()
    query.sort = [ItemsSort("ward")]
    query.limit = 9
    var seen: [Int64] = []
    var random = SeededGenerator(seed: 63)
    var touched: Set<Int64> = []
    while true {
      let page = try scatter.registry.items(of: .sites, query)
      seen += page.features.map(\.id)
      guard let next = page.next else { break }
      query.after = next
      // The last feature of the page goes, another moves to a ward elsewhere in the order.
      let gone = next.id
      let moved = try #require(scatter.assets.randomElement(using: &random)?.id)
      touched.formUnion([gone, moved])
      try scatter.registry.write(Act(actor: "t", name: .assignWards, subject: "asset")) {
        db, event, _ in
        try db.execute(sql: "DELETE FROM asset WHERE fid = ?", arguments: [gone])
        try db.execute(
          sql: "UPDATE asset SET ward = 'Aaa', since = ? WHERE fid = ?", arguments: [event, moved])
      }
    }
    let stayed = scatter.assets.map(\.id).filter { !touched.contains($0) }
    #expect(seen.filter { !touched.contains($0) }.sorted() == stayed.sorted())
  }

  @Test func `indexes put sites in order and find the equal ones`() throws {
    let scatter = try AssetScatter(count: 20, seed: 64)
    func plan(_ change: (inout ItemsQuery) throws -> Void) throws -> String {
      var query = ItemsQuery()
      try change(&query)
      return try scatter.registry.itemsPlan(of: .sites, query).joined(separator: "\n")
    }
    for (property, index) in [
      ("ward", "asset_ward"), ("kind", "asset_page_kind"), ("name", "asset_page_name"),
      ("reference", "asset_order"),
    ] {
      let sorted = try plan { $0.sort = [ItemsSort(property)] }
      #expect(
        sorted.contains(index) && !sorted.contains("TEMP B-TREE FOR ORDER BY"), "\(sorted)")
      let equal = try plan { $0.filters = [try Filter(text: "\(property) = 'x'")] }
      #expect(equal.contains(index) && !equal.contains("SCAN asset"), "\(equal)")
    }
    let area = try plan { $0.area = square(250_000, 660_000, side: 10) }
    #expect(area.contains("rtree_asset_geom VIRTUAL TABLE INDEX"), "\(area)")
  }

  @Test func `a filter on a page finds what the evaluator in memory does`() throws {
    let scatter = try AssetScatter(count: 80, seed: 65)
    for text in [
      "height > 5", "ward IN ('Govan', 'Maryhill') OR lit = TRUE", "name LIKE '%1%'",
      "CASEI(ward) = casei('GOVAN')", "height + 1 > 6 AND NOT ward = 'Govan'",
      "geometry IS NULL", "id <= 20",
    ] {
      let filter = try Filter(text: text)
      var query = ItemsQuery()
      query.filters = [filter]
      query.limit = 1000
      let compiled = try CompiledFilter(filter)
      let expected = try scatter.assets.filter {
        try compiled.truth(of: SiteRecord(asset: $0)) == .true
      }
      let page = try scatter.registry.items(of: .sites, query)
      #expect(page.features.map(\.id) == expected.map(\.id).sorted(), "\(text)")
      #expect(page.matched == expected.count)
      query.isCountOnly = true
      let hits = try scatter.registry.items(of: .sites, query)
      #expect(hits.features.isEmpty && hits.matched == expected.count)
    }
  }

  @Test func `a layer's dates, words and types are learnt from its data`() throws {
    let fixture = try RegistryFixture()
    func feature(_ reference: String, _ name: String, _ start: JSONValue, _ end: JSONValue)
      -> StagedFeature
    {
      StagedFeature(
        reference: reference, name: name, geometry: point(1, 1),
        attributes: [
          "start-date": start, "end-date": end, "grade": "II*", "entry-date": "2024-01-01",
        ])
    }
    try fixture.importLayer(
      "listed",
      [
        feature("a", "Old Town Hall", "1970-05-01", "1999-12-31"),
        feature("b", "Café Noir", "1990-01-01", nil), feature("c", "Tollbooth", nil, nil),
      ])
    let schema = try fixture.registry.schema(of: .layer("listed")).shown { _ in true }
    #expect(schema.property("start-date")?.kind == .date)
    #expect(schema.property("start-date")?.role == .intervalStart)
    #expect(schema.property("end-date")?.role == .intervalEnd)
    #expect(schema.property("grade")?.kind == .string)
    func found(_ change: (inout ItemsQuery) throws -> Void) throws -> String {
      var query = ItemsQuery()
      try change(&query)
      return try fixture.registry.items(of: .layer("listed"), query).features
        .compactMap { $0.properties["reference"]?.plainText }.joined()
    }
    func period(_ start: String?, _ end: String?) -> ItemsPeriod {
      ItemsPeriod(
        start: start.flatMap { FilterInstant($0) }, end: end.flatMap { FilterInstant($0) })
    }
    #expect(try found { $0.period = period("1980-01-01", "1985-01-01") } == "ac")
    #expect(try found { $0.period = period("2010-01-01T00:00:00Z", nil) } == "bc")
    #expect(try found { $0.period = period(nil, "1960-01-01") } == "c")
    #expect(try found { $0.phrases = "cafe" } == "b")
    #expect(try found { $0.phrases = "town HALL,tollbooth" } == "ac")
    #expect(try found { $0.phrases = "hall town" } == "")
    #expect(
      try found { $0.filters = [try Filter(text: "\"start-date\" < DATE('1980-01-01')")] } == "a")
  }
}

private struct SiteRecord: FilterRecord {
  let asset: Asset

  func value(of property: String) -> FilterValue? {
    if property == "id" { return .integer(asset.id) }
    if property == "geometry" { return asset.geometry.map(FilterValue.geometry) ?? .null }
    return asset.properties[property].map(FilterValue.init(json:))
  }
}
