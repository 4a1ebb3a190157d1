import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

@Suite(.enabled(if: Shared.isPresent, "the shared data folder is absent"))
struct RealFileTests {
  @Test func `Glasgow's cameras, libraries, wards and postcodes import`() throws {
    let scratch = try Scratch()
    let registry = try CouncilRegistry.create(
      at: scratch.path("glasgow.gpkg"), councilFile: Repository.data("councils/glasgow.yaml"),
      actor: "tester")
    let wards = try registry.importing(
      Shared.data("glasgow/wards_2013.geojson"),
      profile: Repository.data("profiles/glasgow-wards.yaml"))
    #expect(wards.run.counts.added == 21)
    let postcodes = try registry.importing(
      Shared.data("glasgow/postcodes_G.csv"),
      profile: Repository.data("profiles/glasgow-postcodes.yaml"))
    #expect(postcodes.run.counts.quarantined == 148)
    #expect(postcodes.run.counts.added == 47_671 - 148)
    let cameras = try registry.importing(
      Shared.data("glasgow/cctv_cameras.geojson"),
      profile: Repository.data("profiles/glasgow-cctv.yaml"))
    #expect(cameras.run.counts.added == 427)
    let libraries = try registry.importing(
      Shared.data("glasgow/libraries.csv"),
      profile: Repository.data("profiles/glasgow-libraries.yaml"))
    #expect(libraries.run.counts.read == 33)
    #expect(libraries.run.notes.first { $0.code == "placed-by-postcode" }?.count == 33)

    var search = SiteSearch()
    search.near = "G2 1DU"
    search.within = 500
    search.conditions.kinds = ["cctv-camera"]
    let found = try registry.search(search)
    #expect(found.place?.kind == .postcode)
    #expect(found.matched == 4)
    let distances = found.sites.compactMap(\.distanceInMetres)
    #expect(distances == distances.sorted())
    #expect(distances.allSatisfy { $0 <= 500 })
    #expect(found.sites.allSatisfy { $0.asset.ward != nil })
    #expect(try registry.verify() == [])
  }

  @Test(arguments: [
    ("banes_grit_bins", "bath-grit-bins", 442, "reference-missing"),
    ("banes_grit_bins", "bath-grit-bins", 442, "reference-repeated"),
    ("banes_park_seats_and_benches", "bath-seats", 560, "reference-repeated"),
  ])
  func `Bath's missing and repeated references are derived and said`(
    file: String, profile: String, count: Int, code: String
  ) throws {
    let scratch = try Scratch()
    let registry = try CouncilRegistry.create(
      at: scratch.path("bath.gpkg"), councilFile: Repository.data("councils/bath.yaml"),
      actor: "tester")
    let report = try registry.importing(
      Shared.data("bath/\(file).geojson"), profile: Repository.data("profiles/\(profile).yaml"))
    #expect(report.run.counts.added == count)
    #expect(report.run.notes.map(\.code).contains(code))
    let again = try registry.importing(
      Shared.data("bath/\(file).geojson"), profile: Repository.data("profiles/\(profile).yaml"))
    #expect(again.run.counts.unchanged == count)
  }

  @Test func `a BOM, grid metres and a null geometry are told apart`() throws {
    let scratch = try Scratch()
    let registry = try CouncilRegistry.create(
      at: scratch.path("r.gpkg"), councilFile: nil, actor: "tester")
    let report = try registry.importing(
      Shared.data("defects/bom_undeclared_bng.geojson"), as: "constraint:article-4")
    #expect(report.run.referenceSystem == "EPSG:27700")
    #expect(report.run.counts.read == 114)
    #expect(report.quarantined.map(\.defect.code) == ["no-location"])
  }

  @Test func `a KML file is named as one and refused`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    #expect {
      try registry.importing(Shared.data("defects/kml_bad.kml"), as: "constraint:zones")
    } throws: { error in
      guard case RegistryError.badInput(let text) = error else { return false }
      return text.contains("XML") || text.contains("KML")
    }
  }

  @Test func `footprints as WKT in a CSV import`() throws {
    let scratch = try Scratch()
    let registry = try CouncilRegistry.create(
      at: scratch.path("r.gpkg"), councilFile: nil, actor: "tester")
    let report = try registry.importing(
      Shared.data("defects/os_library_buildings_wkt27700.csv"), as: "constraint:libraries",
      crs: "EPSG:27700")
    #expect(report.run.counts.added + report.run.counts.quarantined == 3_469)
    #expect(report.run.counts.added > 3_400)
  }
}
