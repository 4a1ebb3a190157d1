import SimpleFeatures
import SiteModel
import SiteRegistry

/// A replay for a person at a terminal: what came of it, then finding by finding.
struct ReplayText {
  private let replay: Replay

  init(_ replay: Replay) { self.replay = replay }

  var headline: String {
    let day = replay.basis?.day ?? String(replay.application.submittedAt.prefix(10))
    let outcome =
      replay.outcomeNow.map { now in
        now == replay.outcomeThen ? now : "\(replay.outcomeThen) then, \(now) now"
      } ?? "\(replay.outcomeThen) then"
    let word = replay.result.rawValue.uppercased().split(separator: "-").joined(separator: " ")
    return "\(word): application \(replay.application.reference) of \(day), \(outcome)"
  }

  var lines: [String] {
    var lines = [headline]
    let application = replay.application
    let height = application.heightInMetres.map { ", \(metresText($0)) high" } ?? ""
    let place = application.asset?.description ?? application.place
    lines.append("\(application.equipment.title)\(height) at \(place)")
    if let pack = replay.pack {
      lines.append("Rules: \(pack.label), kept text \(pack.digest.prefix(12))")
    }
    if let basis = replay.basis {
      lines.append("Data as after event \(basis.event): \(Self.layers(basis))")
      lines.append("Positions: \(basis.operation)")
    }
    lines += replay.faults.map { "  not as it was kept: \($0)" }
    lines += replay.lost.map { "  cannot be rebuilt: \($0)" }
    guard !replay.findings.isEmpty else { return lines }
    var table = Table(["replay", "rule", "then", "now"])
    for finding in replay.findings {
      table.add([
        finding.result.rawValue, finding.rule, finding.then ?? "–", finding.now ?? "–",
      ])
    }
    lines += table.lines
    for finding in replay.findings {
      for difference in finding.differences {
        lines.append(
          "  \(finding.rule), \(difference.field): \(difference.then.jsonText) then, \(difference.now.jsonText) now"
        )
      }
    }
    return lines
  }

  private static func layers(_ basis: VerdictBasis) -> String {
    let all = basis.layers.map { layer in
      guard let description = layer.description else { return "\(layer.id) (absent)" }
      let parts = [
        description.lastRun.map { "run \($0)" }, description.provenance.dated.map { "dated \($0)" },
      ].compactMap(\.self)
      return parts.isEmpty ? layer.id : "\(layer.id) (\(parts.joined(separator: ", ")))"
    }
    return all.isEmpty ? "no layer" : all.joined(separator: ", ")
  }
}
