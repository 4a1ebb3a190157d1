import SiteModel

/// What a case of a truth table expects: an outcome, and results rule by rule.
///
/// `{footway-width: pass}` and `{pass: [footway-width, clutter]}` say the same.
struct CaseExpectation {
  private var outcome: Outcome?
  private(set) var results: [RuleResult] = []
  /// Words that a finding names among what is missing, by rule.
  private var reasons: [(rule: String, words: String)] = []

  init(
    _ yaml: YAMLMapping, _ because: YAMLMapping?, _ pack: RulePack
  ) throws(RegistryError) {
    let ids = pack.rules.map(\.id)
    func known(_ id: String, _ place: String) throws(RegistryError) -> String {
      guard ids.contains(id) else {
        let hint = id.nearest(in: ids).map { "; is '\($0)' meant?" } ?? ""
        throw .badInput("\(place): the pack has no rule '\(id.shortened)'\(hint)")
      }
      return id
    }
    outcome = try yaml.choice("outcome", of: Outcome.self)
    for result in Finding.Result.allCases {
      for (place, id) in try yaml.placedStrings(result.rawValue) {
        results.append(RuleResult(rule: try known(id, place), result: result))
      }
    }
    for key in yaml.keys where key != "outcome" && Finding.Result(rawValue: key) == nil {
      let id = try known(key, yaml.place(key))
      guard let text = try yaml.optionalString(key), let result = Finding.Result(rawValue: text)
      else {
        let text = try yaml.optionalString(key) ?? ""
        throw .badInput(
          "\(yaml.place(key)): there is no result '\(text)'; allowed are \(Finding.Result.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      results.append(RuleResult(rule: id, result: result))
    }
    try yaml.finish()
    guard let because else { return }
    for (id, words) in try because.texts() {
      reasons.append((try known(id, because.place(id)), words))
    }
  }

  /// How a verdict differs from it, in words.
  func problems(with verdict: Verdict) -> [String] {
    var problems: [String] = []
    if let outcome, verdict.outcome != outcome {
      problems.append("outcome is \(verdict.outcome.rawValue), expected \(outcome.rawValue)")
    }
    func finding(_ rule: String) -> Finding? { verdict.findings.first { $0.rule.id == rule } }
    for expected in results {
      guard let finding = finding(expected.rule), finding.result != expected.result else {
        continue
      }
      let why = finding.missing.isEmpty ? "" : " (\(finding.missing.joined(separator: "; ")))"
      problems.append(
        "\(expected.rule) is \(finding.result.rawValue)\(why), expected \(expected.result.rawValue)"
      )
    }
    for (rule, words) in reasons {
      let missing = finding(rule)?.missing.joined(separator: "; ") ?? ""
      if !missing.contains(words) {
        problems.append("\(rule) gives as its reason '\(missing)', expected '\(words)'")
      }
    }
    return problems
  }
}
