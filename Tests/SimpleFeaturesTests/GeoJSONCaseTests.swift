import SimpleFeatures
import Testing

/// Files that geojsonhint and geojson-validator publish with their verdicts.
@Suite(.enabled(if: SharedMaterial.isPresent, "the shared folder is not at hand"))
struct GeoJSONCaseTests {
  /// Notes that these two programs do not make.
  private static let harmless = ["height-dropped", "empty-geometry"]
  /// Warnings of theirs that cost nothing here: the turn of rings and the count of digits.
  private static let tolerated = [
    "bad-polygon-interiorring-rhr", "excessive_precision_truncated", "invalid_interior_not_cw",
  ]

  private static func complaints(_ path: String) -> [String] {
    Reading(path: path).codes.filter { !harmless.contains($0) }
  }

  @Test(
    arguments: SharedMaterial.files(under: "cases/geojson/geojsonhint-good", endingIn: ".geojson")
      + SharedMaterial.files(under: "cases/geojson/geojson-validator/valid", endingIn: ".geojson")
      + SharedMaterial.files(
        under: "cases/geojson/geojson-validator/problematic_geometries", endingIn: ".geojson"))
  func `what others call good is read without complaint`(path: String) {
    #expect(Self.complaints(path) == [])
  }

  @Test(
    arguments: SharedMaterial.files(under: "cases/geojson/geojsonhint-bad", endingIn: ".geojson")
      + SharedMaterial.files(
        under: "cases/geojson/geojson-validator/invalid_structure", endingIn: ".geojson")
      + SharedMaterial.files(
        under: "cases/geojson/geojson-validator/invalid_geometries", endingIn: ".geojson"))
  func `what others call bad is complained of`(path: String) {
    let isTolerated = Self.tolerated.contains { path.contains($0) }
    #expect(Self.complaints(path).isEmpty == isTolerated, "\(Self.complaints(path))")
  }

  @Test func `one bad feature does not cost the others`() {
    let reading = Reading(
      path: SharedMaterial.files(under: "cases/geojson", endingIn: "stringcoord.geojson")[0])
    #expect(reading.features.count == 1)
    #expect(reading.features.first?.place.feature == 2)
    #expect(reading.defects.first?.place == SourcePlace(line: 11, column: 11, feature: 1))
    #expect(reading.rawTexts.first?.hasPrefix("{") == true)
    #expect(reading.rawTexts.first?.hasSuffix("}") == true)
  }

  @Test(arguments: [
    ("bath/he_listed_buildings", 3735, "OGC:CRS84"), ("bath/ons_ward_2011", 37, "OGC:CRS84"),
    ("glasgow/datazones_2001", 690, "OGC:CRS84"), ("glasgow/cctv_cameras", 427, nil),
    ("defects/bom_undeclared_bng", 114, nil),
  ])
  func `real files are read whole`(name: String, count: Int, system: String?) {
    let reading = Reading(
      path: SharedMaterial.files(under: "data", endingIn: name + ".geojson")[0])
    #expect(reading.features.count == count)
    #expect(reading.defects.isEmpty)
    #expect(reading.error == nil)
    #expect(reading.declaredReferenceSystem == system)
  }

  @Test func `real tables are read whole`() {
    func reading(_ name: String) -> Reading {
      Reading(path: SharedMaterial.files(under: "data", endingIn: name)[0])
    }
    let postcodes = reading("postcodes_G.csv")
    #expect(postcodes.features.count == 47_671 - 148)
    #expect(postcodes.defects.count == 148)
    let buildings = reading("os_library_buildings_wkt27700.csv")
    #expect(buildings.defects.isEmpty && buildings.error == nil)
    #expect(buildings.features.allSatisfy { $0.feature.geometry != nil })
    #expect(reading("libraries.csv").features.count == 33)
  }

  @Test func `KML is named, with what is read instead`() {
    let reading = Reading(path: SharedMaterial.files(under: "data", endingIn: "kml_bad.kml")[0])
    #expect(reading.malformed?.code == "unknown-format")
    #expect(reading.malformed?.message.contains("KML") == true)
    #expect(reading.malformed?.message.contains("CSV") == true)
  }
}
