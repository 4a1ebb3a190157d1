import Projection
import SimpleFeatures
import Testing

@Suite("Reference systems") struct ReferenceSystemTests {
  @Test(arguments: [
    ("EPSG:27700", "EPSG:27700"), ("27700", "EPSG:27700"), (" epsg:27700 ", "EPSG:27700"),
    ("urn:ogc:def:crs:EPSG::27700", "EPSG:27700"),
    ("urn:ogc:def:crs:EPSG:9.9.1:4326", "EPSG:4326"),
    ("http://www.opengis.net/def/crs/EPSG/0/27700", "EPSG:27700"),
    ("https://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:3857"),
    ("[EPSG:27700]", "EPSG:27700"), ("OGC:CRS84", "OGC:CRS84"), ("CRS84", "OGC:CRS84"),
    ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"), ("urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"),
    ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84"), ("CRS:84", "OGC:CRS84"),
  ])
  func `the usual ways to write a system are read`(text: String, code: String) throws {
    #expect(try ReferenceSystem(parsing: text).code == code)
  }

  @Test(arguments: [
    "", " ", "EPSG", "EPSG:", "EPSG:abc", "EPSG:-1", "EPSG:0", "EPSG:99999999999999999999",
    "ESRI:102100", "OGC:CRS83", "urn:ogc:def:crs:EPSG", "http://example.org/def/crs/EPSG/0/27700",
    "http://www.opengis.net/def/crs/EPSG/27700", "[27700", "+proj=utm +zone=30", "EPSG:２７７００",
    "EPSG:4326+5701", String(repeating: "9", count: 100_000),
  ])
  func `anything else is refused with what was given`(text: String) {
    #expect(throws: ProjectionError.referenceSystemUnreadable(got: text)) {
      try ReferenceSystem(parsing: text)
    }
  }

  @Test func `addresses are those that OGC publishes and read back`() throws {
    let nationalGrid = "http://www.opengis.net/def/crs/EPSG/0/27700"
    #expect(ReferenceSystem.nationalGrid.uri == nationalGrid)
    #expect(ReferenceSystem.crs84.uri == "http://www.opengis.net/def/crs/OGC/1.3/CRS84")
    for system in [ReferenceSystem.nationalGrid, .crs84, .wgs84, .etrs89, .webMercator] {
      #expect(try ReferenceSystem(parsing: system.uri) == system)
    }
  }

  @Test func `a code that PROJ does not have is unknown, a vertical one unsuitable`() throws {
    let systems = ReferenceSystems()
    #expect(throws: ProjectionError.referenceSystemUnknown(code: "EPSG:99999")) {
      _ = try systems.toNationalGrid(from: ReferenceSystem(parsing: "99999"))
    }
    for code in ["EPSG:5701", "EPSG:4978", "EPSG:4807"] {
      let error = #expect(throws: ProjectionError.self) {
        _ = try systems.toNationalGrid(from: ReferenceSystem(parsing: code))
      }
      guard case .referenceSystemUnsuitable(code, _) = error else {
        Issue.record("\(code): \(String(describing: error))")
        continue
      }
    }
  }

  @Test(arguments: [("EPSG:7405", ReferenceSystem.nationalGrid), ("EPSG:4979", .wgs84)])
  func `a system with heights is taken as the horizontal one`(
    code: String, flat: ReferenceSystem
  ) throws {
    #expect(try ReferenceSystem(parsing: code) == flat)
  }

  @Test func `a definition that PROJ knows is brought to its number, whatever it is called`() throws
  {
    let grid =
      #"PROJCS["Mine",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]"#
    #expect(try ReferenceSystem(parsing: grid) == .nationalGrid)
    #expect(throws: ProjectionError.self) { try ReferenceSystem(parsing: "PROJCS[\"half\"") }
  }

  @Test func `a definition without a number is a transform of its own`() throws {
    // A site grid: metres from a point at 4.3 west, 55.8 north, which is there (1000, 2000).
    let local =
      #"PROJCS["Works grid",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",1000.0],PARAMETER["False_Northing",2000.0],PARAMETER["Central_Meridian",-4.3],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",55.8],UNIT["Meter",1.0]]"#
    let system = try ReferenceSystem(parsing: local)
    #expect(system.code == "“Works grid”")
    let systems = ReferenceSystems()
    let found = try systems.toNationalGrid(from: system)(Position(x: 1000, y: 2000))
    let origin = try systems.geographicToGrid(Position(longitude: -4.3, latitude: 55.8))
    #expect(found.distance(to: origin) < 10)
  }
}
