import Foundation
import SiteRegistry
import Testing

/// `data/rules/README.md` tells planners how to write rules; its examples are run here.
struct RuleGuideTests {
  /// The indented examples, by what they are.
  private static func example() throws -> (pack: String, cases: String) {
    let guide = try String(contentsOfFile: Repository.data("rules/README.md"), encoding: .utf8)
    var values = ""
    var rules = ""
    var cases = ""
    for block in guide.components(separatedBy: "```yaml\n").dropFirst() {
      let text = block.components(separatedBy: "```")[0]
      if text.contains("proposal:") {
        cases += text
      } else if text.hasPrefix("- id:") {
        rules += text
      } else {
        values += text
      }
    }
    return (
      "pack: guide\nversion: \"1\"\ntitle: Guide\nvalues:\n\(values)rules:\n\(rules)",
      "pack: guide\ncases:\n\(cases)"
    )
  }

  @Test func `the guide's rules do what its cases say, and nothing is left unshown`() throws {
    let scratch = try Scratch()
    let (pack, cases) = try Self.example()
    let path = try scratch.write("guide.yaml", pack)
    _ = try scratch.write("guide.cases.yaml", cases)
    let results = try CouncilRegistry.testRules(path)
    #expect(results.count > 10)
    for result in results { #expect(result.problems == [], "\(result.name)") }
    let read = try CouncilRegistry.readRulePack(path)
    #expect(CouncilRegistry.unshownResults(of: read, results) == [])
  }

  @Test func `every relation that a rule can have is in the guide's example`() throws {
    let (pack, _) = try Self.example()
    let scratch = try Scratch()
    let wrong = try scratch.write(
      "wrong.yaml",
      pack.replacing("relation: share-covered", with: "relation: none"))
    let error = #expect(throws: RegistryError.self) { try CouncilRegistry.readRulePack(wrong) }
    let message = error?.message ?? ""
    let allowed =
      message.components(separatedBy: "allowed are ").last?
      .trimmingCharacters(in: CharacterSet(charactersIn: ")")).components(separatedBy: ", ") ?? []
    #expect(allowed.count > 8)
    for relation in allowed where relation != "beyond-distance" {
      #expect(pack.contains("relation: \(relation)"), "\(relation)")
    }
  }
}
