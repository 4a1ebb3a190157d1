import SiteModel
import SiteRegistry

/// The alternatives as one page to print: no script, no outside resource.
struct AlternativesPage {
  let text: String

  init(_ title: String, _ question: String, _ found: [Alternative]) {
    let rows = found.map(Self.row).joined()
    let counts = Outcome.allCases.compactMap { outcome -> String? in
      let count = found.count { $0.checked.verdict.outcome == outcome }
      return count > 0 ? "\(count) \(Self.words(outcome))" : nil
    }
    let summary =
      found.isEmpty
      ? "No other asset lies this near." : "Found: \(counts.joined(separator: ", "))."
    let table =
      found.isEmpty
      ? ""
      : """
      <table><caption>The best answer first, then the nearest</caption>
      <thead><tr><th scope="col">Rank</th><th scope="col">Asset</th><th scope="col">Distance</th>\
      <th scope="col">Answer</th><th scope="col">What stands against it</th></tr></thead>
      <tbody>
      \(rows)</tbody></table>

      """
    text = """
      <!DOCTYPE html>
      <html lang="en-GB"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>
      \(Self.style)
      </style></head><body><main>
      <h1>\(escaped(title))</h1>
      <p class="lead">\(escaped(question)). \(escaped(summary))</p>
      \(table)\(Self.basis(found))</main></body></html>

      """
  }

  private static func row(_ one: Alternative) -> String {
    let verdict = one.checked.verdict
    let asset = one.checked.proposal.asset
    let open = verdict.findings.filter { $0.result == .fail || $0.result == .undetermined }
    let reasons = open.map { "<li>\(reason($0))</li>" }.joined()
    let name = asset?.name.map { "\(escaped($0))<br>" } ?? ""
    return """
      <tr><td data-label="Rank">\(one.rank)</td>\
      <th scope="row">\(name)<span class="key">\(escaped(one.name))</span></th>\
      <td data-label="Distance" class="number">\(metresText(one.distanceInMetres))</td>\
      <td data-label="Answer"><strong>\(words(verdict.outcome).capitalised)</strong></td>\
      <td data-label="What stands against it">\(open.isEmpty ? "Nothing" : "<ul>\(reasons)</ul>")\
      </td></tr>

      """
  }

  /// A rule's title with what was measured, what is missing and where it comes from.
  private static func reason(_ finding: Finding) -> String {
    var text = escaped(finding.rule.title)
    if let feature = finding.features.first {
      let distance =
        feature.distanceInMetres > 0 ? ", \(metresText(feature.distanceInMetres)) away" : ""
      text += ": \(escaped(feature.name ?? feature.reference))\(distance)"
    }
    if finding.result == .undetermined {
      text += finding.missing.isEmpty ? "" : " (open: \(escaped(finding.missing[0])))"
    }
    return "\(text) <span class=\"clause\">\(escaped(finding.rule.clause))</span>"
  }

  private static func basis(_ found: [Alternative]) -> String {
    guard let verdict = found.first?.checked.verdict else { return "" }
    let data = verdict.datasets.map { dataset in
      escaped(dataset.layer) + (dataset.dated.map { ", dated \(escaped($0))" } ?? ", not dated")
    }
    // One sentence for all that are as good.
    var positions: [String] = []
    for one in found {
      let statement = one.checked.accuracy?.statement ?? verdict.positionStatement
      if !positions.contains(statement) { positions.append(statement) }
    }
    return """
      <h2>What this rests on</h2>
      <p>Rules: \(escaped(verdict.pack)), version \(escaped(verdict.packVersion)). \
      \(escaped(positions.joined(separator: ". "))).</p>
      <p>Data: \(data.isEmpty ? "none" : data.joined(separator: "; ")).</p>

      """
  }

  private static func words(_ outcome: Outcome) -> String {
    switch outcome {
    case .eligible: "eligible"
    case .needsConsent: "possible with consent"
    case .undetermined: "cannot be decided yet"
    case .ineligible: "not allowed"
    }
  }

  private static let style = """
    body { font: 1rem/1.5 system-ui, "Liberation Sans", sans-serif; margin: 0; color: #14262c;
      background: #fff; overflow-wrap: anywhere }
    main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem }
    h2 { font-size: 1.25rem; margin: 2rem 0 .5rem }
    .lead { font-size: 1.125rem; margin: 0 0 1.5rem }
    table { border-collapse: collapse; width: 100% }
    caption { text-align: left; padding: 0 0 .5rem; color: #4a5b61 }
    th, td { border-bottom: 1px solid #c9d1d0; padding: .6rem 1rem .6rem 0; text-align: left;
      vertical-align: top }
    thead th { border-bottom: 2px solid #14262c; white-space: nowrap }
    tbody th { font-weight: 600 }
    .key, .clause { font-weight: 400; color: #4a5b61; font-size: .9375rem }
    .clause { display: block }
    .number { white-space: nowrap; font-variant-numeric: tabular-nums }
    ul { margin: 0; padding-left: 1.1rem }
    li + li { margin-top: .35rem }
    @media screen and (max-width: 44rem) {
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
      table, caption, tbody, tr, th, td { display: block }
      tr { border-bottom: 2px solid #14262c; padding: .75rem 0 }
      tbody th, td { border: 0; padding: .2rem 0 }
      td::before { content: attr(data-label) ": "; color: #4a5b61 }
    }
    @media print {
      body { font-size: 10pt } main { max-width: none; padding: 0 }
      tr { break-inside: avoid } @page { margin: 15mm }
    }
    """
}

private func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
