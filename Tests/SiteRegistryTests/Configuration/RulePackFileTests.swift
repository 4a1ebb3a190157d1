import Foundation
import SiteModel
import SiteRegistry
import Testing

struct RulePackFileTests {
  private static let head = """
    pack: p
    version: "1"
    title: T
    rules:
    """

  private static func rule(_ change: (String, String)? = nil) -> String {
    var text = """

        - id: zone
          title: Zone
          explanation: Because
          clause: Clause 1
          effect: consent
          failsWhen: {layer: zones, relation: within-distance, metres: 30}
      """
    if let change { text = text.replacing(change.0, with: change.1) }
    return head + text + "\n"
  }

  @Test(arguments: [
    "siting-basics", "scotland-class-67", "england-part-16", "glasgow-siting-policy", "bath-check",
  ])
  func `the packs of this repository load`(name: String) throws {
    let registry = try Scratch().registry()
    let pack = try registry.rulePack(Repository.data("rules/\(name).yaml"))
    #expect(pack.id == name)
    #expect(!pack.rules.isEmpty)
  }

  @Test(arguments: [
    ("effect: consent", "effect: ban", "blocker, consent"),
    ("relation: within-distance", "relation: near", "within-distance"),
    (", metres: 30", "", "metres"),
    ("metres: 30", "metres: -1", "metres"),
    ("clause: Clause 1", "clauze: Clause 1", "clause"),
    ("layer: zones", "layer: zones, where: \"category = \"", "where"),
    ("id: zone", "id: [a, b]", "id"),
    ("failsWhen", "failsIf", "failsWhen"),
    ("effect: consent", "effect: consent\n    equipment: [kite]", "small-cell"),
    ("effect: consent", "effect: consent\n    inForce: {from: yesterday}", "yesterday"),
    ("effect: consent", "efect: consent", "efect"),
    ("effect: consent", "effect: consent\n    efect: ban", "is 'effect' meant?"),
    ("effect: consent", "effect: consent\n    effect: consent", "twice"),
    ("effect: consent", "effect: consent\n    equipment: [cabinett]", "is 'cabinet' meant?"),
    ("effect: consent", "effect: consent\n    boundary: loose", "exact, tolerant"),
    ("effect: consent", "effect: consent\n    reports: title", "name, reference"),
    (
      "failsWhen: {layer: zones, relation: within-distance, metres: 30}",
      "reports: name\n    requires: {filter: height < 3}", "its one layer"
    ),
    ("effect: consent", "effect: consent\n    verified: perhaps", "true or false"),
    ("effect: consent", "effect: consent\n    inForce: {from: 2026-02-30}", "yyyy-mm-dd"),
    (
      "effect: consent", "effect: consent\n    inForce: {from: 2026-02-02, to: 2026-02-01}",
      "before it begins"
    ),
    ("effect: consent", "effect: consent\n    figures: [{figure: x}]", "lacks 'verified'"),
    (
      "effect: consent", "effect: consent\n    figures: [{figure: x, verified: true}]",
      "'by', 'on' and 'source'"
    ),
    (
      "effect: consent",
      "effect: consent\n    verified: true\n    figures: [{figure: x, verified: false}]",
      "at each of them"
    ),
    ("effect: consent", "effect: consent\n    appliesWhen: {kite: 1}", "layer"),
    (
      "effect: consent", "effect: consent\n    requires: {filter: \"height > 1\"}", "not both"
    ),
    ("relation: within-distance", "relation: within-distanc", "is 'within-distance' meant?"),
    ("metres: 30", "metres: thirty", "number"), ("metres: 30", "metres: .inf", "number"),
    ("metres: 30", "metres: 1e9", "1000000"),
    ("metres: 30", "metres: 30, where: \"a = = 1\"", "column 5"),
    ("id: zone", "id: Zone 1", "lower-case"), ("id: zone", "id: outcome", "outcome"),
    ("title: Zone", "title: Zone\n  title: [", "not YAML"),
  ])
  func `a mistake is named with file and line`(
    part: String, mistake: String, named: String
  ) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let good = try scratch.write("good.yaml", Self.rule())
    #expect(try registry.rulePack(good).rules.count == 1)
    let bad = try scratch.write("bad.yaml", Self.rule((part, mistake)))
    let error = #expect(throws: RegistryError.self) { try registry.rulePack(bad) }
    let text = error?.message ?? ""
    #expect(text.contains(#/bad\.yaml:\d+:\d+: /#), "\(text)")
    #expect(text.contains(named), "\(text)")
  }

  @Test func `the line named is the line of the mistake`() throws {
    let scratch = try Scratch()
    let bad = try scratch.write(
      "bad.yaml", Self.rule(("effect: consent", "effect: consent\n    kite: 1")))
    let error = #expect(throws: RegistryError.self) { try CouncilRegistry.readRulePack(bad) }
    #expect(error?.message.contains("bad.yaml:10:5: 'kite'") == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    ("name: height", "cannot be called"), ("type: length", "number, integer"),
    ("name: base area", "lower-case"), ("assumed: wide", "a number"), ("kite: 1", "kite"),
    ("name: base_area", "base_ara"),
  ])
  func `a mistake in a declared value, or in a name that should be one, is named with its line`(
    change: String, named: String
  ) throws {
    var fields = ["name": "base_area", "title": "Base area", "type": "number"]
    let parts = change.components(separatedBy: ": ")
    fields[parts[0]] = parts[1]
    let value = fields.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    let scratch = try Scratch()
    let bad = try scratch.write(
      "bad.yaml",
      """
      pack: p
      version: "1"
      title: T
      values:
        - {\(value)}
      rules:
        - id: one
          title: One
          explanation: Because
          clause: Clause 1
          effect: consent
          requires: {filter: "base_ara <= 1"}
      """)
    let error = #expect(throws: RegistryError.self) { try CouncilRegistry.readRulePack(bad) }
    #expect(error?.message.contains(#/bad\.yaml:(5|12):\d+: /#) == true)
    #expect(error?.message.contains(named) == true, "\(error?.message ?? "")")
  }
}
