import SimpleFeatures
import Testing

/// Where a row is, is decided by the row.
@Suite struct CSVPlaceTests {
  private static func rows(
    _ text: String, _ options: CSVOptions = CSVOptions()
  ) throws -> Reading {
    Reading(try CSVFeatureSource(bytes: Array(text.utf8), options: options))
  }

  private static func point(_ x: Double, _ y: Double) -> Geometry<AsWritten> {
    .point(Position(first: x, second: y))
  }

  @Test(arguments: [
    "wkt", "WKT", "geom", "geometry", "the_geom", "shape_wkt", "Shape", "wkb_geometry",
  ])
  func `a blank first cell does not matter`(name: String) throws {
    let read = try Self.rows("ref,\(name)\nA,\nB,POINT (3 4)\nC,   \nD,POINT (5 6)\n")
    #expect(
      read.features.map(\.feature.geometry) == [nil, Self.point(3, 4), nil, Self.point(5, 6)])
    #expect(read.defects.isEmpty)
    // A shape is no property too.
    #expect(read.features[1].feature.properties.members.map(\.name) == ["ref"])
  }

  @Test func `each row takes the first of its places that is filled`() throws {
    let read = try Self.rows(
      """
      ref,WKT,Easting,Northing,lat,lon,GridRef
      A,POINT (1 2),,,,,
      B,,300000,400000,,,
      C,,,,51.5,-1.5,
      D,,,,,,SU 12 34
      E,,,,,,
      """)
    let found = read.features.map { ($0.feature.geometry, $0.placing?.referenceSystem) }
    #expect(
      found.map(\.0) == [
        Self.point(1, 2), Self.point(300_000, 400_000), Self.point(-1.5, 51.5), nil, nil,
      ])
    #expect(found.map(\.1) == [nil, "EPSG:27700", "OGC:CRS84", nil, nil])
    #expect(read.features.map { $0.placing?.gridReference } == [nil, nil, nil, "SU 12 34", nil])
  }

  @Test(arguments: [
    ("\"300,123\"", "400123", 300_123.0, 400_123.0), ("300 123", "400\u{A0}123", 300_123, 400_123),
    ("\"1,300,123.5\"", "4", 1_300_123.5, 4), ("'-1.5", "51.5", -1.5, 51.5),
    ("1.5W", "51.5 N", -1.5, 51.5),
  ])
  func `numbers are read as offices write them`(
    x: String, y: String, first: Double, second: Double
  ) throws {
    let read = try Self.rows("x,y\n\(x),\(y)\n")
    #expect(read.features.first?.feature.geometry == Self.point(first, second))
  }

  @Test(arguments: ["30,0123", "1,23", "12 34 56", "3oo123", "1,2345", "--5"])
  func `what is no number stays a defect`(text: String) throws {
    let read = try Self.rows("x,y\n\"\(text)\",4\n")
    #expect(read.defects.map(\.code) == ["bad-coordinates"])
  }

  @Test(arguments: [
    ("51.5, -1.5", -1.5, 51.5, "OGC:CRS84"), ("(51.5,-1.5)", -1.5, 51.5, "OGC:CRS84"),
    ("-1.5 51.5", -1.5, 51.5, "OGC:CRS84"), ("300000, 400000", 300_000, 400_000, "EPSG:27700"),
  ])
  func `two numbers in one field are a place`(
    text: String, x: Double, y: Double, system: String
  ) throws {
    for name in ["latlong", "Location", "geo_point_2d"] {
      let read = try Self.rows("ref,\(name)\nA,\"\(text)\"\n")
      #expect(read.features.first?.feature.geometry == Self.point(x, y))
      #expect(read.features.first?.placing?.referenceSystem == system)
      // Not a shape, so it stays what the row says too.
      #expect(read.features.first?.feature.properties[name] == .string(text))
    }
  }

  @Test func `a column of any name is a value where it holds no place`() throws {
    let read = try Self.rows("ref,location,shape,lat,lon\nA,Depot,round,51.5,-1.5\nB,AB12,,,\n")
    #expect(read.defects.isEmpty)
    #expect(read.features.map(\.feature.geometry) == [Self.point(-1.5, 51.5), nil])
    #expect(read.features[0].feature.properties["location"] == .string("Depot"))
    #expect(read.features[0].feature.properties["shape"] == .string("round"))
  }

  @Test func `hexadecimal well-known binary is read with its number`() throws {
    var bytes: [UInt8] = [1, 1, 0, 0, 0x20, 0xE6, 0x10, 0, 0]
    for value in [-1.5, 51.5] { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    let digits = "0123456789ABCDEF".map(String.init)
    let text = bytes.map { digits[Int($0 >> 4)] + digits[Int($0 & 15)] }.joined()
    let read = try Self.rows("ref,geom\nA,\nB,\(text)\nC,\(text.lowercased())\n")
    #expect(
      read.features.map(\.feature.geometry) == [
        nil, Self.point(-1.5, 51.5), Self.point(-1.5, 51.5),
      ]
    )
    #expect(read.features[1].placing?.referenceSystem == "EPSG:4326")
  }

  @Test func `a column that names the reference system decides row by row`() throws {
    let text = """
      ref,CoordinateReferenceSystem,GeoX,GeoY
      A,WGS84,0.5,51.5
      B,OSGB36,300000,400000
      C,,300000,400000
      """
    let systems = try Self.rows(text).features.map { $0.placing?.referenceSystem }
    #expect(systems == ["OGC:CRS84", "EPSG:27700", nil])
    var stated = CSVOptions()
    stated.isSystemStated = true
    #expect(try Self.rows(text, stated).features.allSatisfy { $0.placing == nil })
  }

  @Test func `a place that cannot be read gives way to one that can`() throws {
    let read = try Self.rows(
      "ref,Easting,Northing,lat,lon\nA,abc,400000,51.5,-1.5\nB,300000,,51.5,-1.5\nC,0,0,51.5,-1.5\nD,n/a,n/a,51.5,-1.5\nE,abc,400000,,\n"
    )
    #expect(
      read.features.map(\.feature.geometry) == Array(repeating: Self.point(-1.5, 51.5), count: 4))
    #expect(
      read.features.map { $0.notes.map(\.code) } == [["place-unread"], ["place-unread"], [], []])
    #expect(read.defects.map(\.code) == ["bad-coordinates"])
  }
}
