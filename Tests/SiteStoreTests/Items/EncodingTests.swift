import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// Pages encoded straight from rows against the same features read as values and written by the
/// writer that everything else uses.
@Suite struct EncodingTests {
  private static let asStored = PositionOutput(convert: nil, isVerticalFirst: false, decimals: 3)

  private func encoded(
    _ registry: RegistryFile, _ style: FeatureStyle, of collection: CollectionID = .sites
  ) throws -> [JSONValue] {
    var query = ItemsQuery()
    query.limit = 1000
    let page = try registry.encodedItems(of: collection, query, style)
    let text = "[" + String(decoding: page.bytes, as: UTF8.self) + "]"
    let features = try JSONValue(parsing: text).array ?? []
    #expect(features.count == page.count)
    return features
  }

  private func written(
    _ registry: RegistryFile, of collection: CollectionID = .sites
  ) throws -> [JSONValue] {
    var query = ItemsQuery()
    query.limit = 1000
    let members = try registry.schema(of: collection).properties.filter(\.isMember)
    return try registry.items(of: collection, query).features.enumerated().map { index, feature in
      var feature = feature
      for member in members {
        switch feature.properties[member.name] {
        // The first one of a page has every property.
        case nil: if index == 0 { feature.properties[member.name] = .null }
        // A whole number of what has fractions keeps one.
        case .integer(let whole) where member.kind == .number || member.parts.contains(.number):
          feature.properties[member.name] = .number(Double(whole))
        default: break
        }
      }
      var bytes: [UInt8] = []
      GeoJSONWriter.appendFeature(
        Feature(
          id: .integer(feature.id), geometry: feature.geometry, properties: feature.properties),
        decimals: 9, to: &bytes)
      let plain = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
      guard case .object(var object) = plain else { return plain }
      object["properties"] = .object(feature.properties)
      return .object(object)
    }
  }

