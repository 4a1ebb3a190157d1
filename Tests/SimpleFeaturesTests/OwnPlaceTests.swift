import SimpleFeatures
import Testing

/// Reference systems that single features declare.
@Suite struct OwnPlaceTests {
  private static func feature(_ text: String) throws -> SourceFeature {
    try #require(
      Reading { () throws(SourceError) in
        try FeatureSources.open(bytes: Array(text.utf8))
      }.features.first)
  }

  private static let crs = #"{"type":"name","properties":{"name":"EPSG:27700"}}"#

  @Test(arguments: [
    #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","crs":CRS,"coordinates":[1,2]}}]}"#,
    #"{"type":"FeatureCollection","features":[{"type":"Feature","crs":CRS,"properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}"#,
  ])
  func `a geometry's own crs is heeded`(text: String) throws {
    let read = try Self.feature(text.replacing("CRS", with: Self.crs))
    #expect(read.placing?.referenceSystem == "EPSG:27700")
    #expect(read.feature.geometry == .point(Position(first: 1, second: 2)))
  }

  private static let point = #"{"type":"Point","coordinates":[-1.5,51.5]}"#

  @Test(arguments: [
    #""coordRefSys":"http://www.opengis.net/def/crs/EPSG/0/27700","place":{"type":"Point","coordinates":[300000,400000]}"#,
    #""place":{"type":"Point","coordRefSys":"[EPSG:27700]","coordinates":[300000,400000]}"#,
    #""coordRefSys":["http://www.opengis.net/def/crs/EPSG/0/27700","http://www.opengis.net/def/crs/EPSG/0/5701"],"place":{"type":"Point","coordinates":[300000,400000,5]}"#,
  ])
  func `the place of JSON-FG wins over its geometry`(members: String) throws {
    let read = try Self.feature(
      #"{"type":"Feature","properties":{},"geometry":\#(Self.point),\#(members)}"#)
    #expect(read.feature.geometry == .point(Position(first: 300_000, second: 400_000)))
    #expect(read.placing?.referenceSystem?.contains("27700") == true)
  }

  @Test func `a collection's coordRefSys holds for its places, not for its geometries`() throws {
    let read = Reading { () throws(SourceError) in
      try FeatureSources.open(
        bytes: Array(
          #"{"type":"FeatureCollection","coordRefSys":"[EPSG:27700]","features":[{"type":"Feature","properties":{},"geometry":null,"place":{"type":"Point","coordinates":[300000,400000]}},{"type":"Feature","properties":{},"geometry":\#(Self.point),"place":null}]}"#
            .utf8))
    }.features
    #expect(read.map { $0.placing?.referenceSystem } == ["[EPSG:27700]", nil])
    #expect(read.last?.feature.geometry == .point(Position(first: -1.5, second: 51.5)))
  }

  @Test func `latitude stands first where the system says so`() throws {
    let read = try Self.feature(
      #"{"type":"Feature","properties":{},"geometry":null,"coordRefSys":"http://www.opengis.net/def/crs/EPSG/0/4258","place":{"type":"Point","coordinates":[51.5,-1.5]}}"#
    )
    #expect(read.feature.geometry == .point(Position(first: -1.5, second: 51.5)))
  }

  @Test(arguments: [
    #""place":"Glasgow""#, #""place":{"name":"Glasgow"}"#,
    #""coordRefSys":"[EPSG:27700]","place":{"type":"Polyhedron","coordinates":[]}"#,
  ])
  func `what is no place that can be read leaves the geometry`(members: String) throws {
    let read = try Self.feature(
      #"{"type":"Feature","properties":{},"geometry":\#(Self.point),\#(members)}"#)
    #expect(read.feature.geometry == .point(Position(first: -1.5, second: 51.5)))
    #expect(read.placing == nil)
  }
}
