import SimpleFeatures
import Testing

@Suite struct CSVFeatureTests {
  private static func source(
    _ text: String, _ options: CSVOptions = CSVOptions()
  ) throws -> CSVFeatureSource {
    try CSVFeatureSource(bytes: Array(text.utf8), options: options)
  }

  @Test(
    arguments: [
      (
        "id,LONGITUDE,Latitude", CSVLocation.pair(first: "LONGITUDE", second: "Latitude"),
        "OGC:CRS84"
      ),
      ("lat,lng,x", .pair(first: "lng", second: "lat"), "OGC:CRS84"),
      ("lat,long", .pair(first: "long", second: "lat"), "OGC:CRS84"),
      ("Easting,Northing", .pair(first: "Easting", second: "Northing"), "EPSG:27700"),
      ("GeoX,GeoY", .pair(first: "GeoX", second: "GeoY"), "EPSG:27700"),
      ("X,Y", .pair(first: "X", second: "Y"), nil), ("lat,northing", .none, nil),
      ("id,name", .none, nil),
    ] as [(String, CSVLocation, String?)])
  func `the columns of places are known by name`(
    header: String, location: CSVLocation, system: String?
  ) throws {
    let source = try Self.source(header + "\n")
    #expect(source.locationColumns == location)
    #expect(source.declaredReferenceSystem == system)
  }

  @Test func `well-known text wins over numbers, where it is that`() throws {
    let wkt = try Self.source("the_geom,lat,lon\nPOINT (1 2),3,4\n")
    #expect(wkt.locationColumns == .wkt("the_geom"))
    #expect(Reading(wkt).features.first?.feature.geometry == .point(Position(first: 1, second: 2)))
    let other = try Self.source("geometry,lat,lon\nround,3,4\n")
    #expect(other.locationColumns == .pair(first: "lon", second: "lat"))
  }

  @Test func `options name the columns`() throws {
    let source = try Self.source(
      "id,a,b\n1,2,3\n", CSVOptions(firstColumn: "B", secondColumn: "a"))
    #expect(source.locationColumns == .pair(first: "b", second: "a"))
    #expect(
      Reading(source).features.first?.feature.geometry == .point(Position(first: 3, second: 2)))
    let error = #expect(throws: SourceError.self) {
      try Self.source("id,a\n", CSVOptions(wktColumn: "shape"))
    }
    #expect(String(describing: error).contains("missing-column"))
  }

  @Test func `values stay text, and empty ones are null`() throws {
    let reading = Reading(try Self.source("uprn,name,lat,lon\n00012,,51.5,-0.1\n"))
    #expect(
      reading.features.first?.feature.properties
        == ["uprn": "00012", "name": .null, "lat": "51.5", "lon": "-0.1"])
  }

  @Test func `repeated and missing names of columns are made distinct, with a note`() throws {
    let source = try Self.source("a,a,,a\n1,2,3,4\n5,6,7,8\n")
    #expect(source.columns == ["a", "a (2)", "column 3", "a (3)"])
    #expect(Reading(source).codes == ["duplicate-column"])
  }

  @Test(arguments: [
    ("1,abc,2", "bad-coordinates", "abc"), ("1,51:20:02N,2", "bad-coordinates", "51:20:02N"),
    ("1,NaN,2", "bad-coordinates", "NaN"), ("1,,2", "missing-coordinates", "lat"),
    ("1,2,", "missing-coordinates", "lon"), ("1,2", "missing-coordinates", "lon"),
    ("1,2,3,4", "ragged-row", "4 fields"), ("1,\"2\"3,4", "bad-quote", "quote"),
    ("1,1e999,2", "bad-coordinates", "1e999"),
  ])
  func `a bad row is a defect that names the value`(row: String, code: String, part: String) throws
  {
    let reading = Reading(try Self.source("id,lat,lon\n0,1,2\n\(row)\n9,1,2\n"))
    #expect(reading.defects.map(\.code) == [code])
    #expect(reading.defects.first?.message.contains(part) == true)
    #expect(reading.defects.first?.place.line == 3)
    #expect(reading.defects.first?.place.feature == 2)
    #expect(reading.features.count == 2)
    #expect(reading.rawTexts[1].hasPrefix(row))
  }

  @Test(arguments: [
    (" 51.5 ", 51.5), ("+51.5", 51.5), ("051.50", 51.5), (".5", 0.5), ("5.", 5), ("1e2", 100),
  ])
  func `numbers are read as spreadsheets write them`(text: String, value: Double) throws {
    let reading = Reading(try Self.source("lat,lon\n\(text),1\n"))
    #expect(reading.features.first?.feature.geometry == .point(Position(first: 1, second: value)))
  }

  @Test func `rows without a place have none`() throws {
    let reading = Reading(try Self.source("id,lat,lon\n1,,\n2, , \n"))
    #expect(reading.features.map { $0.feature.geometry == nil } == [true, true])
    #expect(reading.codes == [])
  }

  @Test func `well-known text is checked, and its reference system taken`() throws {
    let source = try Self.source(
      "id,wkt\n1,SRID=27700;POINT(1 2)\n2,\"POLYGON((0 0,1 0,1 1,0 1))\"\n3,oops\n4,\n5,POINT EMPTY\n6,POINT Z(1 2 3)\n"
    )
    let reading = Reading(source)
    #expect(reading.declaredReferenceSystem == "EPSG:27700")
    #expect(reading.defects.map(\.code) == ["unclosed-ring", "bad-wkt"])
    #expect(reading.notes.map(\.code) == ["empty-geometry", "height-dropped"])
    #expect(reading.features.first?.feature.properties.names == ["id"])
  }
}
