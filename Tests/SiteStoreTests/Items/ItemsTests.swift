import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct ItemsTests {
  @Test func `pages cover each feature exactly once`() throws {
    let scatter = try AssetScatter(count: 120, seed: 41)
    for area in [nil, square(258_300, 664_300, side: 900)] {
      var query = ItemsQuery()
      query.limit = 7
      query.area = area
      var ids: [Int64] = []
      var matched: Int? = 0
      while true {
        let page = try scatter.registry.items(of: .sites, query)
        ids += page.features.map(\.id)
        matched = page.matched
        guard let next = page.next else { break }
        #expect(page.features.count == 7)
        query.after = next
      }
      let touching = try area.map(scatter.touching)
      let expected = scatter.assets.filter {
        $0.geometry == nil || touching?.contains($0.id) ?? true
      }
      #expect(ids == expected.map(\.id).sorted())
      #expect(matched == ids.count)
    }
  }

  @Test func `an offset passes over features after the cursor`() throws {
    let scatter = try AssetScatter(count: 30, seed: 42)
    let ids = scatter.assets.map(\.id).sorted()
    for area in [nil, square(250_000, 660_000, side: 20_000)] {
      var query = ItemsQuery()
      query.area = area
      query.limit = 5
      query.after = ItemsCursor(id: ids[3])
      query.offset = 4
      let page = try scatter.registry.items(of: .sites, query)
      #expect(page.features.map(\.id) == Array(ids[8..<13]))
      #expect(page.next != nil)
      query.offset = .max
      #expect(try scatter.registry.items(of: .sites, query).features.isEmpty)
      query.offset = 0
      query.after = ItemsCursor(id: ids[ids.count - 6])
      #expect(try scatter.registry.items(of: .sites, query).next == nil)
      query.limit = 0
      let none = try scatter.registry.items(of: .sites, query)
      #expect(none.features.isEmpty)
    }
  }

  @Test func `features without a place match any area, others only where they touch it`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "here", geometry: point(100, 100)),
      StagedFeature(reference: "edge", geometry: point(200, 150)),
      StagedFeature(reference: "there", geometry: point(500, 500)),
      StagedFeature(reference: "nowhere"),
      StagedFeature(reference: "empty", geometry: .multiPoint([])),
    ])
    var query = ItemsQuery()
    query.area = square(100, 100, side: 100)
    var page = try fixture.registry.items(of: .sites, query)
    #expect(
      page.features.map { $0.properties["reference"] } == ["here", "edge", "nowhere", "empty"])
    #expect(page.matched == 4)
    query.area = .geometryCollection([square(90, 90, side: 20), square(490, 490, side: 20)])
    page = try fixture.registry.items(of: .sites, query)
    #expect(
      page.features.map { $0.properties["reference"] } == ["here", "there", "nowhere", "empty"])
    query.area = .geometryCollection([])
    page = try fixture.registry.items(of: .sites, query)
    #expect(page.features.map { $0.properties["reference"] } == ["nowhere", "empty"])
  }

  @Test func `a site shows its columns, then its attributes, as everywhere else`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(
        reference: "1", referenceIsDerived: true, name: "One", geometry: point(1, 2),
        positionalAccuracyInMetres: 100, positionSource: .postcode,
        attributes: ["ward": "hidden", "height": 8.5])
    ])
    let asset = try #require(try fixture.registry.assets(AssetQuery()).hits.first?.asset)
    let item = try #require(try fixture.registry.item(of: .sites, id: asset.id))
    #expect(item.properties == asset.properties)
    #expect(item.properties.names.last == "height")
    #expect(item.geometry == point(1, 2))
    #expect(try fixture.registry.item(of: .sites, id: 999) == nil)
  }

  @Test func `a layer's features keep their own properties, typed`() throws {
    let fixture = try RegistryFixture()
    try fixture.importLayer(
      "flood-zones",
      [
        StagedFeature(
          reference: "F1", name: "Kelvin", geometry: square(100, 100, side: 50),
          attributes: ["zone": 3, "depth": 0.5, "tidal": true, "note": nil, "Wörter \"x\"": "y"]),
        StagedFeature(reference: "F2", attributes: ["zone": 2, "attributes": "plain"]),
      ])
    let item = try #require(
      try fixture.registry.items(of: .layer("flood-zones"), ItemsQuery()).features.first)
    #expect(item.properties["reference"] == "F1")
    #expect(item.properties["zone"] == 3)
    #expect(item.properties["depth"] == 0.5)
    #expect(item.properties["tidal"] == true)
    #expect(item.properties["Wörter \"x\""] == "y")
    #expect(item.properties["since"] == nil)
    let features = try fixture.registry.layerFeatures("flood-zones")
    #expect(features.map(\.reference) == ["F1", "F2"])
    #expect(features[0].name == "Kelvin")
    #expect(features[0].geometry == square(100, 100, side: 50))
    #expect(features[0].properties["reference"] == nil)
    #expect(features[1].properties["zone"] == 2)
    #expect(features[1].properties["attributes"] == "plain")
    #expect(try fixture.registry.count(of: .layer("flood-zones")) == 2)
  }

  @Test func `installations are a collection and a layer`() throws {
    let fixture = try RegistryFixture()
    try fixture.merge(
      [
        StagedFeature(
          reference: "M1", name: "Mast", geometry: point(5, 6), operatorName: "Acme",
          installationKind: "ground-mast", heightInMetres: 20, attributes: ["shared": true])
      ], into: .installation)
    let item = try #require(
      try fixture.registry.items(of: .installations, ItemsQuery()).features.first)
    #expect(item.properties["operator"] == "Acme")
    #expect(item.properties["height"] == 20.0)
    #expect(item.properties["shared"] == true)
    #expect(try fixture.registry.layerFeatures("installations").first?.name == "Mast")
    #expect(try fixture.registry.layerFeatures("assets").isEmpty)
  }

  @Test func `a layer that is not there is not found`() throws {
    let fixture = try RegistryFixture()
    for ask: () throws -> Any? in [
      { try fixture.registry.items(of: .layer("x"), ItemsQuery()) },
      { try fixture.registry.item(of: .layer("x\"; DROP TABLE asset"), id: 1) },
      { try fixture.registry.count(of: .layer("asset")) },
      { try fixture.registry.layerFeatures("x") },
    ] {
      #expect {
        _ = try ask()
      } throws: { error in
        if case .notFound = error as? StoreError { true } else { false }
      }
    }
  }

  @Test(arguments: [0, 1, 2, 500])
  func `the extent holds every feature closely`(count: Int) throws {
    let fixture = try RegistryFixture()
    var random = SeededGenerator(seed: 43)
    let places = (0..<count).map { _ in AssetScatter.position(&random) }
    try fixture.importAssets(
      places.enumerated().map { StagedFeature(reference: "\($0)", geometry: .point($1)) })
    let extent = try fixture.registry.extent(of: .sites)
    guard let bounds = Geometry<NationalGrid>.multiPoint(places).bounds else {
      #expect(extent == nil)
      return
    }
    let found = try #require(extent)
    #expect(found.contains(bounds))
    #expect(bounds.expanded(byMetres: 0.13).contains(found))
  }
}
