import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct ImportingTests {
  private static func point(_ id: String, _ x: Double, _ y: Double, _ more: String = "") -> String {
    #"{"type":"Feature","properties":{"reference":"\#(id)"\#(more)},"geometry":{"type":"Point","coordinates":[\#(x),\#(y)]}}"#
  }

  private static func collection(_ features: [String]) -> String {
    #"{"type":"FeatureCollection","features":["# + features.joined(separator: ",\n") + "]}"
  }

  @Test func `importing the same file twice changes nothing`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "columns.geojson",
      Self.collection([Self.point("A1", -4.25, 55.86), Self.point("A2", -4.26, 55.86)]))
    let first = try registry.importing(file, as: "asset", kind: "column")
    #expect(first.run.counts.added == 2)
    let before = try registry.site(AssetKey(owner: "test", kind: "column", reference: "A1"))
    let second = try registry.importing(file, as: "asset", kind: "column")
    #expect(second.run.counts.unchanged == 2)
    #expect(second.run.counts.added == 0)
    #expect(second.run.counts.changed == 0)
    let after = try registry.site(AssetKey(owner: "test", kind: "column", reference: "A1"))
    #expect(before == after)
    #expect(try registry.verify() == [])
  }

  @Test func `a table's columns of true and false are truth values, and others stay texts`() throws
  {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "shelters.csv",
      """
      ref,lon,lat,lit,seat,note,mixed
      A,-4.25,55.86,true,TRUE,,true
      B,-4.26,55.86,false,,x,perhaps
      """ + (1...100).map { "\nC\($0),-4.26,55.86,true,FALSE,,true" }.joined()
        + "\nZ,-4.26,55.86,unknown,false,,")
    let report = try registry.importing(file, as: "asset", kind: "shelter")
    func attributes(_ reference: String) throws -> JSONObject {
      try registry.site(AssetKey(owner: "test", kind: "shelter", reference: reference)).attributes
    }
    let first = try attributes("A")
    #expect(first["lit"] == true && first["seat"] == true && first["mixed"] == "true")
    let second = try attributes("B")
    #expect(second["lit"] == false && second["seat"] == .null && second["note"] == "x")
    // What comes too late to be known of is kept, and said.
    #expect(try attributes("Z")["lit"] == "unknown")
    #expect(report.run.notes.contains { $0.code == "value-not-boolean" })
  }

  @Test func `a moved column keeps its id`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let key = AssetKey(owner: "test", kind: "column", reference: "A1")
    let one = try scratch.write("one.geojson", Self.collection([Self.point("A1", -4.25, 55.86)]))
    try registry.importing(one, as: "asset", kind: "column")
    let before = try registry.site(key)
    let two = try scratch.write("two.geojson", Self.collection([Self.point("A1", -4.2501, 55.86)]))
    let report = try registry.importing(two, as: "asset", kind: "column")
    #expect(report.run.counts.changed == 1)
    let after = try registry.site(key)
    #expect(before.id == after.id)
    #expect(before.geometry != after.geometry)
  }

  @Test func `(0, 0) stands for an unknown place and is quarantined with its text`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "zero.geojson", Self.collection([Self.point("A1", 0, 0), Self.point("A2", -4.25, 55.86)]))
    let report = try registry.importing(file, as: "asset", kind: "column")
    #expect(report.run.counts.added == 1)
    #expect(report.quarantined.map(\.defect.code) == ["no-location"])
    #expect(report.quarantined[0].defect.place.feature == 1)
    #expect(report.quarantined[0].rawText.contains("A1"))
  }

  @Test func `latitude first is refused with a hint, and nothing is imported`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "swapped.geojson", Self.collection([Self.point("A1", 55.86, -4.25)]))
    #expect {
      try registry.importing(file, as: "asset", kind: "column")
    } throws: { error in
      guard case RegistryError.badInput(let text) = error else { return false }
      return text.contains("longitude first")
    }
    #expect(try registry.status().assets.isEmpty)
  }

  @Test func `grid metres without a crs member are recognised with a warning`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "metres.geojson", Self.collection([Self.point("A1", 259_200.5, 665_300.25)]))
    let report = try registry.importing(file, as: "asset", kind: "column")
    #expect(report.run.referenceSystem == "EPSG:27700")
    #expect(report.run.notes.map(\.code).contains("undeclared-national-grid"))
    let asset = try registry.site(AssetKey(owner: "test", kind: "column", reference: "A1"))
    #expect(asset.geometry == .point(Position(easting: 259_200.5, northing: 665_300.25)))
  }

  @Test(arguments: [1, 500])
  func `a crs member after the features is heeded, or refused where it comes too late`(
    count: Int
  ) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let features = (1...count).map { Self.point("A\($0)", 3.5, 55.86) }
    let text =
      #"{"type":"FeatureCollection","features":["# + features.joined(separator: ",")
      + #"],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}}}"#
    let file = try scratch.write("late.geojson", text)
    if count == 1 {
      let report = try registry.importing(file, as: "asset", kind: "column")
      #expect(report.run.referenceSystem == "EPSG:27700")
    } else {
      #expect {
        try registry.importing(file, as: "asset", kind: "column")
      } throws: { error in
        guard case RegistryError.badInput(let text) = error else { return false }
        return text.contains("--crs EPSG:27700")
      }
      #expect(try registry.status().assets.isEmpty)
    }
  }

  @Test func `a crossing polygon is repaired and the change of area told`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let bowtie =
      #"{"type":"Feature","properties":{"reference":"Z1"},"geometry":{"type":"Polygon","coordinates":[[[259000,665000],[259100,665000],[259100,665100],[259060,664990],[259000,665000]]]}}"#
    let file = try scratch.write("bowtie.geojson", Self.collection([bowtie]))
    let report = try registry.importing(file, as: "constraint:zones")
    #expect(report.run.counts.repaired == 1)
    let note = try #require(report.run.notes.first { $0.code == "repaired" })
    #expect(note.message.contains("Self-intersection"))
    #expect(note.message.contains("259063.6, 665000"))
    #expect(note.first?.feature == 1)
  }

  @Test func `rows that share a reference all get a derived one, whatever their order`() throws {
    let rows = [
      Self.point("A1", -4.25, 55.86), Self.point("A1", -4.26, 55.86),
      Self.point("A2", -4.27, 55.86), Self.point("A1", -4.26, 55.86),
    ]
    var references: [[String]] = []
    for order in [rows, rows.reversed()] {
      let scratch = try Scratch()
      let registry = try scratch.registry()
      let file = try scratch.write("twice.geojson", Self.collection(order))
      let report = try registry.importing(file, as: "asset", kind: "column")
      #expect(report.run.counts.added == 4)
      #expect(report.run.notes.count { $0.code == "reference-repeated" } == 2)
      let found = try registry.search(SiteSearch()).sites.map(\.asset)
      #expect(found.filter { $0.referenceIsDerived == true }.count == 3)
      references.append(found.map(\.key.reference).sorted())
      let again = try registry.importing(file, as: "asset", kind: "column")
      #expect(again.run.counts.unchanged == 4)
    }
    #expect(references[0] == references[1])
    #expect(references[0].contains("A2"))
    #expect(!references[0].contains("A1"))
  }

  @Test func `a file cut off in the middle leaves the registry as it was`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let whole = Self.collection([Self.point("A1", -4.25, 55.86), Self.point("A2", -4.26, 55.86)])
    let file = try scratch.write("cut.geojson", String(whole.dropLast(40)))
    #expect(throws: RegistryError.self) {
      try registry.importing(file, as: "asset", kind: "column")
    }
    #expect(try registry.status().assets.isEmpty)
    #expect(try registry.runs(limit: 10).isEmpty)
    #expect(try registry.verify() == [])
  }

  @Test func `wards are filled from the council's ward layer, whichever comes first`() throws {
    let ward =
      #"{"type":"Feature","properties":{"reference":"W1","name":"Centre"},"geometry":{"type":"Polygon","coordinates":[[[-4.3,55.85],[-4.2,55.85],[-4.2,55.87],[-4.3,55.87],[-4.3,55.85]]]}}"#
    for wardsFirst in [true, false] {
      let scratch = try Scratch()
      let registry = try scratch.registry()
      let wards = try scratch.write("wards.geojson", Self.collection([ward]))
      let columns = try scratch.write(
        "columns.geojson",
        Self.collection([Self.point("A1", -4.25, 55.86), Self.point("A2", -4.35, 55.86)]))
      if wardsFirst { try registry.importing(wards, as: "constraint:wards") }
      try registry.importing(columns, as: "asset", kind: "column")
      if !wardsFirst { try registry.importing(wards, as: "constraint:wards") }
      let inside = try registry.site(AssetKey(owner: "test", kind: "column", reference: "A1"))
      let outside = try registry.site(AssetKey(owner: "test", kind: "column", reference: "A2"))
      #expect(inside.ward == "Centre")
      #expect(outside.ward == nil)
      var search = SiteSearch()
      search.conditions.text = "centre"
      #expect(try registry.search(search).matched == 1)
    }
  }
}