  @Test
  func
    `the first feature has every property, and whole numbers keep a fraction where others have one`()
    throws
  {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "A", attributes: ["height": 10, "lit": true]),
      StagedFeature(reference: "B", attributes: ["height": 8.75, "bores": 4, "nothing": .null]),
    ])
    var query = ItemsQuery()
    query.limit = 10
    func text(_ form: StoredForm, after: Int64?) throws -> String {
      query.after = after.map { ItemsCursor(id: $0) }
      let style = FeatureStyle(form: form, output: Self.asStored)
      return String(
        decoding: try fixture.registry.encodedItems(of: .sites, query, style).bytes, as: UTF8.self)
    }
    for form in [StoredForm.geoJSONList, .geoJSONSequence] {
      let all = try text(form, after: nil)
      #expect(all.contains(#""height":10.0,"lit":true,"bores":null,"nothing":null}}"#), "\(all)")
      #expect(all.contains(#""height":8.75,"bores":4,"nothing":null}}"#), "\(all)")
      let second = try text(form, after: 1)
      #expect(second.contains(#""height":8.75,"bores":4,"nothing":null,"lit":null}}"#), "\(second)")
    }
    let style = FeatureStyle(form: .geoJSONList, output: Self.asStored) { $0 != "bores" }
    let one = try #require(try fixture.registry.encodedItem(of: .sites, id: 1, style))
    let alone = String(decoding: one.bytes, as: UTF8.self)
    #expect(alone.hasSuffix(#""height":10.0,"lit":true,"nothing":null}"#), "\(alone)")
  }

  @Test func `attributes of every kind come out as they went in`() throws {
    let fixture = try RegistryFixture()
    let odd: [JSONObject] = [
      [:], ["a": 1], ["a": .null, "b": true, "c": false, "d": -0.25, "e": 1e300],
      ["text": "quote \" backslash \\ slash / line\nbreak tab\t nul\u{0} é ☃ 🏠"],
      ["nested": ["deep": [1, [2, ["x": "y"]]]], "list": [], "empty": [:]],
      ["name with \" quote": "v", "": "no name", "ünïcode": "ü"],
      ["owner": "not the owner", "fid": 7, "geom": "no geometry", "attributes": "a column's name"],
      ["big": 9_007_199_254_740_993, "small": 0.1, "whole": 5.0, "long": 0.30000000000000004],
    ]
    try fixture.importAssets(
      odd.enumerated().map { index, attributes in
        var feature = StagedFeature(
          reference: "R\(index)", geometry: point(250_000.123 + Double(index), 660_000.5))
        feature.attributes = attributes
        return feature
      })
    let style = FeatureStyle(form: .geoJSONList, output: Self.asStored)
    #expect(try encoded(fixture.registry, style) == written(fixture.registry))
  }

  @Test func `what other programs put into a row is still well-formed`() throws {
    let fixture = try RegistryFixture()
    let texts = [
      "not json", "[1,2]", "{\"a\":1,}", "{\"a\":01}", "{\"a\":1} ", " {\"a\" : 1 }", "{\"a\":1",
      "{\"a\":\"\u{1}\"}", "{\"a\":1,\"a\":2}", "{\"a\":\"\\u0041\\ud83d\"}", "{\"a\":1e5}", "",
      "{\"a\":-}", "{\"a\":.5}", "{\"a\":tru}", "{\"\\u0061\":1}", "{}x", "{\"a\"}", "nul",
    ]
    try fixture.importAssets(texts.indices.map { StagedFeature(reference: "R\($0)") })
    try fixture.outsider().write { db in
      for (index, text) in texts.enumerated() {
        try db.execute(
          sql: "UPDATE asset SET attributes = ? WHERE reference = ?",
          arguments: [text, "R\(index)"])
      }
      // Bytes that are no UTF-8, as text and as a blob.
      try db.execute(sql: "UPDATE asset SET name = CAST(x'41FF42' AS TEXT) WHERE fid = 1")
      try db.execute(
        sql:
          "UPDATE asset SET attributes = CAST(x'7B2261FF223A317D' AS TEXT), address = x'00FF' WHERE fid = 2"
      )
    }
    let style = FeatureStyle(form: .geoJSONList, output: Self.asStored)
    #expect(try encoded(fixture.registry, style).count == texts.count)
    #expect(try encoded(fixture.registry, style) == written(fixture.registry))
  }

  @Test func `shapes keep their rings' sense, and positions to the last bit`() throws {
    let fixture = try RegistryFixture()
    func ring(_ x: Double, _ y: Double, _ side: Double, isReversed: Bool) -> [Position<
      NationalGrid
    >] {
      let corners = [(0.0, 0.0), (side, 0), (side, side), (0, side), (0, 0)].map {
        Position<NationalGrid>(easting: x + $0.0, northing: y + $0.1)
      }
      return isReversed ? corners.reversed() : corners
    }
    var shapes: [Geometry<NationalGrid>] = []
    for isReversed in [false, true] {
      let polygon = Polygon<NationalGrid>(
        exterior: ring(250_000.1, 660_000, 100, isReversed: isReversed),
        interiors: [ring(250_010, 660_010, 10, isReversed: isReversed)])
      shapes += [
        .polygon(polygon), .multiPolygon([polygon, polygon]),
        .geometryCollection([.polygon(polygon), point(1.0 / 3, 2.0 / 3)]),
      ]
    }
    let line = ring(1, 2, 3, isReversed: false)
    shapes += [.lineString(line), .multiLineString([line, line]), .multiPoint(line)]
    try fixture.importLayer(
      "shapes",
      shapes.enumerated().map { StagedFeature(reference: "S\($0)", geometry: $1) })
    let style = FeatureStyle(form: .geoJSONList, output: Self.asStored)
    let given = try encoded(fixture.registry, style, of: .layer("shapes"))
    #expect(given.count == shapes.count)
    for (feature, want) in zip(given, try written(fixture.registry, of: .layer("shapes"))) {
      #expect(feature.object?["properties"] == want.object?["properties"])
      if feature.object?["geometry"]?.object?["type"] != "GeometryCollection" {
        #expect(feature.object?["geometry"] == want.object?["geometry"])
      }
    }
    let third = given[2].object?["geometry"]?.object?["geometries"]?.array?.last
    #expect(third?.object?["coordinates"] == [.number(1.0 / 3), .number(2.0 / 3)])
  }

  @Test func `fields that may not be seen are in no row`() throws {
    let fixture = try RegistryFixture()
    var feature = StagedFeature(reference: "R", geometry: point(1, 1))
    feature.name = "A name"
    feature.attributes = ["rent": 5, "colour": "red", "\"rent\"": ["deep": 1]]
    try fixture.importAssets([feature])
    let style = FeatureStyle(form: .geoJSONList, output: Self.asStored) {
      !$0.contains("rent") && $0 != "name"
    }
    let properties = try encoded(fixture.registry, style).first?.object?["properties"]?.object
    #expect(properties?["colour"] == "red")
    #expect(properties?["name"] == nil && properties?.names.contains("rent") == false)
    #expect(properties?.names.contains("\"rent\"") == false)
  }

  @Test func `a position that has no place in a system makes a null geometry`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "A", geometry: point(1, 1)),
      StagedFeature(reference: "B", geometry: point(2, 2)),
    ])
    let output = PositionOutput(
      convert: { pairs in
        for index in stride(from: 0, to: pairs.count, by: 2) where pairs[index] == 1 {
          pairs[index] = .nan
        }
      }, isVerticalFirst: true, decimals: 3)
    let features = try encoded(
      fixture.registry, FeatureStyle(form: .geoJSONList, output: output))
    #expect(features[0].object?["geometry"] == .null)
    #expect(features[1].object?["geometry"]?.object?["coordinates"] == [2, 2])
  }
}
