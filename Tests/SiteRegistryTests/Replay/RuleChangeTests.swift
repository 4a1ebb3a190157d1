import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct RuleChangeTests {
  private static let pack = """
    pack: p
    version: "1"
    title: T
    rules:
      - id: near
        title: Near
        explanation: Because
        clause: Clause 1
        effect: blocker
        failsWhen: {layer: zones, relation: within-distance, metres: 20}
      - id: wide
        title: Wide
        explanation: Because
        clause: Clause 2
        effect: consent
        failsWhen: {layer: zones, relation: within-distance, metres: 60}
      - id: height
        title: Height
        explanation: Because
        clause: Clause 3
        effect: blocker
        requires: {filter: "height <= 10", measured: height, limit: 10, unit: m}
    """

  /// The pack with other distances and without the height.
  private static let other =
    pack.replacing("\"1\"", with: "\"2\"").replacing("metres: 20", with: "metres: 35")
    .replacing("metres: 60", with: "metres: 50").split(separator: "\n").prefix(16)
    .joined(separator: "\n") + "\n"

  /// 700 poles in a row, 1 m apart, and a zone whose edge is the line of the first.
  private static func prepared(_ scratch: Scratch) throws -> (CouncilRegistry, String, String) {
    let registry = try scratch.registry()
    try registry.importing(
      try scratch.write("zones.geojson", ReplayTests.zone(259_000)), as: "constraint:zones",
      crs: "EPSG:27700")
    var rows = "reference,easting,northing\n"
    for number in 0..<700 { rows += "P\(number),\(259_050 + number),665025\n" }
    rows += "NOWHERE,,\n"
    try registry.importing(
      try scratch.write("poles.csv", rows), as: "asset", kind: "pole", crs: "EPSG:27700")
    return (
      registry, try scratch.write("old.yaml", pack), try scratch.write("new.yaml", other)
    )
  }

  private static func compared(
    _ registry: CouncilRegistry, _ old: String, _ new: String, _ options: RuleChangeOptions
  ) throws -> (text: String, summary: RuleChangeSummary) {
    var bytes: [UInt8] = []
    let summary = try registry.compareRules(old, new, options) { bytes += $0 }
    return (String(decoding: bytes, as: UTF8.self), summary)
  }

  /// What both packs say at so many metres from the zone, worked out by hand.
  private static func expected(_ metres: Int) -> (old: String, new: String, rules: String) {
    let old = metres <= 20 ? "ineligible" : metres <= 60 ? "needs-consent" : "eligible"
    let new = metres <= 35 ? "ineligible" : metres <= 50 ? "needs-consent" : "eligible"
    let rules = new == "ineligible" ? "near" : "wide"
    return (old, new, rules)
  }

  @Test func `each changed asset is listed with both outcomes and what made the difference`() throws
  {
    let scratch = try Scratch()
    let (registry, old, new) = try Self.prepared(scratch)
    let (text, summary) = try Self.compared(
      registry, old, new, RuleChangeOptions(format: .csv, threads: 3))
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    var wanted: [String] = []
    for metres in 0..<700 {
      let (old, new, rules) = Self.expected(metres)
      guard old != new else { continue }
      let key = "test/pole/P\(metres)"
      wanted.append("asset,\(key),\(key),small-cell,6,\(old),\(new),\(rules)")
    }
    #expect(rows == wanted)
    #expect(summary.assets.asked == 700)
    #expect(summary.assets.changed == wanted.count)
    #expect(summary.assets.withoutPlace == 1)
    #expect(summary.steps[.init(old: .needsConsent, new: .ineligible)] == 15)
    #expect(summary.steps[.init(old: .needsConsent, new: .eligible)] == 10)
    // The bytes do not depend on the threads.
    for format in RuleChangeFormat.allCases {
      let one = try Self.compared(
        registry, old, new, RuleChangeOptions(format: format, threads: 1))
      let eight = try Self.compared(
        registry, old, new, RuleChangeOptions(format: format, threads: 8))
      #expect(one.text == eight.text)
    }
  }

  @Test func `open applications come first, and decided ones are left alone`() throws {
    let scratch = try Scratch()
    let (registry, old, new) = try Self.prepared(scratch)
    var form = ReplayTests.form(old, asset: "test/pole/P30")
    let open = try registry.submit(form).reference
    let decided = try registry.submit(form).reference
    _ = try registry.decide(decided, .approved, reasons: nil)
    // Too high for the old pack, and the new one does not ask.
    form.asset = nil
    form.place = "259400,665025"
    form.height = "12"
    let high = try registry.submit(form).reference
    // The pack of the first application is kept, and can be named.
    let (text, summary) = try Self.compared(
      registry, "p@1", new, RuleChangeOptions(assetKind: "no-such", format: .ndjson))
    let rows = try text.split(separator: "\n").map { try JSONValue(parsing: String($0)).object }
    #expect(rows.map { $0?["application"]?.string } == [high, open])
    #expect(rows[0]?["old"] == "ineligible")
    #expect(rows[0]?["new"] == "eligible")
    #expect(rows[0]?["rules"] == ["height"])
    #expect(rows[1]?["rules"] == ["near"])
    #expect(summary.applications.asked == 2)
    #expect(summary.applications.changed == 2)
    #expect(summary.assets.asked == 0)
  }

  @Test func `the same outcome for other reasons is counted, and listed where asked for`() throws {
    let scratch = try Scratch()
    let (registry, old, new) = try Self.prepared(scratch)
    var options = RuleChangeOptions(
      equipment: [.smallCell, .groundMast], heightInMetres: 12, format: .ndjson)
    let short = try Self.compared(registry, old, new, options)
    options.includesReasons = true
    let long = try Self.compared(registry, old, new, options)
    // Too high everywhere before: 36 poles stay ineligible, for the zone instead of the height.
    #expect(short.summary.assets.otherReasons == 2 * 36)
    #expect(short.summary.assets.changed == 2 * (700 - 36))
    #expect(short.text.split(separator: "\n").count == 2 * (700 - 36))
    #expect(long.text.split(separator: "\n").count == 2 * 700)
    #expect(try Self.compared(registry, old, old, options).text.isEmpty)
  }
}
