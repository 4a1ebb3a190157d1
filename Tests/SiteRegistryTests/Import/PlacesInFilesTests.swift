import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

/// Where the features of a file are, however the file says it.
struct PlacesInFilesTests {
  private static func position(
    _ registry: CouncilRegistry, _ reference: String
  ) throws -> Position<NationalGrid>? {
    try registry.site(AssetKey(owner: "test", kind: "lamp", reference: reference)).geometry?
      .bounds?.centre
  }

  private static func isNear(
    _ position: Position<NationalGrid>?, _ easting: Double, _ northing: Double
  ) -> Bool {
    position.map { $0.distance(to: Position(easting: easting, northing: northing)) < 12 } ?? false
  }

  @Test func `each row is placed by what it has`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "mixed.csv",
      """
      ref,WKT,Easting,Northing,Lat,Lon,Grid Ref,Location
      A,,"259,213",665 383,,,,
      B,,,,55.8610034,-4.251006,,
      C,,,,,,NS 59213 65383,
      D,,,,,,,"55.8610034, -4.251006"
      E,POINT (259213 665383),,,,,,
      F,,-4.251006,55.8610034,,,,
      G,SRID=4326;POINT (-4.251006 55.8610034),,,,,,
      """)
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.run.counts.added == 7)
    for reference in ["A", "B", "C", "D", "E", "F", "G"] {
      #expect(
        Self.isNear(try Self.position(registry, reference), 259_213, 665_383), "\(reference)")
    }
  }

  @Test func `two places of a row that disagree are a note with the distance`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "two.csv",
      """
      ref,Easting,Northing,Lat,Lon
      A,259213,665383,55.8610034,-4.251006
      B,259213,666383,55.8610034,-4.251006
      """)
    let notes = try registry.importing(file, as: "asset", kind: "lamp").run.notes
      .filter { $0.code == "places-disagree" }
    #expect(notes.map { $0.first?.feature } == [2])
    let message = try #require(notes.first?.message)
    let metres = message.split(separator: " ").compactMap { Int($0) }
    #expect(metres.contains { abs($0 - 1000) < 12 }, "\(message)")
  }

  @Test func `a short grid reference says how far off it may be`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write("refs.csv", "ref,Grid Reference\nA,NS 592 653\nB,none\n")
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.run.counts.added == 2)
    let asset = try registry.site(AssetKey(owner: "test", kind: "lamp", reference: "A"))
    #expect(asset.geometry == .point(Position(easting: 259_250, northing: 665_350)))
    #expect(asset.positionalAccuracyInMetres == 71)
  }

  @Test(arguments: ["GeoX,GeoY", "Easting,Northing"])
  func `degrees in columns of metres are degrees`(columns: String) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "degrees.csv", "ref,\(columns)\nA,-4.251006,55.8610034\nB,-4.2511,55.861\n")
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.run.referenceSystem == "OGC:CRS84")
    #expect(report.run.notes.map(\.code) == ["degrees-not-metres"])
    #expect(Self.isNear(try Self.position(registry, "A"), 259_213, 665_383))
  }

  @Test func `metres in columns of degrees are metres`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write("metres.csv", "ref,lon,lat\nA,259213,665383\n")
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.run.referenceSystem == "EPSG:27700")
    #expect(Self.isNear(try Self.position(registry, "A"), 259_213, 665_383))
  }

  @Test func `a table's prj is heeded, unless somebody says otherwise`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    // The same place in UTM's zone 30, whose numbers could be metres of the grid.
    let file = try scratch.write("utm.csv", "ref,X,Y\nA,421700,6191317.4\n")
    _ = try scratch.write(
      "utm.prj",
      #"PROJCS["WGS_1984_UTM_Zone_30N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-3.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
    )
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.run.referenceSystem == "EPSG:32630")
    #expect(report.run.counts.added == 1)
    let stated = try registry.importing(file, as: "asset", kind: "lamp", crs: "EPSG:27700")
    #expect(stated.run.counts.quarantined == 1)
  }

  @Test func `a geometry that names its own reference system is read in that`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let own = #"{"type":"name","properties":{"name":"EPSG:27700"}}"#
    let file = try scratch.write(
      "own.geojson",
      #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"reference":"A"},"geometry":{"type":"Point","crs":\#(own),"coordinates":[259213,665383]}}]}"#
    )
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.run.referenceSystem == "EPSG:27700")
    #expect(report.run.notes.isEmpty)
    #expect(Self.isNear(try Self.position(registry, "A"), 259_213, 665_383))
    let unknown = try scratch.write(
      "unknown.geojson",
      #"{"type":"Feature","properties":{"reference":"B"},"geometry":{"type":"Point","crs":{"type":"name","properties":{"name":"Ours"}},"coordinates":[259213,665383]}}"#
    )
    #expect {
      try registry.importing(unknown, as: "asset", kind: "lamp")
    } throws: { error in
      guard case RegistryError.badInput(let text) = error else { return false }
      return text.contains("Ours") && text.contains("--crs")
    }
  }

  @Test func `what is no GeoJSON leaves no run`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    for text in [
      #"{"type":"Topology","objects":{},"arcs":[]}"#, #"{"success":true,"result":{}}"#,
      #"{"features":[{"attributes":{"a":1}}],"geometryType":"esriGeometryPoint"}"#,
      "{\"a\":1}\n{\"a\":2}\n",
    ] {
      let file = try scratch.write("like.json", text)
      #expect {
        try registry.importing(file, as: "asset", kind: "lamp")
      } throws: { error in
        if case RegistryError.badInput = error { true } else { false }
      }
    }
    #expect(try registry.runs(limit: 1).isEmpty)
  }

  @Test func `a position of zeros gives way to a postcode`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let postcodes = try scratch.write(
      "postcodes.csv", "postcode,easting,northing\nG2 1DU,259213,665383\n")
    try registry.importing(postcodes, as: "postcode")
    let file = try scratch.write(
      "zeros.csv",
      """
      Ref,Easting,Northing,Grid Ref,Postcode
      A,0,0,,G2 1DU
      B,0,0,NS 59213 65383,
      C,0,0,,
      D,0,0,,soon
      """)
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.quarantined.map(\.defect.place.feature) == [3, 4])
    #expect(report.quarantined.allSatisfy { $0.defect.code == "no-location" })
    #expect(Self.isNear(try Self.position(registry, "A"), 259_213, 665_383))
    #expect(Self.isNear(try Self.position(registry, "B"), 259_213, 665_383))
    let asset = try registry.site(AssetKey(owner: "test", kind: "lamp", reference: "A"))
    #expect(asset.positionSource == .postcode)
    let note = try #require(report.run.notes.first { $0.code == "placed-by-postcode" })
    #expect(note.message.contains("(0, 0)"))
  }

  @Test func `a file without coordinates is not said to be read in a reference system`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let none = try scratch.write("none.csv", "Ref\nA1\nA2\n")
    let report = try registry.importing(none, as: "asset", kind: "lamp")
    #expect(report.lines().contains("  no coordinates in the file"))
    #expect(try registry.run(report.run.id).lines().contains("  no coordinates in the file"))
    #expect(!report.lines().contains { $0.contains("read as") })
    let some = try scratch.write("some.csv", "Ref,Easting,Northing\nA1,259213,665383\nA2,,\n")
    let placed = try registry.importing(some, as: "asset", kind: "lamp")
    #expect(placed.lines().contains { $0.contains("coordinates read as EPSG:27700") })
    #expect(!placed.lines().contains("  no coordinates in the file"))
  }

  @Test func `a row's reference system that is not known is told by its name`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "systems.csv", "Ref,X,Y,CRS\nA,-473000,7532500,EPSG:3857\nB,259213,665383,nonsense\n")
    let report = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(report.quarantined.map(\.defect.code) == ["reference-system-unknown"])
    #expect(
      report.quarantined.first?.defect.message.hasPrefix(
        "'nonsense' is no reference system that is known; ") ?? false)
    #expect(!report.lines().contains { $0.contains("declares no reference system") })
    let named = try scratch.write(
      "named.csv", "Ref,Easting,Northing,CRS\nC,259213,665383,nonsense\n")
    let read = try registry.importing(named, as: "asset", kind: "lamp")
    #expect(read.run.counts.added == 1)
    #expect(read.run.notes.map(\.code) == ["reference-system-unknown"])
  }

  private static func shape(_ reference: String, _ ring: [(Int, Int)]) -> String {
    let corners = ring.map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
    return
      #"{"type":"Feature","properties":{"reference":"\#(reference)"},"geometry":{"type":"Polygon","coordinates":[[\#(corners)]]}}"#
  }

  /// Its lobes cancel each other out, so that repair makes something of nothing.
  private static let bowtie = shape(
    "B",
    [
      (259_000, 665_000), (259_100, 665_100), (259_100, 665_000), (259_000, 665_100),
      (259_000, 665_000),
    ])
  /// Nearly right: a corner that crosses an edge.
  private static let overshoot = shape(
    "O",
    [
      (259_000, 665_000), (259_100, 665_000), (259_100, 665_100), (259_060, 664_990),
      (259_000, 665_000),
    ])

  @Test func `a dry run names what it would quarantine, and why`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "shapes.geojson",
      #"{"type":"FeatureCollection","features":[\#(Self.bowtie),\#(Self.overshoot)]}"#)
    var request = try registry.importRequest(
      path: file, target: "constraint:zones", owner: nil, kind: nil, profile: nil)
    request.referenceSystem = "EPSG:27700"
    request.previewsAtMost = 5
    let preview = try registry.importFile(request)
    #expect(preview.quarantined.map(\.defect.code) == ["repair-too-large"])
    let line = try #require(preview.lines().first { $0.contains("repair-too-large") })
    #expect(line.contains("feature 1") && line.contains("from 0 m² to 5000 m²"))
    #expect(preview.run.counts.repaired == 1)
    #expect(try registry.runs(limit: 1).isEmpty)
    request.previewsAtMost = nil
    let done = try registry.importFile(request)
    #expect(done.quarantined == preview.quarantined)
  }

  @Test(arguments: [(0.0, 2), (10, 2), (50, 1), (100, 0)])
  func `how much a repair may change is the profile's to say`(percent: Double, count: Int) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "shapes.geojson",
      #"{"type":"FeatureCollection","features":[\#(Self.bowtie),\#(Self.overshoot)]}"#)
    let profile = try scratch.write(
      "profile.yaml", "profile: p\nreferenceSystem: EPSG:27700\nrepairLimitInPercent: \(percent)\n")
    let report = try registry.importing(file, as: "constraint:zones", profile: profile)
    #expect(report.run.counts.quarantined == count)
  }

  @Test func `a search area of overlapping parts is all of them`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let rows = (0..<10).map { "P\($0),\(259_005 + 10 * $0),665005" }.joined(separator: "\n")
    let file = try scratch.write("points.csv", "ref,easting,northing\n\(rows)\n")
    try registry.importing(file, as: "asset", kind: "lamp")
    func box(_ west: Int, _ east: Int) -> String {
      "((\(west) 665000, \(east) 665000, \(east) 665010, \(west) 665010, \(west) 665000))"
    }
    let overlapping = "MULTIPOLYGON (\(box(259_000, 259_050)), \(box(259_020, 259_080)))"
    let collected =
      "GEOMETRYCOLLECTION (POLYGON \(box(259_000, 259_050)), POLYGON \(box(259_020, 259_080)))"
    for text in [overlapping, collected] {
      var search = SiteSearch()
      search.polygon = WrittenShape(try WKT.parse(text))
      #expect(try registry.search(search).matched == 8)
    }
  }
}
