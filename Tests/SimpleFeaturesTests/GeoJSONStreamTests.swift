import Foundation
import SimpleFeatures
import Testing

@Suite struct GeoJSONStreamTests {
  private static let sample = #"""
    {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":[
    {"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[1.5,-2e1]},"properties":{"n":"x}]\"é","m":[1,{"k":null}]}},
    {"properties":null,"geometry":{"coordinates":[[[0,0],[4,0],[4,4],[0,0]]],"type":"Polygon"},"type":"Feature"},
    {"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[1,2],[3,4]]},{"type":"Point","coordinates":[5,6]}]},"properties":{"n":true}}
    ],"exceededTransferLimit":false}
    """#

  @Test func `a file cut off anywhere gives the features before the cut, and says so`() {
    let bytes = Array(Self.sample.utf8)
    let whole = Reading(Self.sample).features.map(\.feature)
    #expect(whole.count == 3)
    for length in 0..<bytes.count {
      let reading = Reading { () throws(SourceError) in
        try FeatureSources.open(bytes: bytes[..<length], format: .geoJSON)
      }
      let found = reading.features.map(\.feature)
      #expect(found == Array(whole.prefix(found.count)), "cut at \(length)")
      #expect(reading.defects.isEmpty, "cut at \(length)")
      #expect(reading.malformed != nil, "cut at \(length)")
    }
  }

  @Test func `a change in one feature leaves the others as they are, or unread`() {
    let lines = Self.sample.split(separator: "\n").map { Array($0.utf8) }
    let whole = Reading(Self.sample).features.map(\.feature)
    for changed in 1...3 {
      for index in lines[changed].indices.dropLast() {
        for replacement in [[], [0x22], [0x7B], [0x7D], [0x5D], [0x2C]] as [[UInt8]] {
          var line = lines[changed]
          line.replaceSubrange(index...index, with: replacement)
          var all = lines
          all[changed] = line
          let bytes = Array(all.joined(separator: [0x0A]))
          let reading = Reading { () throws(SourceError) in try FeatureSources.open(bytes: bytes) }
          for feature in reading.features where feature.place.line != changed + 1 {
            #expect(feature.place.column == 1)
            #expect(feature.feature == whole[feature.place.line - 2])
          }
          let accounted = reading.features.count + reading.defects.count
          #expect(
            accounted >= 3 || reading.error != nil, "\(String(decoding: line, as: UTF8.self))")
        }
      }
    }
  }

  @Test func `random changes of bytes never crash`() {
    let bytes = Array(Self.sample.utf8)
    let alphabet = Array("{}[]\",:\\0123456789.eE+-tfn \n\u{1E}é".utf8) + [0, 0xFF]
    var random = SeededRandom(seed: 4)
    for round in 0..<3000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<changed.count, using: &random)
        let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: changed[index] = byte
        case 1: changed.insert(byte, at: index)
        default: changed.remove(at: index)
        }
      }
      let formats: [SourceFormat?] = [nil, .geoJSON, .newlineDelimitedGeoJSON, .geoJSONSequence]
      let format = formats[round % formats.count]
      let reading = Reading { () throws(SourceError) in
        try FeatureSources.open(bytes: changed, format: format)
      }
      #expect(reading.features.count <= 20)
    }
  }

  @Test(arguments: [100, 100_000])
  func `deep nesting is refused in a geometry and passed over elsewhere`(depth: Int) {
    let open = String(repeating: "[", count: depth)
    let close = String(repeating: "]", count: depth)
    let good = #"{"type":"Feature","geometry":null,"properties":{}}"#
    let geometry = Reading(
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":\(open)\(close)}},\(good)]}"
    )
    #expect(geometry.defects.map(\.code) == ["bad-coordinates"])
    #expect(geometry.features.count == 1)
    let foreign = Reading(
      "{\"x\":\(open)\(close),\"type\":\"FeatureCollection\",\"features\":[\(good)]}")
    #expect(foreign.features.count == (depth == 100 ? 1 : 0))
    #expect(foreign.codes == (depth == 100 ? [] : ["too-deep"]))
    let collections =
      String(repeating: #"{"type":"GeometryCollection","geometries":["#, count: depth)
      + String(repeating: "]}", count: depth)
    let nested = Reading(
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":\(collections)},\(good)]}"
    )
    #expect(nested.defects.map(\.code) == ["too-deep"])
    #expect(nested.features.count == 1)
  }

  @Test func `features that straddle windows of a file are read like those in memory`() throws {
    var text = "{\"type\":\"FeatureCollection\",\"features\":[\n"
    var random = SeededRandom(seed: 5)
    for number in 1...3000 {
      let filler = String(repeating: "é{\\\"", count: Int.random(in: 0..<200, using: &random))
      text +=
        "{\"type\":\"Feature\",\"id\":\(number),\"properties\":{\"filler\":\"\(filler)\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[\(number),\(Double(number) / 7)]}},\n"
    }
    text += "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Nought\"},\"properties\":{}}]}"
    let file = try TemporaryFile(Array(text.utf8))
    let streamed = Reading(path: file.path)
    let held = Reading(text)
    #expect(streamed.features.count == 3000)
    #expect(streamed.features.map(\.feature) == held.features.map(\.feature))
    #expect(streamed.features.map(\.place) == held.features.map(\.place))
    #expect(streamed.features.last?.place == SourcePlace(line: 3001, column: 1, feature: 3000))
    #expect(streamed.rawTexts == held.rawTexts)
    #expect(streamed.defects == held.defects)
    #expect(streamed.defects.first?.place.line == 3002)
    #expect(streamed.error == nil)
  }

  @Test func `a feature beyond 64 MB is passed over and the next one read`() throws {
    let good = #"{"type":"Feature","geometry":null,"properties":{}}"#
    var bytes = Array(
      "{\"type\":\"FeatureCollection\",\"features\":[\(good),{\"type\":\"Feature\",\"properties\":{\"a\":\""
        .utf8)
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 65 << 20)
    bytes += Array("\"},\"geometry\":null},\(good)]}".utf8)
    let file = try TemporaryFile(bytes)
    let reading = Reading(path: file.path)
    #expect(reading.defects.map(\.code) == ["feature-too-large"])
    #expect(reading.features.map(\.place.feature) == [1, 3])
    #expect(reading.rawTexts[1].utf8.count == 64 << 10)
    #expect(reading.error == nil)
  }

  @Test(arguments: [SourceFormat.newlineDelimitedGeoJSON, .geoJSONSequence])
  func `a text beyond 64 MB is passed over and the next one read`(format: SourceFormat) throws {
    let begin = format == .geoJSONSequence ? "\u{1E}" : ""
    let good = begin + #"{"type":"Feature","geometry":null,"properties":{}}"# + "\n"
    var bytes = Array("\(good)\(begin){\"type\":\"Feature\",\"properties\":{\"a\":\"".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 65 << 20)
    bytes += Array("\"},\"geometry\":null}\n\(good)".utf8)
    let file = try TemporaryFile(bytes)
    let reading = Reading(path: file.path)
    #expect(reading.defects.map(\.code) == ["feature-too-large"])
    #expect(reading.features.map(\.place.line) == [1, 3])
    #expect(reading.error == nil)
  }

  @Test func `a foreign member beyond 64 MB is passed over`() throws {
    let good = #"{"type":"Feature","geometry":null,"properties":{}}"#
    var bytes = Array("{\"style\":{\"a\":\"".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 65 << 20)
    bytes += Array("\"},\"type\":\"FeatureCollection\",\"features\":[\(good)]}".utf8)
    let file = try TemporaryFile(bytes)
    let reading = Reading(path: file.path)
    #expect(reading.codes == [])
    #expect(reading.features.count == 1)
  }

  @Test func `the raw text is cut between characters and repaired`() throws {
    let long = String(repeating: "é", count: 60_000)
    let reading = Reading(
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":\"\(long)\"}}]}"
    )
    let raw = try #require(reading.rawTexts.first)
    #expect(raw.utf8.count <= 64 << 10 && raw.utf8.count > (64 << 10) - 4)
    #expect(!raw.contains("\u{FFFD}"))
    let broken =
      Array("{\"type\":\"FeatureCollection\",\"features\":[{\"a\":\"".utf8) + [0xFF]
      + Array("\"}]}".utf8)
    let repaired = Reading { () throws(SourceError) in try FeatureSources.open(bytes: broken) }
    #expect(repaired.rawTexts == ["{\"a\":\"\u{FFFD}\"}"])
  }
}
