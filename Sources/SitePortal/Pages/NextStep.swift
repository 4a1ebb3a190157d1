import SimpleFeatures
import SiteModel
import SiteRegistry

/// One thing the asker can do after an answer: words, a link, what it leads to.
struct NextStep: Sendable {
  var before: String
  var link: String
  var label: String
  var after: String?

  private init(_ before: String, _ label: String, _ link: String, _ after: String? = nil) {
    self.before = before
    self.label = label
    self.link = link
    self.after = after
  }

  /// What can be done after a check, the most helpful first.
  static func after(
    _ checked: CheckedProposal, at: String, _ asked: [(String, String)], _ address: PublicAddress
  ) -> [NextStep] {
    let verdict = checked.verdict
    let proposal = checked.proposal
    var steps: [NextStep] = []
    if proposal.heightInMetres == nil, verdict.lacksHeight {
      steps.append(
        NextStep(
          "The height decides some of the rules.", "Give the height",
          address.local("/check", asked.filter { $0.0 != "height" && $0.0 != "equipment" })))
    }
    for clear in checked.clearPositions {
      let titles = clear.rules.map { id in
        verdict.findings.first { $0.rule.id == id }?.rule.title ?? id
      }
      let what = clear.isWholePack ? "" : " of \(titles.joined(separator: ", "))"
      let position =
        "\(Wording.plain(clear.position.easting)),\(Wording.plain(clear.position.northing))"
      steps.append(
        NextStep(
          "\(Wording.distance(clear.metres)) to the \(clear.direction) it is clear\(what).",
          "Check that place", address.local("/check", [("at", position)] + asked.dropFirst()),
          clear.isWholePack
            ? "Every rule has been checked there."
            : "Other rules have not been checked there."))
    }
    for remedy in checked.remedies { steps.append(Self.helping(remedy, asked, address)) }
    let elsewhere = Self.elsewhere(checked, address)
    let applying = Self.applying(verdict.outcome, address.local("/apply", asked))
    return steps
      + (verdict.outcome == .ineligible ? elsewhere + [applying] : [applying] + elsewhere)
  }

  /// What would help at an asset, which cannot be moved.
  private static func helping(
    _ remedy: AssetRemedy, _ asked: [(String, String)], _ address: PublicAddress
  ) -> NextStep {
    switch remedy {
    case .elsewhere(let asset, let metres, let outcome):
      let answer =
        outcome == .eligible ? "is eligible" : "does better: \(Wording.outcome(outcome).label)"
      return NextStep(
        "Another site, \(Wording.distance(metres)) away, \(answer).", "Check \(asset)",
        address.local("/check", [("at", asset.description)] + asked.dropFirst()))
    case .smaller:
      return NextStep(
        remedy.words.asSentence, "Change the question",
        address.local("/check", asked.filter { $0.0 != "equipment" }))
    }
  }

  private static func elsewhere(
    _ checked: CheckedProposal, _ address: PublicAddress
  ) -> [NextStep] {
    guard let place = checked.position, checked.verdict.outcome != .eligible else { return [] }
    let query = [
      ("q", "\(SitePage.degrees(place.longitude)),\(SitePage.degrees(place.latitude))"),
      ("within", "500"),
    ]
    return [
      NextStep(
        "Another site may do.",
        checked.proposal.asset == nil ? "Council sites within 500 m" : "Other sites within 500 m",
        address.local("/find", query))
    ]
  }

  private static func applying(_ outcome: Outcome, _ apply: String) -> NextStep {
    switch outcome {
    case .eligible:
      return NextStep("Nothing stands in the way.", "Apply for this", apply)
    case .needsConsent:
      return NextStep(
        "You can", "apply for this now", apply, "and ask for each consent listed below as well.")
    case .undetermined:
      return NextStep(
        "Nothing forbids it for certain.", "Apply for this", apply,
        "and say what you know of what is missing.")
    case .ineligible:
      return NextStep(
        "If you think the answer is wrong,", "apply all the same", apply,
        "and say why; a person will look at it.")
    }
  }
}

extension Verdict {
  /// Whether a rule could not be decided for want of a height.
  fileprivate var lacksHeight: Bool {
    findings.contains { finding in
      finding.result == .undetermined && finding.missing.contains { $0.contains("'height'") }
    }
  }
}
