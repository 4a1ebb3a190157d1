import Projection
public import SimpleFeatures
import SiteModel

/// What a finding's distance was measured between, in degrees.
public struct MeasuredLine: Hashable, Sendable {
  public var rule: String
  public var layer: String
  public var reference: String
  public var metres: Double
  public var start: Position<Geographic>
  public var end: Position<Geographic>
}

extension CouncilRegistry {
  /// The lines of all findings, in pack order, nearest first within each.
  func measuredLines(
    _ verdict: Verdict, _ systems: ReferenceSystems
  ) -> [MeasuredLine] {
    guard let transform = try? systems.gridToGeographic else { return [] }
    var lines: [MeasuredLine] = []
    for finding in verdict.findings {
      for feature in finding.features {
        guard let line = feature.line, let start = try? transform(line.proposal),
          let end = try? transform(line.feature)
        else { continue }
        lines.append(
          MeasuredLine(
            rule: finding.rule.id, layer: feature.layer, reference: feature.reference,
            metres: feature.distanceInMetres, start: start, end: end))
      }
    }
    return lines
  }
}
