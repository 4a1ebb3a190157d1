import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct ReplayTests {
  /// Zones with a grade, the asset's own attribute, other assets, and a layer that is not there.
  static let pack = """
    pack: p
    version: "1"
    title: T
    rules:
      - id: zone
        title: Zone
        explanation: Because
        clause: Clause 1
        effect: consent
        failsWhen: {layer: zones, where: "grade >= 2", relation: within-distance, metres: 30}
      - id: material
        title: Material
        explanation: Because
        clause: Clause 2
        effect: blocker
        requires: {filter: "material = 'steel'"}
      - id: clutter
        title: Clutter
        explanation: Because
        clause: Clause 3
        effect: advisory
        failsWhen: {layer: assets, relation: count-within, metres: 50, more-than: 1}
      - id: absent
        title: Absent
        explanation: Because
        clause: Clause 4
        effect: consultation
        failsWhen: {layer: nowhere, relation: intersects}
    """

  static func zone(_ east: Int, grade: String = "2", id: String = "Z1") -> String {
    #"{"type":"Feature","properties":{"reference":"\#(id)","grade":\#(grade)},"geometry":{"type":"Polygon","coordinates":[[[\#(east),665000],[\#(east + 50),665000],[\#(east + 50),665050],[\#(east),665050],[\#(east),665000]]]}}"#
  }

  static func poles(_ material: String) -> String {
    """
    reference,easting,northing,material
    P1,259100,665025,\(material)
    P2,259120,665025,steel
    """
  }

  static func form(_ pack: String, asset: String? = "test/pole/P1") -> ApplicationForm {
    var form = ApplicationForm()
    form.asset = asset
    form.place = asset == nil ? "259100,665025" : nil
    form.equipment = "small-cell"
    form.height = "6"
    form.organisation = "Example Networks"
    form.contactName = "A. Person"
    form.email = "person@example.com"
    form.description = "One small cell"
    form.pack = pack
    return form
  }

  /// A registry with a zone 20 m from pole P1.
  static func prepared(_ scratch: Scratch) throws -> CouncilRegistry {
    let registry = try scratch.registry()
    try registry.importing(
      try scratch.write("zones.geojson", zone(259_030)), as: "constraint:zones", crs: "EPSG:27700")
    try registry.importing(
      try scratch.write("poles.csv", poles("steel")), as: "asset", kind: "pole",
      crs: "EPSG:27700")
    return registry
  }

  private static func replaced(
    _ registry: CouncilRegistry, _ path: String, _ target: String, kind: String? = nil
  ) throws {
    var request = try registry.importRequest(
      path: path, target: target, owner: nil, kind: kind, profile: nil)
    request.referenceSystem = "EPSG:27700"
    request.removesAbsent = true
    _ = try registry.importFile(request)
  }

  @Test func `a verdict is made again whatever has become of pack, layers and asset`() throws {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    let pack = try scratch.write("pack.yaml", Self.pack)
    let reference = try registry.submit(Self.form(pack)).reference
    let stored = try registry.application(reference).verdict
    #expect(stored["outcome"] == "needs-consent")
    let first = try registry.replay(reference)
    #expect(first.result == .same)
    #expect(first.findings.map(\.now) == ["fail", "pass", "pass", "undetermined"])

    // Everything it rests on becomes something else.
    try Self.replaced(
      registry, try scratch.write("zones2.geojson", Self.zone(270_000)), "constraint:zones")
    try registry.importing(
      try scratch.write("poles2.csv", Self.poles("wood")), as: "asset", kind: "pole",
      crs: "EPSG:27700")
    try registry.importing(
      try scratch.write("nowhere.geojson", Self.zone(259_090)), as: "constraint:nowhere",
      crs: "EPSG:27700")
    _ = try scratch.write("pack.yaml", Self.pack.replacing("metres: 30", with: "metres: 1"))
    #expect(
      try registry.check(
        CheckRequest(asset: "test/pole/P1", equipment: "small-cell", height: "6", pack: pack)
      ).verdict.outcome == .ineligible)

    let again = try registry.replay(reference)
    #expect(again.result == .same)
    #expect(again.findings.map(\.result) == [.same, .same, .same, .same])
    #expect(again.outcomeNow == "needs-consent")
    #expect(again.lost == [])
    #expect(try registry.verify() == [])
  }

  @Test func `a kept verdict names no layer that its applicant may not see, and replays so`()
    throws
  {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    try registry.classify([FieldRule(collection: "zones", field: nil, audience: .suppliers)])
    let pack = try scratch.write("pack.yaml", Self.pack)
    let open = try registry.submit(Self.form(pack)).reference
    let verdict = try registry.application(open).verdict
    #expect(verdict["outcome"] == "undetermined")
    #expect(!JSONValue.object(verdict).jsonText.contains("Z1"))
    #expect(try registry.replay(open).result == .same)
    let supplier = try registry.submit(Self.form(pack), for: .suppliers).reference
    #expect(try registry.application(supplier).verdict["outcome"] == "needs-consent")
    #expect(try registry.replay(supplier).result == .same)
  }

  @Test func `a pole that was removed and a run that was undone are rebuilt`() throws {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    let pack = try scratch.write("pack.yaml", Self.pack)
    let reference = try registry.submit(Self.form(pack)).reference
    _ = try registry.decide(reference, .approved, reasons: nil)
    try Self.replaced(
      registry,
      try scratch.write("one.csv", "reference,easting,northing,material\nP9,259100,665025,steel\n"),
      "asset", kind: "pole")
    #expect(try registry.replay(reference).result == .same)
    _ = try registry.undo(run: 3)
    #expect(try registry.replay(reference).result == .same)
  }

  @Test func `what is gone is named, and the rules that need it are not guessed`() throws {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    let pack = try scratch.write("pack.yaml", Self.pack)
    let reference = try registry.submit(Self.form(pack)).reference
    try registry.removeLayer("zones")
    let replay = try registry.replay(reference)
    #expect(replay.result == .incomplete)
    #expect(replay.outcomeNow == nil)
    #expect(replay.findings.map(\.result) == [.incomplete, .same, .same, .same])
    #expect(replay.lost.count == 1)
    #expect(replay.lost.first?.contains("'zones'") == true)
    // A new layer of the name is not the old one.
    try registry.importing(
      scratch.path("zones.geojson"), as: "constraint:zones", crs: "EPSG:27700")
    #expect(try registry.replay(reference).result == .incomplete)
  }

  @Test func `an attribute that is written in another type is named`() throws {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    let pack = try scratch.write("pack.yaml", Self.pack)
    let reference = try registry.submit(Self.form(pack)).reference
    let file = try scratch.write(
      "more.geojson", Self.zone(259_500, grade: "\"II*\"", id: "Z2"))
    try registry.importing(file, as: "constraint:zones", crs: "EPSG:27700")
    let replay = try registry.replay(reference)
    #expect(replay.result == .incomplete)
    #expect(replay.findings.first?.result == .incomplete)
    #expect(replay.lost.first?.contains("attribute 'grade'") == true)
  }

  @Test(.enabled(if: Sqlite.isPresent, "python3 is absent"))
  func `a verdict that was altered differs, and says where`() throws {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    let pack = try scratch.write("pack.yaml", Self.pack)
    let reference = try registry.submit(Self.form(pack, asset: nil)).reference
    #expect(try registry.replay(reference).result == .same)
    try Sqlite.run(
      scratch.path("registry.gpkg"),
      """
      UPDATE application SET verdict = json_set(verdict,
        '$.outcome', 'eligible', '$.findings[0].result', 'pass',
        '$.findings[0].measured.value', 99)
      """)
    let replay = try registry.replay(reference)
    #expect(replay.result == .differs)
    #expect(replay.outcomeThen == "eligible")
    #expect(replay.outcomeNow != "eligible")
    #expect(replay.findings[0].differences.map(\.field) == ["result", "measured"])
    #expect(replay.faults.count == 1)
  }

  @Test func `one text is kept once, and found by name and version`() throws {
    let scratch = try Scratch()
    let registry = try Self.prepared(scratch)
    let pack = try scratch.write("pack.yaml", Self.pack)
    for _ in 0..<2 { _ = try registry.submit(Self.form(pack)) }
    #expect(try registry.keptRulePacks().map(\.label) == ["p@1"])
    #expect(try registry.keptRulePack("p@1").text == Self.pack)
    #expect(try registry.keepRulePack(pack).isNew == false)
    _ = try scratch.write("pack.yaml", Self.pack + "# changed\n")
    #expect(try registry.keepRulePack(pack).isNew)
    #expect(throws: RegistryError.self) { try registry.keptRulePack("p@1") }
    let digest = try registry.keptRulePacks()[0].digest
    #expect(try registry.keptRulePack("p@\(digest.prefix(8))").digest == digest)
    #expect(throws: RegistryError.self) { try registry.keptRulePack("p@2") }
    #expect(try registry.rulePack("p@\(digest)").rules.count == 4)
  }
}
