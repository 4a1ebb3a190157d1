import SiteModel
import SiteRegistry

/// The alternatives as one page to print: no script, no outside resource.
struct AlternativesPage {
  let text: String

  init(_ title: String, _ found: [Alternative]) {
    var rows = ""
    for one in found {
      let open = one.checked.verdict.findings.filter {
        $0.result == .fail || $0.result == .undetermined
      }
      let reasons = open.map { finding in
        "<li>\(Self.escaped(finding.rule.title)) (\(Self.escaped(finding.rule.clause)))</li>"
      }
      let list = reasons.isEmpty ? "None" : "<ul>\(reasons.joined())</ul>"
      rows += """
        <tr><td>\(one.rank)</td><th scope="row">\(Self.escaped(one.name))</th>\
        <td>\(metresText(one.distanceInMetres))</td>\
        <td>\(Self.escaped(one.checked.verdict.outcome.rawValue)): \
        \(VerdictText.meaning(one.checked.verdict.outcome))</td><td>\(list)</td></tr>

        """
    }
    let verdict = found.first?.checked.verdict
    let basis = verdict.map {
      "Rules: \(Self.escaped($0.pack)) \(Self.escaped($0.packVersion)). \(Self.escaped($0.positionStatement))."
    }
    text = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Self.escaped(title))</title>
      <style>
      body { font: 1rem/1.5 sans-serif; margin: 2rem; color: #111; background: #fff }
      table { border-collapse: collapse; width: 100% }
      th, td { border-bottom: 1px solid #767676; padding: .4rem; text-align: left;
        vertical-align: top; overflow-wrap: anywhere }
      ul { margin: 0; padding-left: 1.2rem }
      </style></head><body><main>
      <h1>\(Self.escaped(title))</h1>
      <table><caption>Best outcome first, then the nearest</caption>
      <thead><tr><th scope="col">Rank</th><th scope="col">Asset</th><th scope="col">Distance</th>\
      <th scope="col">Outcome</th><th scope="col">Reasons</th></tr></thead>
      <tbody>
      \(rows)</tbody></table>
      <p>\(basis ?? "No asset was found.")</p>
      </main></body></html>

      """
  }

  private static func escaped(_ text: String) -> String {
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
}
