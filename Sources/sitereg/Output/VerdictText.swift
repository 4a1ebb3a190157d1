import SimpleFeatures
import SiteModel
import SiteRegistry

/// A verdict for a person at a terminal: the outcome, then why.
struct VerdictText {
  private let checked: CheckedProposal

  init(_ checked: CheckedProposal) { self.checked = checked }

  var lines: [String] {
    let verdict = checked.verdict
    let proposal = checked.proposal
    var lines = ["\(verdict.outcome.rawValue.uppercased()): \(Self.meaning(verdict.outcome))"]
    let height = proposal.heightInMetres.map { ", \(metresText($0)) high" } ?? ""
    let place = proposal.asset.map { "at \($0.key)" } ?? "at a point"
    let centre = proposal.geometry.bounds?.centre
    let position = centre.map { " (\(Int($0.easting.rounded())),\(Int($0.northing.rounded())))" }
    lines.append("\(proposal.equipment.title)\(height) \(place)\(position ?? "")")
    if let asset = proposal.asset {
      let known = [asset.name, asset.address, asset.ward, asset.gridReference]
      var said: [String] = []
      for text in known.compactMap(\.self) where !said.contains(text) { said.append(text) }
      if !said.isEmpty { lines.append("Site: \(said.joined(separator: "; "))") }
    }
    for effect in Effect.allCases {
      let findings = verdict.findings.filter {
        $0.rule.effect == effect && $0.result != .notApplicable
      }
      guard !findings.isEmpty else { continue }
      lines.append("")
      lines.append(Self.heading(effect))
      for finding in findings { lines += Self.lines(finding) }
    }
    for clear in checked.clearPositions {
      let checked = clear.isWholePack ? "checked against the whole pack" : "this rule only"
      lines.append("")
      lines.append(
        "\(Self.rounded(clear.metres)) m \(clear.direction) it is clear of \(clear.rules.joined(separator: ", ")) (\(checked))"
      )
    }
    if !checked.remedies.isEmpty {
      lines.append("")
      lines.append("What would help here")
      lines += checked.remedies.map { "  \($0.words)" }
    }
    lines.append("")
    lines.append("Rules: \(verdict.pack) \(verdict.packVersion)")
    lines.append((checked.accuracy?.statement ?? verdict.positionStatement) + ".")
    return lines
  }

  private static func lines(_ finding: Finding) -> [String] {
    var lines = ["  \(mark(finding)) \(finding.rule.title)\(measure(finding))"]
    for feature in finding.features.prefix(3) {
      let name = feature.name.map { "\($0) (\(feature.reference))" } ?? feature.reference
      let distance = feature.distanceInMetres > 0 ? ", \(metresText(feature.distanceInMetres))" : ""
      let dated = feature.dated.map { ", dated \($0)" } ?? ""
      lines.append("       \(name)\(distance); \(feature.layer)\(dated)")
    }
    if finding.features.count > 3 {
      lines.append("       … and \(finding.features.count - 3) more")
    }
    lines += finding.missing.map { "       \($0)" }
    if !finding.assumed.isEmpty {
      lines.append("       Assumed: \(finding.assumed.joined(separator: ", "))")
    }
    if finding.result == .fail || finding.result == .undetermined {
      lines.append("       \(finding.rule.clause)")
      if let remedy = finding.rule.remedy { lines.append("       What helps: \(remedy)") }
    }
    return lines
  }

  /// What was measured, with its limit; how deep inside where that is what a rule asks.
  private static func measure(_ finding: Finding) -> String {
    guard let measured = finding.measured else { return "" }
    let unit = finding.unit.map { " \($0)" } ?? ""
    if case .relation(let test) = finding.rule.condition,
      [.intersects, .disjoint, .within].contains(test.relation)
    {
      return " – \(rounded(measured))\(unit) inside"
    }
    let limit = finding.limit.map { " (limit \(rounded($0))\(unit))" } ?? ""
    return " – \(rounded(measured))\(unit)\(limit)"
  }

  private static func rounded(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() && abs(tenths) < 1e15 ? "\(Int(tenths))" : "\(tenths)"
  }

  private static func mark(_ finding: Finding) -> String {
    switch finding.result {
    case .pass: finding.limit == nil && finding.rule.effect == .advisory ? "    " : "ok  "
    case .fail: "FAIL"
    case .undetermined: "?   "
    case .notApplicable: "–   "
    }
  }

  private static func heading(_ effect: Effect) -> String {
    switch effect {
    case .blocker: "What would forbid it"
    case .consent: "What would need consent"
    case .consultation: "Who would have to be asked"
    case .advisory: "For information"
    }
  }

  static func meaning(_ outcome: Outcome) -> String {
    switch outcome {
    case .eligible: "no rule stands against it"
    case .needsConsent: "possible with the consents below"
    case .undetermined: "something is missing; see below what"
    case .ineligible: "a rule forbids it"
    }
  }
}
