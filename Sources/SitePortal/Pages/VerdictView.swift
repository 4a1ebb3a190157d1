import SimpleFeatures
import SiteModel

/// A verdict in plain words, its findings grouped by what they mean.
struct VerdictView: Sendable {
  var outcome: Tag
  var sentence: String
  var groups: [FindingGroup]
  /// Rules that are clear or not in question, folded away.
  var passed: [FindingView]
  var passedCount: String
  var hasPassed: Bool
  var pack: String
  var datasets: [DatasetLine]

  struct DatasetLine: Sendable {
    var layer: String
    var dated: String
  }

  init(_ verdict: Verdict) {
    outcome = Wording.outcome(verdict.outcome)
    sentence = Self.sentence(verdict)
    let open = verdict.findings.filter { $0.result == .fail || $0.result == .undetermined }
    groups = Effect.allCases.compactMap { effect in
      let findings = open.filter { $0.rule.effect == effect }
      return findings.isEmpty ? nil : FindingGroup(effect, findings)
    }
    passed = verdict.findings.filter { $0.result == .pass || $0.result == .notApplicable }.map(
      FindingView.init)
    passedCount = Wording.count(passed.count, "rule", "rules")
    hasPassed = !passed.isEmpty
    pack = "\(verdict.pack), version \(verdict.packVersion)"
    datasets = verdict.datasets.map { dataset in
      DatasetLine(
        layer: Wording.kind(dataset.layer),
        dated: dataset.dated.map { "dated \(Wording.date($0))" } ?? "date not known")
    }
  }

  private static func sentence(_ verdict: Verdict) -> String {
    let count = { (effect: Effect, result: Finding.Result) in
      verdict.findings.count { $0.rule.effect == effect && $0.result == result }
    }
    switch verdict.outcome {
    case .eligible:
      return "No rule stands in the way. You can apply."
    case .needsConsent:
      let number = Wording.count(count(.consent, .fail), "consent is", "consents are")
      let names = titles(verdict, .consent)
      return "You can apply, but \(number) needed before anything is installed: \(names)."
    case .undetermined:
      return
        "The rules cannot give an answer yet, because something they need is missing or has not been checked. You can apply all the same: the council will decide."
    case .ineligible:
      let number = count(.blocker, .fail)
      let names = titles(verdict, .blocker)
      return number == 1
        ? "One rule does not allow this here: \(names)."
        : "\(number) rules do not allow this here: \(names)."
    }
  }
}

extension VerdictView {
  /// What the rules of an effect that failed are called.
  private static func titles(_ verdict: Verdict, _ effect: Effect) -> String {
    verdict.findings.filter { $0.rule.effect == effect && $0.result == .fail }
      .map(\.rule.title).joined(separator: "; ")
  }
}

/// Findings of one effect that did not come out clear.
struct FindingGroup: Sendable {
  var title: String
  var meaning: String
  var findings: [FindingView]

  init(_ effect: Effect, _ findings: [Finding]) {
    self.findings = findings.map(FindingView.init)
    switch effect {
    case .blocker:
      title =
        findings.contains { $0.result == .fail }
        ? "What stands in the way" : "What may stand in the way"
      meaning = "These rules decide whether this can go here at all."
    case .consent:
      title =
        findings.contains { $0.result == .fail }
        ? "Consents you need" : "Consents you may need"
      meaning = "Somebody must give permission before anything is installed."
    case .consultation:
      title = "Who will be asked"
      meaning = "They are told or asked about it. This does not change the answer."
    case .advisory:
      title = "Good to know"
      meaning = "These do not change the answer."
    }
  }
}
