import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct ExportTests {
  private static let outline =
    "[[[-4.26,55.86],[-4.25,55.86],[-4.25,55.865],[-4.26,55.865],[-4.26,55.86]]]"

  /// Three kinds whose attributes differ in names, order and types.
  private static func registry(_ scratch: Scratch) throws -> CouncilRegistry {
    let registry = try scratch.registry()
    func add(_ kind: String, _ features: [String]) throws {
      let text =
        #"{"type":"FeatureCollection","features":["# + features.joined(separator: ",") + "]}"
      try registry.importing(
        try scratch.write("\(kind).geojson", text), as: "asset", kind: kind)
    }
    func feature(_ properties: String, _ type: String, _ place: String) -> String {
      let geometry = #"{"type":"\#(type)","coordinates":\#(place)}"#
      return #"{"type":"Feature","properties":{\#(properties)},"geometry":\#(geometry)}"#
    }
    try add(
      "lamp",
      [
        feature(
          #""reference":"L1","name":"One, \"two\"","watts":40,"lit":true,"tenant":"X""#, "Point",
          "[-4.25,55.86]"),
        feature(#""reference":"L2","lit":false,"watts":40.5,"note":"n""#, "Point", "[-4.24,55.86]"),
      ])
    try add(
      "roof",
      [feature(#""reference":"R1","Watts":7,"rent":1000,"list":[1,2]"#, "Polygon", outline)])
    return registry
  }

  private func text(
    _ registry: CouncilRegistry, _ format: ExportRequest.Format, _ audience: Audience = .suppliers,
    part: SiteSearch? = nil, system: String? = nil
  ) throws -> (text: String, summary: ExportSummary) {
    var bytes: [UInt8] = []
    let summary = try registry.export(
      ExportRequest(
        collection: "sites", audience: audience, format: format, part: part,
        referenceSystem: system), to: "-"
    ) { bytes += $0 }
    return (String(decoding: bytes, as: UTF8.self), summary)
  }

  @Test func `GeoJSON and its lines hold the same features, and only what the audience gets`()
    throws
  {
    let registry = try Self.registry(Scratch())
    let whole = try text(registry, .geojson)
    let lines = try text(registry, .ndjson).text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      whole.text == "{\"type\":\"FeatureCollection\",\"features\":[\n"
        + lines.joined(separator: ",\n") + "\n]}\n")
    #expect(whole.summary.features == 3)
    #expect(whole.summary.withheld == ["note", "tenant"])
    #expect(!whole.text.contains("tenant"))
    #expect(lines[0].contains(#""name":"One, \"two\"""#))
    #expect(lines[0].contains(#""watts":40,"lit":true"#))
    #expect(lines[2].contains(#""rent":1000"#))
    #expect(!(try text(registry, .ndjson, .public).text.contains("rent")))
  }

  @Test func `a table has the columns of the part and no others`() throws {
    let registry = try Self.registry(Scratch())
    var part = SiteSearch()
    part.conditions.kinds = ["roof"]
    let roof = try text(registry, .csv, part: part).text.components(separatedBy: "\r\n")
    #expect(roof[0].hasSuffix("position_source,Watts_2,list,rent,shape_wkt"))
    #expect(roof[1].contains("[1,2]"))
    #expect(roof[1].contains("POLYGON"))
    #expect(roof.count == 3)
    let all = try text(registry, .csv).text.components(separatedBy: "\r\n")
    #expect(all[0].hasPrefix("id,easting,northing,lon,lat,owner"))
    #expect(all[1].contains(#""One, ""two""""#))
  }

  @Test func `a part is what a search of the same words finds`() throws {
    let registry = try Self.registry(Scratch())
    var area = SiteSearch()
    area.polygon = WrittenShape(
      try WKT.parse(
        "POLYGON((-4.27 55.85,-4.245 55.85,-4.245 55.87,-4.27 55.87,-4.27 55.85),(-4.251 55.859,-4.249 55.859,-4.249 55.8605,-4.251 55.8605,-4.251 55.859))"
      ))
    // The lamp in the hole is out; the roof is in.
    #expect(try text(registry, .ndjson, part: area).summary.features == 1)
    var words = SiteSearch()
    words.conditions.text = "two"
    #expect(try text(registry, .ndjson, part: words).text.contains("\"L1\""))
    #expect(try text(registry, .ndjson, part: words).summary.features == 1)
  }

  @Test func `coordinates are written in the system asked for, and say so`() throws {
    let registry = try Self.registry(Scratch())
    let grid = try text(registry, .geojson, system: "EPSG:27700").text
    #expect(grid.contains(#""name":"urn:ogc:def:crs:EPSG::27700""#))
    let site = try registry.site(AssetKey(owner: "test", kind: "lamp", reference: "L1"))
    let centre = try #require(site.geometry?.bounds?.centre)
    let easting = JSONValue.number(centre.easting.roundedToMillimetres).jsonText
    #expect(grid.contains("[\(easting),"))
    #expect(try text(registry, .csv, system: "EPSG:3857").text.hasPrefix("id,easting,northing,x,y"))
    for format in [ExportRequest.Format.ndjson, .gpkg] {
      #expect(throws: RegistryError.self) { try text(registry, format, system: "EPSG:3857") }
    }
    #expect(throws: RegistryError.self) { try text(registry, .geojson, system: "EPSG:1") }
  }

  @Test func `many features come out whole and in order, whoever writes them`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let lines = (0..<12_345).map { number in
      "L\(number),\(-4.3 + Double(number % 100) / 1000),\(55.8 + Double(number / 100) / 1000),\(number)"
    }
    let file = try scratch.write(
      "lamps.csv", (["reference,lon,lat,number"] + lines).joined(separator: "\n"))
    try registry.importing(file, as: "asset", kind: "lamp")
    let found = try text(registry, .ndjson).text.split(separator: "\n")
    #expect(found.count == 12_345)
    for (number, line) in found.enumerated() where number % 500 == 0 {
      #expect(line.contains("\"reference\":\"L\(number)\","))
    }
    let target = scratch.path("out.gpkg")
    let summary = try registry.export(
      ExportRequest(collection: "sites", audience: .public, format: .gpkg), to: target
    ) { _ in }
    #expect(summary.features == 12_345)
    let other = try scratch.registry2()
    let report = try other.importing(target, as: "asset", kind: "copy")
    #expect(report.run.counts.added == 12_345)
    #expect(report.run.counts.quarantined == 0)
  }
}

extension Scratch {
  fileprivate func registry2() throws -> CouncilRegistry {
    try CouncilRegistry.create(at: path("second.gpkg"), councilFile: nil, actor: "tester")
  }
}
