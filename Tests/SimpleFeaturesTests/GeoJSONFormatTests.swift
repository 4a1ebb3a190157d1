import SimpleFeatures
import Testing

@Suite struct GeoJSONFormatTests {
  private static func point(_ number: Int) -> String {
    "{\"type\":\"Feature\",\"id\":\(number),\"geometry\":{\"type\":\"Point\",\"coordinates\":[\(number),2]},\"properties\":{\"n\":\(number)}}"
  }

  private static func ids(_ reading: Reading) -> [Int] {
    // A loop, since the release optimiser of Swift 6.3.1 crashes on the chained closures.
    var ids: [Int] = []
    for read in reading.features {
      if case .integer(let id) = read.feature.id { ids.append(Int(id)) }
    }
    return ids
  }

  @Test(
    arguments: [
      (#"{"type":"Point","coordinates":[1,2]}"#, SourceFormat.geoJSON),
      (point(1), .geoJSON), ("\u{FEFF} \n" + point(1), .geoJSON),
      (point(1) + "\n" + point(2) + "\n", .newlineDelimitedGeoJSON),
      (point(1) + "\r\n\r\n" + point(2), .newlineDelimitedGeoJSON),
      ("\u{1E}" + point(1) + "\n\u{1E}" + point(2) + "\n", .geoJSONSequence),
      (
        "{ \"type\": \"FeatureCollection\", \"features\": [\n{\"type\":\"Feature\",\"geometry\":null,\"properties\":{}}]}",
        .geoJSON
      ),
    ] as [(String, SourceFormat)])
  func `the format is found out from the content`(text: String, format: SourceFormat) throws {
    let reader = try GeoJSONReader(bytes: Array(text.utf8))
    #expect(reader.format == format)
    let reading = Reading(reader)
    #expect(reading.codes == [])
    #expect(reading.features.count == text.components(of: "\"Feature\"", or: 1))
  }

  @Test(arguments: [
    #"{"type":"FeatureCollection","features":[%],"crs":null}"#,
    #"{"features":[%],"type":"FeatureCollection"}"#,
    #"{"name":"x","a":{"type":"Feature","b":[{"}":"]"}]},"type":"FeatureCollection","features":[%]}"#,
    #"{"properties":{"x":1},"bbox":[1,2,3,4],"n":-1.5e3,"t":true,"features":[%],"z":null,"type":"FeatureCollection","s":"]}\""}"#,
    " { \"ty\\u0070e\" : \"FeatureCollection\" , \"feat\\u0075res\" : [ % ] } \r\n",
  ])
  func `the members of a collection may stand in any order`(frame: String) {
    let features = (1...3).map(Self.point).joined(separator: " , ")
    let text = frame.replacing("%", with: features)
    let reading = Reading(text)
    #expect(Self.ids(reading) == [1, 2, 3])
    #expect(reading.codes == [], "\(reading.codes)")
  }

  @Test(
    arguments: [
      (#"{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}"#, "OGC:CRS84"),
      (#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}}"#, "EPSG:27700"),
      (#"{"type":"name","properties":{"name":"EPSG:27700"}}"#, "EPSG:27700"),
      (#"{"type":"EPSG","properties":{"code":27700}}"#, "EPSG:27700"),
      (
        #"{"type":"name","properties":{"name":"http://www.opengis.net/def/crs/EPSG/0/3857"}}"#,
        "EPSG:3857"
      ),
      (#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG:6.9:4326"}}"#, "EPSG:4326"),
      (#"{"type":"name","properties":{"name":"Mars 2000"}}"#, "Mars 2000"), ("null", nil),
    ] as [(String, String?)])
  func `the reference system is declared before or behind the features`(
    member: String, system: String?
  ) {
    let before = Reading(
      "{\"type\":\"FeatureCollection\",\"crs\":\(member),\"features\":[\(Self.point(1))]}")
    let behind = Reading(
      "{\"type\":\"FeatureCollection\",\"features\":[\(Self.point(1))],\"crs\":\(member)}")
    let single = Reading(
      "{\"type\":\"Feature\",\"crs\":\(member),\"geometry\":null,\"properties\":{}}")
    #expect(before.declaredReferenceSystem == system)
    #expect(behind.declaredReferenceSystem == system)
    #expect(single.declaredReferenceSystem == system)
  }

  @Test(arguments: [
    (#"{"type":"FeatureCollection","exceededTransferLimit":true,"features":[]}"#, true),
    (
      #"{"type":"FeatureCollection","features":[],"properties":{"exceededTransferLimit":true}}"#,
      true
    ),
    (#"{"type":"FeatureCollection","features":[],"exceededTransferLimit":false}"#, false),
    (#"{"type":"FeatureCollection","features":[]}"#, false),
  ])
  func `a page of more is known as one`(text: String, isIncomplete: Bool) throws {
    let reader = try GeoJSONReader(bytes: Array(text.utf8))
    _ = Reading(reader)
    #expect(reader.isIncompletePage == isIncomplete)
  }

  @Test func `a broken line costs that line only`() {
    let reading = Reading(
      [
        Self.point(1), Self.point(2), "{\"type\":\"Feature\",\"prop", Self.point(3), "null",
        Self.point(4),
      ]
      .joined(separator: "\n"))
    #expect(Self.ids(reading) == [1, 2, 3, 4])
    #expect(reading.defects.map(\.place.line) == [3, 5])
    #expect(reading.rawTexts[2] == "{\"type\":\"Feature\",\"prop")
    #expect(reading.error == nil)
  }

  @Test func `a broken text of a sequence costs that text only`() {
    let texts = [
      Self.point(1), "{\"type\":\"Feature\",\"x\":[", Self.point(2) + "\n", Self.point(3),
    ]
    let reading = Reading(texts.map { "\u{1E}" + $0 }.joined())
    #expect(Self.ids(reading) == [1, 2, 3])
    #expect(reading.defects.count == 1)
    #expect(reading.error == nil)
  }

  @Test func `collections may stand in a sequence`() {
    let collection =
      "{\"type\":\"FeatureCollection\",\"features\":[\(Self.point(1)),\(Self.point(2))]}"
    let reading = Reading("\u{1E}\(collection)\n\u{1E}\(Self.point(3))\n")
    #expect(Self.ids(reading) == [1, 2, 3])
    #expect(reading.codes == [])
  }

  @Test func `coordinates may stand before the type`() {
    let reading = Reading(
      #"{"coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]],"type":"Polygon"}"#)
    guard case .polygon(let polygon) = reading.features.first?.feature.geometry else {
      Issue.record("no polygon")
      return
    }
    #expect(polygon.exterior.count == 4 && polygon.interiors.count == 1)
  }

  @Test func `all seven types are read`() throws {
    let texts = [
      ("[1,2]", "Point", "POINT (1 2)"),
      ("[[1,2],[3,4]]", "MultiPoint", "MULTIPOINT ((1 2), (3 4))"),
      ("[[1,2],[3,4]]", "LineString", "LINESTRING (1 2, 3 4)"),
      (
        "[[[1,2],[3,4]],[[5,6],[7,8]]]", "MultiLineString",
        "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))"
      ),
      ("[[[0,0],[1,0],[1,1],[0,0]]]", "Polygon", "POLYGON ((0 0, 1 0, 1 1, 0 0))"),
      (
        "[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]", "MultiPolygon",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))"
      ),
    ]
    var members: [String] = []
    for (coordinates, type, wkt) in texts {
      let text = "{\"type\":\"\(type)\",\"coordinates\":\(coordinates)}"
      members.append(text)
      let geometry = try #require(Reading(text).features.first?.feature.geometry)
      #expect(WKT.text(of: geometry) == wkt)
    }
    let collection =
      "{\"type\":\"GeometryCollection\",\"geometries\":[\(members.joined(separator: ","))]}"
    let geometry = try #require(Reading(collection).features.first?.feature.geometry)
    #expect(
      WKT.text(of: geometry)
        == "GEOMETRYCOLLECTION (" + texts.map(\.2).joined(separator: ", ") + ")")
  }
}

extension String {
  fileprivate func components(of part: String, or least: Int) -> Int {
    max(least, ranges(of: part).count)
  }
}
