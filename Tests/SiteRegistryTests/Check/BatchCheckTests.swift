import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct BatchCheckTests {
  private static let pack = """
    pack: p
    version: "1"
    title: T
    rules:
      - id: zone
        title: Zone
        explanation: Because
        clause: Clause 1
        effect: consent
        failsWhen: {layer: zones, relation: intersects}
      - id: near
        title: Near
        explanation: Because
        clause: Clause 2
        effect: blocker
        failsWhen: {layer: zones, relation: within-distance, metres: 10}
    """

  private static func prepared(_ scratch: Scratch) throws -> (CouncilRegistry, String) {
    let registry = try scratch.registry()
    let zone =
      #"{"type":"Feature","properties":{"reference":"Z1"},"geometry":{"type":"Polygon","coordinates":[[[259000,665000],[259100,665000],[259100,665100],[259000,665100],[259000,665000]]]}}"#
    try registry.importing(
      try scratch.write("zones.geojson", zone), as: "constraint:zones", crs: "EPSG:27700")
    return (registry, try scratch.write("pack.yaml", pack))
  }

  private static func answers(
    _ registry: CouncilRegistry, _ input: String, _ pack: String, _ format: BatchFormat
  ) throws -> (text: String, summary: BatchSummary) {
    var bytes: [UInt8] = []
    let summary = try registry.checkBatch(
      try FeatureSources.open(path: input),
      BatchOptions(format: format, equipment: .smallCell, pack: pack)
    ) { bytes += $0 }
    return (String(decoding: bytes, as: UTF8.self), summary)
  }

  private static let rows = """
    id,easting,northing,equipment
    in,259050,665050,
    touching,259000,665050,cabinet
    near,258990,665050,
    far,258980,665050,
    bad,,,
    kite,258980,665050,kite
    """

  @Test func `every row is answered in order, a bad one with its error`() throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let input = try scratch.write("rows.csv", Self.rows)
    let (text, summary) = try Self.answers(registry, input, pack, .csv)
    let lines = text.split(whereSeparator: \.isNewline)
    #expect(lines[0] == "id,outcome,reasons,error,zone,near,near_m")
    #expect(lines[1] == "in,ineligible,zone;near,,fail,fail,0.000")
    #expect(lines[2] == "touching,ineligible,zone;near,,fail,fail,0.000")
    #expect(lines[3] == "near,ineligible,near,,pass,fail,10.000")
    #expect(lines[4] == "far,eligible,,,pass,pass,20.000")
    #expect(lines[5].hasPrefix("bad,,,"))
    #expect(lines[6].contains("small-cell"))
    #expect(summary.rows == 6)
    #expect(summary.errors == 2)
    #expect(summary.outcomes == [.ineligible: 3, .eligible: 1])
    #expect(summary.worst == .ineligible)
  }

  @Test func `a rule's feature is reported in a column of its own, quoted where it must be`() throws
  {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let zones = (0..<2).map { number in
      let (west, east) = (259_000 + 100 * number, 259_100 + 100 * number)
      return
        #"{"type":"Feature","properties":{"reference":"Z\#(number)","name":"Hill, no. \#(number)"},"geometry":{"type":"Polygon","coordinates":[[[\#(west),665000],[\#(east),665000],[\#(east),665100],[\#(west),665100],[\#(west),665000]]]}}"#
    }
    try registry.importing(
      try scratch.write(
        "zones.geojson",
        #"{"type":"FeatureCollection","features":[\#(zones.joined(separator: ","))]}"#),
      as: "constraint:zones", crs: "EPSG:27700")
    let text = Self.pack.replacing(
      "failsWhen: {layer: zones, relation: intersects}",
      with: "failsWhen: {layer: zones, relation: intersects}\n    reports: name"
    ).replacing("metres: 10}", with: "metres: 10}\n    reports: reference")
    let pack = try scratch.write("pack.yaml", text)
    let input = try scratch.write(
      "rows.csv",
      "id,easting,northing\nin,259050,665050\nedge,259100,665050\nnear,259205,665050\nbad,,\n")
    let lines = try Self.answers(registry, input, pack, .csv).text.split(
      whereSeparator: \.isNewline)
    #expect(lines[0] == "id,outcome,reasons,error,zone,zone_name,near,near_m,near_reference")
    #expect(
      lines[1] == #"in,ineligible,zone;near,,fail,"Hill, no. 0",fail,0.000,Z0"#)
    // Both are touched: the first of the finding is told, as in its full form.
    #expect(lines[2].hasPrefix(#"edge,ineligible,zone;near,,fail,"Hill, no. "#))
    #expect(lines[3] == "near,ineligible,near,,pass,,fail,5.000,Z1")
    #expect(lines[4].hasSuffix(",,,,,"))
  }

  @Test func `ndjson and GeoJSON say the same as CSV`() throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let input = try scratch.write("rows.csv", Self.rows)
    let lines = try Self.answers(registry, input, pack, .ndjson).text
      .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let outcomes = lines.map { $0.object?["outcome"]?.string }
    #expect(outcomes == ["ineligible", "ineligible", "ineligible", "eligible", nil, nil])
    #expect(
      lines.map { $0.object?["id"]?.string } == ["in", "touching", "near", "far", "bad", "kite"])
    let collection = try JSONValue(
      parsing: try Self.answers(registry, input, pack, .geojson).text)
    let all = collection.object?["features"]?.array ?? []
    let features = all.filter { $0.object?["properties"]?.object?["measured"] == nil }
    #expect(
      features.map { $0.object?["properties"]?.object?["outcome"]?.string } == outcomes)
  }

  @Test func `GeoJSON draws each line that was measured, after its proposal`() throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let input = try scratch.write("rows.csv", Self.rows)
    let text = try Self.answers(registry, input, pack, .geojson).text
    let features = try JSONValue(parsing: text).object?["features"]?.array ?? []
    let lines = features.indices.filter {
      features[$0].object?["geometry"]?.object?["type"]?.string == "LineString"
    }
    #expect(lines.count == 2)
    for (line, metres) in zip(lines, [10.0, 20]) {
      let properties = features[line].object?["properties"]?.object
      #expect(properties?["measured"]?.string == "near")
      #expect(properties?["reference"]?.string == "Z1")
      #expect(properties?["metres"]?.double == metres)
      let proposal = features[line - 1].object
      #expect(properties?["proposal"] == proposal?["id"])
      // It begins at the proposal.
      let start = features[line].object?["geometry"]?.object?["coordinates"]?.array?.first
      #expect(start == proposal?["geometry"]?.object?["coordinates"])
    }
  }

  @Test func `one proposal's answer is the batch's answer`() throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let input = try scratch.write("one.csv", "easting,northing\n259050,665050\n")
    let line = try Self.answers(registry, input, pack, .ndjson).text
    let single = try registry.check(
      CheckRequest(place: "259050,665050", equipment: "small-cell", pack: pack))
    var object = single.json
    object["id"] = 1
    // Both are read back, so that 5 and 5.0 compare as the text says.
    let batch = try JSONValue(parsing: line).object?.members ?? []
    let alone = try JSONValue(parsing: object.jsonText).object?.members ?? []
    #expect(Set(batch) == Set(alone))
  }

  @Test(arguments: BatchFormat.allCases)
  func `the bytes do not depend on the number of threads`(format: BatchFormat) throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    var rows = "id,easting,northing,equipment\n"
    for number in 0..<3_000 {
      let kind = number.isMultiple(of: 97) ? "kite" : ""
      rows += "\"r,\(number)\",\(258_900 + number % 400),\(664_950 + number % 311),\(kind)\n"
    }
    let input = try scratch.write("rows.csv", rows)
    var answers: [[UInt8]] = []
    for threads in [1, 2, 8] {
      var bytes: [UInt8] = []
      let summary = try registry.checkBatch(
        try FeatureSources.open(path: input),
        BatchOptions(format: format, equipment: .smallCell, pack: pack, threads: threads)
      ) { bytes += $0 }
      #expect(summary.rows == 3_000)
      #expect(summary.errors == 31)
      answers.append(bytes)
    }
    #expect(answers[0] == answers[1])
    #expect(answers[0] == answers[2])
  }

  @Test func `too many rows are refused after the limit`() throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let input = try scratch.write("rows.csv", Self.rows)
    #expect(throws: RegistryError.self) {
      try registry.checkBatch(
        try FeatureSources.open(path: input),
        BatchOptions(format: .csv, equipment: .smallCell, pack: pack, maximumRows: 3)
      ) { _ in }
    }
  }
}
