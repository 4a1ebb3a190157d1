import SimpleFeatures
import Testing

@Suite struct GeoJSONDefectTests {
  private static func collection(_ features: String...) -> String {
    "{\"type\":\"FeatureCollection\",\"features\":[" + features.joined(separator: ",") + "]}"
  }

  private static func feature(
    _ geometry: String, properties: String = "{}", more: String = ""
  ) -> String {
    "{\"type\":\"Feature\",\"geometry\":\(geometry),\"properties\":\(properties)\(more)}"
  }

  private static let good = feature(#"{"type":"Point","coordinates":[1,2]}"#)

  @Test(
    arguments: [
      ("null", "null-feature"), ("7", "not-a-feature"), ("\"x\"", "not-a-feature"),
      ("[]", "not-a-feature"),
      ("{}", "missing-type"), (#"{"type":"Point","coordinates":[1,2]}"#, "not-a-feature"),
      (#"{"type":"FeatureCollection","features":[]}"#, "not-a-feature"),
      (#"{"type":"feature","geometry":null}"#, "wrong-case"), (#"{"type":7}"#, "unknown-type"),
      (#"{"type":"Thing"}"#, "unknown-type"),
      (feature("null", properties: "[]"), "properties-not-object"),
      (feature("null", properties: "\"a\""), "properties-not-object"),
      (feature("null", more: ",\"id\":{}"), "bad-id"),
      (feature("null", more: ",\"id\":true"), "bad-id"),
      (feature("[]"), "bad-geometry"), (feature("{}"), "missing-type"),
      (feature(#"{"type":"Feature"}"#), "unknown-type"),
      (feature(#"{"type":"Point"}"#), "missing-coordinates"),
      (feature(#"{"type":"GeometryCollection"}"#), "missing-coordinates"),
      (feature(#"{"type":"Point","coordinates":null}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":"1,2"}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":["1",2]}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":[null,2]}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":[NaN,2]}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":[1]}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":[[1,2]]}"#), "bad-coordinates"),
      (feature(#"{"type":"LineString","coordinates":[1,2]}"#), "bad-coordinates"),
      (feature(#"{"type":"LineString","coordinates":[[1,2],[[3,4]]]}"#), "bad-coordinates"),
      (feature(#"{"type":"LineString","coordinates":[[1,2],3]}"#), "bad-coordinates"),
      (feature(#"{"type":"LineString","coordinates":[[1,2],[]]}"#), "bad-coordinates"),
      (feature(#"{"type":"MultiPolygon","coordinates":[[[[[1,2]]]]]}"#), "bad-coordinates"),
      (feature(#"{"type":"Point","coordinates":[1e999,2]}"#), "number-out-of-range"),
      (feature(#"{"type":"LineString","coordinates":[[1,2]]}"#), "too-few-positions"),
      (feature(#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#), "too-few-positions"),
      (
        feature(#"{"type":"Polygon","coordinates":[[],[[0,0],[1,0],[1,1],[0,0]]]}"#),
        "too-few-positions"
      ),
      (feature(#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#), "unclosed-ring"),
      (
        feature(#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1e-9]]]}"#),
        "unclosed-ring"
      ),
      (feature(#"{"type":"Point","coordinates":[1,2],"properties":{}}"#), "not-a-geometry"),
      (feature("null", properties: #"{"a":01}"#), "bad-json"),
      (feature("null", properties: #"{"a":NaN}"#), "bad-json"),
      (feature("null", properties: #"{"a":1,}"#), "bad-json"),
      (feature("null", properties: "{\"a\":\"b\tc\"}"), "bad-json"),
      (feature("null", properties: #"{"a":1e400}"#), "number-out-of-range"),
      (
        feature(
          "null",
          properties: #"{"a":"# + String(repeating: "[", count: 600)
            + String(repeating: "]", count: 600) + "}"), "too-deep"
      ),
    ] as [(String, String)])
  func `a defect costs its feature and no other`(feature: String, code: String) {
    let reading = Reading(Self.collection(Self.good, feature, Self.good))
    #expect(reading.defects.map(\.code) == [code])
    #expect(reading.defects.first?.place.feature == 2)
    #expect(reading.features.map(\.place.feature) == [1, 3])
    #expect(reading.error == nil)
    #expect(reading.rawTexts.count == 3 && reading.rawTexts[1] == feature)
  }

  @Test(
    arguments: [
      (feature(#"{"type":"Point","coordinates":[1,2,3]}"#), ["height-dropped"]),
      (feature(#"{"type":"LineString","coordinates":[[1,2,0],[3,4,0]]}"#), ["height-dropped"]),
      (
        feature(#"{"type":"Point","coordinates":[1,2,0,null]}"#),
        ["height-dropped", "extra-ordinates"]
      ),
      (feature(#"{"type":"Point","coordinates":[]}"#), ["empty-geometry"]),
      (feature(#"{"type":"Polygon","coordinates":[[]]}"#), ["empty-geometry"]),
      (feature(#"{"type":"GeometryCollection","geometries":[]}"#), ["empty-geometry"]),
      (feature("null", more: #","bbox":[1,2]"#), ["bad-bbox"]),
      (feature("null", more: #","id":1,"id":2"#), ["duplicate-member"]),
      (feature("null", properties: #"{"a":1,"a":2}"#), ["duplicate-member"]),
      (feature("null", properties: #"{"a":"\uD800"}"#), ["lone-surrogate"]),
      (#"{"type":"Feature","properties":{}}"#, ["missing-geometry"]),
      (#"{"type":"Feature","geometry":null}"#, ["missing-properties"]), (feature("null"), []),
      (good, []),
      (feature("null", properties: "null"), []), (feature("null", more: #","id":null"#), []),
    ] as [(String, [String])])
  func `what does not stop a feature is noted`(feature: String, codes: [String]) {
    let reading = Reading(Self.collection(feature))
    #expect(reading.features.count == 1)
    #expect(reading.codes == codes)
  }

  @Test func `the last of repeated properties wins, in the place of the first`() {
    let reading = Reading(
      Self.collection(Self.feature("null", properties: #"{"a":1,"b":2,"a":3}"#)))
    #expect(reading.features.first?.feature.properties == ["a": 3, "b": 2])
  }

  @Test func `a property that repeats in one feature only is noted there only`() {
    let plain = Self.feature("null", properties: #"{"a":1,"b":2}"#)
    let twice = Self.feature("null", properties: #"{"a":1,"a":2}"#)
    let reading = Reading(Self.collection(plain, twice, plain, twice, plain))
    #expect(reading.features.map(\.notes.count) == [0, 1, 0, 1, 0])
    #expect(reading.features.map { $0.feature.properties.members.count } == [2, 1, 2, 1, 2])
  }

  @Test func `the message names the value and what is allowed`() {
    let reading = Reading(
      Self.collection("\n" + Self.feature(#"{"type":"Point","coordinates":["51.5",2]}"#)))
    #expect(reading.defects.first?.message.contains("51.5") == true)
    #expect(reading.defects.first?.message.contains("numbers") == true)
    #expect(reading.defects.first?.place == SourcePlace(line: 2, column: 61, feature: 1))
  }

  @Test(
    arguments: [
      (#"{"type":"FeatureCollection"}"#, "missing-features"), (#"{"features":[]}"#, "missing-type"),
      (#"{"type":"FeatureCollection","features":{}}"#, "features-not-array"),
      (#"{"type":"featurecollection","features":[]}"#, "wrong-case"),
      (#"{"features":[],"type":"Feature"}"#, "unknown-type"), ("[]", "not-an-object"),
      ("", "empty"), (" \n ", "empty"),
      ("{\"type\":\"FeatureCollection\",\"features\":[]} x", "bad-json"),
      ("{\"type\":\"FeatureCollection\",\"features\":[],}", "bad-json"),
      ("<?xml version=\"1.0\"?><kml/>", "unknown-format"), ("PK\u{3}\u{4}", "unknown-format"),
      ("SQLite format 3\0", "unknown-format"),
    ] as [(String, String)])
  func `a source that is no GeoJSON says why`(text: String, code: String) {
    let reading = Reading(text)
    #expect(reading.malformed?.code == code, "\(String(describing: reading.error))")
    #expect(reading.features.isEmpty)
  }

  @Test func `the features before broken brackets come out first`() {
    let broken = #"{"type":"Feature","geometry":null,"properties":{"a":[1}}"#
    let reading = Reading(Self.collection(Self.good, broken, Self.good))
    #expect(reading.features.count == 1)
    #expect(reading.malformed?.place.feature == 2)
  }
}
