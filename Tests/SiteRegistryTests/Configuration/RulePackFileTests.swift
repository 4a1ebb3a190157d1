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

  @Test(arguments: ["siting-basics", "scotland-class-67", "bath-check"])
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
  ])
  func `a mistake is named with file and line`(
    part: String, mistake: String, named: String
  ) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let good = try scratch.write("good.yaml", Self.rule())
    #expect(try registry.rulePack(good).rules.count == 1)
    let bad = try scratch.write("bad.yaml", Self.rule((part, mistake)))
    #expect {
      try registry.rulePack(bad)
    } throws: { error in
      guard case RegistryError.badInput(let text) = error else { return false }
      return text.contains("bad.yaml:") && text.contains(named)
    }
  }
}
