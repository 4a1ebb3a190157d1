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
    for code in ["EPSG:5701", "EPSG:7405", "EPSG:4979", "EPSG:4807"] {
      let error = #expect(throws: ProjectionError.self) {
        _ = try systems.toNationalGrid(from: ReferenceSystem(parsing: code))
      }
      guard case .referenceSystemUnsuitable(code, _) = error else {
        Issue.record("\(code): \(String(describing: error))")
        continue
      }
    }
  }
}
