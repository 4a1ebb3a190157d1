import SimpleFeatures
import SiteModel

/// Answers of a batch as bytes, in one of four formats.
struct BatchOutput {
  var bytes: [UInt8] = []
  private let format: BatchFormat
  private let rules: [Rule]
  private var isFirst = true

  init(_ format: BatchFormat, rules: [Rule]) {
    self.format = format
    self.rules = rules
  }

  mutating func begin() {
    switch format {
    case .ndjson: break
    case .geojson: bytes += Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)
    case .csv:
      var header = ["id", "outcome", "reasons", "error"]
      for rule in rules {
        header.append(rule.id)
        if rule.measuresDistance { header.append(rule.id + "_m") }
      }
      CSVWriter.appendRow(header, to: &bytes)
    case .table: appendColumns("id", "outcome", "reasons")
    }
  }

  mutating func append(_ id: JSONValue?, _ checked: CheckedProposal) {
    let verdict = checked.verdict
    switch format {
    case .ndjson:
      var object = checked.json
      object["id"] = id
      line(object)
    case .geojson:
      var properties: JSONObject = [
        "outcome": .string(verdict.outcome.rawValue),
        "reasons": .array(verdict.reasons.map(JSONValue.string)),
        "equipment": .string(checked.proposal.equipment.rawValue),
      ]
      for finding in verdict.findings {
        properties[finding.rule.id] = .string(finding.result.rawValue)
        if finding.rule.measuresDistance, let measured = finding.measured {
          properties[finding.rule.id + "_m"] = .number(measured.roundedToMillimetres)
        }
      }
      feature(id, checked.position, properties)
    case .csv:
      var row = [
        id?.plainText ?? "", verdict.outcome.rawValue, verdict.reasons.joined(separator: ";"), "",
      ]
      for finding in verdict.findings {
        row.append(finding.result.rawValue)
        if finding.rule.measuresDistance {
          row.append(finding.measured.map(Self.millimetres) ?? "")
        }
      }
      CSVWriter.appendRow(row, to: &bytes)
    case .table:
      appendColumns(
        id?.plainText ?? "", verdict.outcome.rawValue, verdict.reasons.joined(separator: ", "))
    }
  }

  mutating func append(_ id: JSONValue?, _ error: RegistryError) {
    switch format {
    case .ndjson:
      var object = JSONObject()
      object["id"] = id
      object["error"] = .string(error.message)
      line(object)
    case .geojson: feature(id, nil, ["error": .string(error.message)])
    case .csv:
      var row = [id?.plainText ?? "", "", "", error.message]
      for rule in rules { row += rule.measuresDistance ? ["", ""] : [""] }
      CSVWriter.appendRow(row, to: &bytes)
    case .table: appendColumns(id?.plainText ?? "", "error", error.message)
    }
  }

  mutating func end() {
    if format == .geojson { bytes += Array("\n]}\n".utf8) }
  }

  private mutating func line(_ object: JSONObject) {
    JSONValue.object(object).write(to: &bytes)
    bytes.append(0x0A)
  }

  private mutating func feature(
    _ id: JSONValue?, _ position: Position<Geographic>?, _ properties: JSONObject
  ) {
    bytes += Array((isFirst ? "\n" : ",\n").utf8)
    isFirst = false
    GeoJSONWriter.appendFeature(
      Feature<Geographic>(
        id: id, geometry: position.map(Geometry.point), properties: properties),
      to: &bytes)
  }

  private mutating func appendColumns(_ id: String, _ outcome: String, _ reasons: String) {
    func padded(_ text: String, _ width: Int) -> String {
      text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }
    bytes += Array("\(padded(id, 16))  \(padded(outcome, 13))  \(reasons)\n".utf8)
  }

  /// A length with exactly three decimals.
  private static func millimetres(_ value: Double) -> String {
    let whole = (value * 1000).rounded()
    guard whole < 1e15 else { return "\(value)" }
    let digits = String(Int64(whole))
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return padded.dropLast(3) + "." + padded.suffix(3)
  }
}

extension CheckedProposal {
  /// Answers in a batch's form, for one proposal or a few.
  public static func batchBytes(_ checked: [CheckedProposal], as format: BatchFormat) -> [UInt8] {
    guard let first = checked.first else { return [] }
    var output = BatchOutput(format, rules: first.verdict.findings.map(\.rule))
    output.begin()
    for one in checked { output.append(one.proposal.id, one) }
    output.end()
    return output.bytes
  }
}

extension Rule {
  /// Whether its finding measures a distance to a feature.
  var measuresDistance: Bool {
    guard case .relation(let test) = condition else { return false }
    switch test.relation {
    case .withinDistance, .beyondDistance, .nearest: return true
    case .intersects, .disjoint: return false
    }
  }
}
