import SimpleFeatures
import Testing

@Suite struct GeoJSONWriterTests {
  private static func text(_ wkt: String) throws -> String {
    let geometry: Geometry<Geographic> = try WKT.parse(wkt)
    return GeoJSONWriter.text(of: geometry)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1, "1"), (-4.25, "-4.25"), (55.86073, "55.86073"), (1e-8, "0"),
    (-1e-8, "0"),
    (6e-8, "0.0000001"), (-0.5, "-0.5"), (0.05, "0.05"), (123.123456789, "123.1234568"), (10, "10"),
    (100.1, "100.1"),
    (179.99999999, "180"), (1e11, "100000000000"), (1e20, "100000000000000000000"),
    (-1.5e21, "-1500000000000000000000"), (530000.125, "530000.125"),
  ])
  func `numbers have at most seven decimals and no exponent`(value: Double, text: String) throws {
    let point = Geometry<Geographic>.point(Position(longitude: value, latitude: 0))
    #expect(GeoJSONWriter.text(of: point) == "{\"type\":\"Point\",\"coordinates\":[\(text),0]}")
  }

  @Test func `metres have three decimals`() {
    var bytes: [UInt8] = []
    let point = Geometry<NationalGrid>.point(Position(easting: 530_000.12349, northing: 180_000))
    GeoJSONWriter.appendGeometry(point, decimals: GeoJSONWriter.metreDecimals, to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"type":"Point","coordinates":[530000.123,180000]}"#)
  }

  @Test func `rings turn as the right-hand rule wants`() throws {
    let expected =
      #"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]}"#
    #expect(try Self.text("POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 2, 2 1, 1 1))") == expected)
    #expect(try Self.text("POLYGON ((0 0, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 1))") == expected)
  }

  @Test(arguments: WellKnownTests.texts.dropLast())
  func `what is written reads back as the same geometry`(wkt: String) throws {
    let geometry: Geometry<Geographic> = try WKT.parse(wkt)
    let reading = Reading(GeoJSONWriter.text(of: geometry))
    #expect(reading.error == nil)
    guard !geometry.isEmpty, !wkt.contains("EMPTY") else { return }
    let read = reading.features.first?.feature.geometry?.reinterpreted(as: Geographic.self)
    #expect(read.map { GeoJSONWriter.text(of: $0) } == GeoJSONWriter.text(of: geometry))
  }

  @Test func `a geometry that is not finite is null`() {
    #expect(
      GeoJSONWriter.text(of: .point(Position(longitude: .nan, latitude: 1))) == "null")
  }

  @Test func `a feature has its members in order, foreign ones last`() {
    var bytes: [UInt8] = []
    GeoJSONWriter.appendFeature(
      Feature<Geographic>(id: 7, geometry: nil, properties: ["a": "b"]),
      foreign: ["links": []], to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"type":"Feature","id":7,"geometry":null,"properties":{"a":"b"},"links":[]}"#)
  }

  @Test(arguments: [0, 1, 3])
  func `a collection written piece by piece reads back`(count: Int) throws {
    var bytes: [UInt8] = []
    var writer = FeatureCollectionWriter()
    writer.begin(foreign: ["name": "x"], to: &bytes)
    for number in 0..<count {
      writer.append(
        Feature<Geographic>(
          id: .integer(Int64(number)),
          geometry: .point(Position(longitude: Double(number), latitude: 1))),
        to: &bytes)
    }
    writer.end(foreign: ["numberReturned": .integer(Int64(count))], to: &bytes)
    let value = try JSONValue(parsing: bytes)
    #expect(value.object?.names == ["type", "name", "features", "numberReturned"])
    let reading = Reading(try GeoJSONReader(bytes: bytes))
    #expect(reading.features.count == count)
    #expect(reading.codes == [])
  }
}
