import Foundation
import SiteModel
import SiteRegistry
import Testing

struct RuleCasesTests {
  private static let packs = [
    "scotland-class-67", "england-part-16", "glasgow-siting-policy", "siting-basics", "bath-check",
  ]

  @Test func `no pack is left out here`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Repository.data("rules"))
      .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".cases.yaml") }
      .map { String($0.dropLast(5)) }
    #expect(names.sorted() == Self.packs.sorted())
  }

  @Test(arguments: packs)
  func `every rule of a pack has a case for each result it can have`(pack: String) throws {
    let path = Repository.data("rules/\(pack).yaml")
    let unshown = CouncilRegistry.unshownResults(
      of: try CouncilRegistry.readRulePack(path), try CouncilRegistry.testRules(path))
    #expect(unshown.map { "\($0.rule): \($0.result.rawValue)" } == [])
  }

  @Test(arguments: packs)
  func `every case of a pack holds`(pack: String) throws {
    let results = try CouncilRegistry.testRules(Repository.data("rules/\(pack).yaml"))
    #expect(!results.isEmpty)
    for result in results { #expect(result.problems == [], "\(result.place): \(result.name)") }
  }

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
    """

  private static func run(_ cases: String) throws -> [RuleCaseResult] {
    let scratch = try Scratch()
    let path = try scratch.write("p.yaml", pack)
    _ = try scratch.write("p.cases.yaml", cases)
    return try CouncilRegistry.testRules(path)
  }

  @Test func `a case that does not hold says what came instead`() throws {
    let results = try Self.run(
      """
      pack: p
      cases:
        - name: Inside
          features: [{layer: zones, square: "0 0 1 1"}]
          proposal: {at: "1 1", equipment: cabinet}
          expect: {zone: pass, outcome: needs-consent}
      """)
    #expect(results.map(\.problems) == [["zone is fail, expected pass"]])
    #expect(results[0].place.contains("p.cases.yaml:3:"))
  }

  @Test func `a rule without a case for a result is named`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("p.yaml", Self.pack)
    _ = try scratch.write(
      "p.cases.yaml",
      """
      pack: p
      cases:
        - name: Nothing around
          proposal: {at: "1 1", equipment: cabinet}
          expect: {pass: [zone]}
      """)
    let unshown = CouncilRegistry.unshownResults(
      of: try CouncilRegistry.readRulePack(path), try CouncilRegistry.testRules(path))
    #expect(Set(unshown.map(\.result)) == [.fail, .undetermined])
    #expect(Set(unshown.map(\.rule)) == ["zone"])
  }

  @Test(arguments: [
    (#"{at: "1 1", equipment: cabinet}"#, "{zones: pass}", "no rule 'zones'"),
    (#"{at: "1 1", equipment: cabinet}"#, "{zone: perhaps}", "no result 'perhaps'"),
    (#"{at: "1", equipment: cabinet}"#, "{zone: pass}", "'at' should be"),
    (#"{equipment: cabinet}"#, "{zone: pass}", "is needed"),
  ])
  func `a mistake in a case names its line`(
    proposal: String, expected: String, message: String
  ) throws {
    let error = #expect(throws: RegistryError.self) {
      try Self.run(
        """
        pack: p
        cases:
          - name: Wrong
            proposal: \(proposal)
            expect: \(expected)
        """)
    }
    #expect(error?.message.contains(message) == true)
    #expect(error?.message.contains("p.cases.yaml:") == true)
  }
}
