import SimpleFeatures
public import SiteModel

/// How one case of a pack's truth table came out.
public struct RuleCaseResult: Sendable {
  public var name: String
  /// As `file:line:column`.
  public var place: String
  /// What was expected and not found; empty where the case holds.
  public var problems: [String]
  /// Which rules it shows with which result.
  public var shown: [RuleResult]
}

/// A rule with one of the results it can have.
public struct RuleResult: Hashable, Sendable {
  public var rule: String
  public var result: Finding.Result

  public init(rule: String, result: Finding.Result) {
    self.rule = rule
    self.result = result
  }
}

extension CouncilRegistry {
  /// Runs the truth table that stands beside a pack, `NAME.cases.yaml`; needs no registry.
  ///
  /// - Parameter name: a pack's id or the path of its file.
  /// - Throws: `missingInput` where there is no table, `badInput` naming the line of a mistake.
  public static func testRules(_ name: String) throws(RegistryError) -> [RuleCaseResult] {
    let path = try rulePackPath(name)
    let pack = try RulePackFile.read(path)
    let cases = String(path.dropLast(".yaml".count)) + ".cases.yaml"
    let yaml = try YAMLDocument(path: cases).mapping
    guard try yaml.string("pack") == pack.id else {
      throw .badInput("\(yaml.place("pack")): the cases are not of pack '\(pack.id)'")
    }
    var results: [RuleCaseResult] = []
    for entry in try yaml.mappings("cases") {
      results.append(try RuleCase(entry, pack).result)
    }
    try yaml.finish()
    return results
  }

  /// The results that rules of a pack can have and that no case of its truth table shows, in the
  /// order of the pack.
  public static func unshownResults(
    of pack: RulePack, _ cases: [RuleCaseResult]
  ) -> [RuleResult] {
    let shown = Set(cases.flatMap(\.shown))
    return pack.rules.flatMap { rule in
      let possible = pack.possibleResults(of: rule)
      return Finding.Result.allCases.filter(possible.contains)
        .map { RuleResult(rule: rule.id, result: $0) }.filter { !shown.contains($0) }
    }
  }
}

/// One row of a truth table: layers as small shapes in grid metres, a proposal, what to expect.
private struct RuleCase {
  let result: RuleCaseResult

  init(_ yaml: YAMLMapping, _ pack: RulePack) throws(RegistryError) {
    let name = try yaml.string("name")
    let place = yaml.place
    let today = try yaml.optionalString("on") ?? "2026-06-01"
    guard let day = CivilDate(today) else {
      throw .badInput("\(yaml.place("on")): '\(today)' is not a day as yyyy-mm-dd")
    }
    let accuracy = try yaml.optionalNumber("accuracy") ?? 0
    let layers = try CaseLayers.read(yaml, pack, dated: today)
    guard let asked = try yaml.mapping("proposal"), let wanted = try yaml.mapping("expect") else {
      throw .badInput("\(place): a case needs 'proposal' and 'expect'")
    }
    let proposal = try CaseProposal.read(asked, pack)
    let expected = try CaseExpectation(wanted, try yaml.mapping("because"), pack)
    try yaml.finish()
    let verdict: Verdict
    do {
      var engine = try RuleEngine(
        pack: pack, layers: layers,
        quality: PositionQuality(statement: "exact", accuracyInMetres: accuracy), today: day)
      verdict = try engine.verdict(for: proposal)
    } catch {
      throw .badInput("\(place): \(error)")
    }
    result = RuleCaseResult(
      name: name, place: place, problems: expected.problems(with: verdict),
      shown: expected.results)
  }
}
