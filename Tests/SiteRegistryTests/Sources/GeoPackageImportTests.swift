import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct GeoPackageImportTests {
  private static let ogr2ogr = [
    "/usr/bin/ogr2ogr", "/usr/local/bin/ogr2ogr", "/opt/homebrew/bin/ogr2ogr",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(ogr2ogr))
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `of several tables one has to be chosen`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let zone =
      #"{"type":"Feature","id":"Z","properties":{"grade":"II"},"geometry":{"type":"Polygon","coordinates":[[[-4.25,55.86],[-4.24,55.86],[-4.24,55.87],[-4.25,55.86]]]}}"#
    try registry.importing(try scratch.write("zones.geojson", zone), as: "constraint:zones")
    let copy = scratch.path("copy.gpkg")
    try FileManager.default.copyItem(atPath: scratch.path("registry.gpkg"), toPath: copy)
    try? FileManager.default.copyItem(
      atPath: scratch.path("registry.gpkg-wal"), toPath: copy + "-wal")
    #expect {
      try registry.importing(copy, as: "constraint:again")
    } throws: { error in
      guard case RegistryError.usage(let text) = error else { return false }
      return text.contains("--table: asset") && text.contains("layer_zones")
    }
    var request = try registry.importRequest(
      path: copy, target: "constraint:again", owner: nil, kind: nil, profile: nil)
    request.table = "nothing"
    #expect(throws: RegistryError.self) { try registry.importFile(request) }
    request.table = "LAYER_ZONES"
    let report = try registry.importFile(request)
    #expect(report.run.counts.added == 1)
    #expect(report.run.referenceSystem == "EPSG:27700")
    #expect(report.run.notes.map(\.code) == ["attribute-renamed"])
    request.path = try scratch.write("zones2.geojson", zone)
    #expect {
      try registry.importFile(request)
    } throws: { error in
      guard case RegistryError.usage(let text) = error else { return false }
      return text.contains("not a GeoPackage")
    }
    #expect(try registry.verify() == [])
  }

  @Test(
    .enabled(if: ogr2ogr != nil, "ogr2ogr is absent"), arguments: ["EPSG:4326", "EPSG:27700"])
  func `a file GDAL made says what its GeoJSON said`(_ system: String) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let features = (0..<300).map { i in
      let place =
        i % 10 == 0
        ? #"{"type":"Polygon","coordinates":[[[-4.25,55.86],[-4.24,55.86],[-4.24,55.87],[-4.25,55.86]]]}"#
        : #"{"type":"Point","coordinates":[\#(-4.25 + Double(i) * 0.0001),55.86]}"#
      return
        #"{"type":"Feature","properties":{"reference":"R\#(i)","name":"Lamp é \#(i)","watts":\#(i),"h":\#(Double(i) + 0.5),"none":null},"geometry":\#(i == 7 ? "null" : place)}"#
    }
    let json = try scratch.write(
      "lamps.geojson",
      #"{"type":"FeatureCollection","features":["# + features.joined(separator: ",") + "]}")
    let package = scratch.path("lamps.gpkg")
    try Self.run(["-f", "GPKG", "-t_srs", system, package, json])
    try registry.importing(json, as: "asset", kind: "lamp")
    let report = try registry.importing(package, as: "asset", kind: "packed")
    #expect(report.run.counts.added == 300)
    #expect(report.run.referenceSystem == system)
    for i in 0..<300 {
      let one = try registry.site(AssetKey(owner: "test", kind: "lamp", reference: "R\(i)"))
      let two = try registry.site(AssetKey(owner: "test", kind: "packed", reference: "R\(i)"))
      #expect(one.name == two.name)
      #expect(one.attributes["watts"] == two.attributes["watts"])
      #expect(one.attributes["h"] == two.attributes["h"])
      if system == "EPSG:4326" {
        #expect(one.geometry == two.geometry)
      } else {
        // GDAL's own transformation may be the coarse one, which is good to about 5 m.
        let apart = zip(
          [one, two].compactMap(\.geometry?.bounds).prefix(1), [two.geometry?.bounds]
        )
        .compactMap { a, b in
          b.map { abs(a.centre.x - $0.centre.x) + abs(a.centre.y - $0.centre.y) }
        }
        #expect(apart.allSatisfy { $0 < 10 })
      }
    }
    let again = try registry.importing(package, as: "asset", kind: "packed")
    #expect(again.run.counts.unchanged == 300)
    #expect(try registry.verify() == [])
  }
}
