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
  var positions: String

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
    positions = verdict.positionStatement
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
      return "You can apply, but \(number) needed before anything is installed."
    case .undetermined:
      return
        "Something that the rules need is missing or not verified. You can apply; the council will decide it."
    case .ineligible:
      let number = count(.blocker, .fail)
      return number == 1
        ? "One rule does not allow this here." : "\(number) rules do not allow this here."
    }
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
      meaning = "A rule here decides whether the site can be used at all."
    case .consent:
      title = "Consents"
      meaning = "Permission that someone must give first."
    case .consultation:
      title = "Who will be asked"
      meaning = "These do not change the answer."
    case .advisory:
      title = "Good to know"
      meaning = "These do not change the answer."
    }
  }
}

/// One rule's answer.
struct FindingView: Sendable {
  var title: String
  var result: Tag
  var explanation: String
  var clause: String
  var sourceLink: String?
  var measured: String?
  var limit: String?
  var margin: String?
  var hasFigures: Bool
  var accuracyWarning: Bool
  var features: [NamedFeature]
  var hasFeatures: Bool
  var missing: [String]
  var assumed: String?
  var remedy: String?

  struct NamedFeature: Sendable {
    var name: String
    var layer: String
    var distance: String
    var dated: String?
    /// What was measured, from the proposal to the feature; nil where they touch.
    var line: String?
  }

  init(_ finding: Finding) {
    title = finding.rule.title
    explanation = finding.rule.explanation
    clause = finding.rule.clause
    sourceLink = finding.rule.source.flatMap {
      $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil
    }
    measured = finding.measured.map { Wording.measure($0, finding.unit) }
    limit = finding.limit.map { Wording.measure($0, finding.unit) }
    margin = finding.margin.map { Wording.measure($0, finding.unit) }
    hasFigures = measured != nil || limit != nil || margin != nil
    accuracyWarning = finding.isWithinAccuracy
    features = finding.features.map { feature in
      NamedFeature(
        name: feature.name ?? feature.reference, layer: Wording.kind(feature.layer),
        distance: feature.distanceInMetres == 0
          ? "at this place" : Wording.distance(feature.distanceInMetres) + " away",
        dated: feature.dated.map(Wording.date), line: feature.line.map(Self.words))
    }
    hasFeatures = !features.isEmpty
    missing = finding.missing
    assumed = finding.assumed.isEmpty ? nil : finding.assumed.joined(separator: ", ")
    // Where something is missing, moving or shrinking the proposal need not help.
    remedy = finding.result == .fail ? finding.rule.remedy : nil
    result = Self.tag(finding)
  }

  private static func words(_ line: Finding.NamedFeature.Line) -> String {
    func place(_ position: Position<NationalGrid>) -> String {
      "easting \(Wording.decimal(position.easting, 1)), northing \(Wording.decimal(position.northing, 1))"
    }
    return "measured from \(place(line.proposal)) to \(place(line.feature))"
  }

  private static func tag(_ finding: Finding) -> Tag {
    switch finding.result {
    case .pass: Tag(label: "Clear", tone: "good")
    case .notApplicable: Tag(label: "Does not apply", tone: "plain")
    case .undetermined: Tag(label: "Cannot be decided", tone: "unknown")
    case .fail:
      switch finding.rule.effect {
      case .blocker: Tag(label: "Not allowed", tone: "bad")
      case .consent: Tag(label: "Consent needed", tone: "wait")
      case .consultation: Tag(label: "Consultation", tone: "plain")
      case .advisory: Tag(label: "Note", tone: "plain")
      }
    }
  }
}
