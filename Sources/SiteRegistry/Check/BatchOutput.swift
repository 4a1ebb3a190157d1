public import SimpleFeatures
import SiteModel

/// Answers of a batch as bytes, in one of four formats.
struct BatchOutput {
  var bytes: [UInt8] = []
  private let format: BatchFormat
  private let rules: [Rule]
  private let measures: [Bool]
  private let effects: [Effect]
  private let ids: [[UInt8]]
  private let reports: [Bool]
  private let guarding: CSVGuard
  private var reported: [ReportedTexts?]
  /// Whether the next answer is the batch's first.
  var isFirst = true

  init(_ options: BatchOptions, _ compiled: CompiledPack) {
    self.init(
      options.format, rules: compiled.pack.rules, reported: compiled.reported,
      guarding: options.csvGuard)
  }

  init(
    _ format: BatchFormat, rules: [Rule], reported: [ReportedTexts?], guarding: CSVGuard
  ) {
    self.guarding = guarding
    self.reported = reported
    reports = rules.map { $0.reports != nil }
    self.format = format
    self.rules = rules
    measures = rules.map(\.measuresDistance)
    effects = rules.map(\.effect)
    ids = rules.map { Array($0.id.utf8) }
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
        if let column = rule.reportColumn { header.append(column) }
      }
      CSVWriter.appendRow(header, guarding: guarding, to: &bytes)
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
        if let column = finding.rule.reportColumn, let text = finding.reported {
          properties[column] = .string(text)
        }
      }
      feature(id, checked.position.map(Geometry.point), properties)
      for line in checked.lines { feature(id, line) }
    case .csv:
      reported = verdict.findings.map(ReportedTexts.init)
      let answers = verdict.findings.map { finding in
        var answer = RuleAnswer(finding)
        answer.feature = 0
        return answer
      }
      _ = append(id?.plainText ?? "", answers)
    case .table:
      appendColumns(
        id?.plainText ?? "", verdict.outcome.rawValue, verdict.reasons.joined(separator: ", "))
    }
  }

  /// A row of a table's answer: for CSV and the plain table only.
  mutating func append(_ id: String, _ answers: [RuleAnswer]) -> Outcome {
    if format == .csv {
      CSVWriter.appendField(id, guarding: guarding, to: &bytes)
      return appendRest(answers)
    }
    let outcome = Outcome(of: answers, rules)
    let reasons = zip(rules, answers).filter { $1.isReason }.map(\.0.id)
    appendColumns(id, outcome.rawValue, reasons.joined(separator: ", "))
    return outcome
  }

  /// A row of a table's answer, whose id is the bytes of a field.
  mutating func append(_ row: CSVRowFields, _ id: Int?, _ answers: [RuleAnswer]) -> Outcome {
    if let id {
      CSVWriter.appendField(row[id], guarding: guarding, to: &bytes)
    }
    return appendRest(answers)
  }

  private mutating func appendRest(_ answers: [RuleAnswer]) -> Outcome {
    var outcome = Outcome.eligible
    for (index, answer) in answers.enumerated() where answer.isReason {
      outcome = max(outcome, Outcome(alone: answer.result, effects[index]))
    }
    bytes.append(UInt8(ascii: ","))
    bytes.append(contentsOf: outcome.rawValue.utf8)
    bytes.append(UInt8(ascii: ","))
    var isFirst = true
    for (index, answer) in answers.enumerated() where answer.isReason {
      if !isFirst { bytes.append(UInt8(ascii: ";")) }
      isFirst = false
      bytes.append(contentsOf: ids[index])
    }
    bytes.append(UInt8(ascii: ","))
    for (index, answer) in answers.enumerated() {
      bytes.append(UInt8(ascii: ","))
      bytes.append(contentsOf: answer.result.rawValue.utf8)
      if measures[index] {
        bytes.append(UInt8(ascii: ","))
        if let distance = answer.distance { Self.appendMillimetres(distance, &bytes) }
      }
      if reports[index] {
        bytes.append(UInt8(ascii: ","))
        reported[index]?.append(answer.feature, guarding: guarding, to: &bytes)
      }
    }
    bytes.append(0x0D)
    bytes.append(0x0A)
    return outcome
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
      for rule in rules {
        row.append("")
        if rule.measuresDistance { row.append("") }
        if rule.reports != nil { row.append("") }
      }
      CSVWriter.appendRow(row, guarding: guarding, to: &bytes)
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

  /// A line that was measured, after the proposal it belongs to.
  private mutating func feature(_ proposal: JSONValue?, _ line: MeasuredLine) {
    var properties: JSONObject = [
      "measured": .string(line.rule), "layer": .string(line.layer),
      "reference": .string(line.reference), "metres": .number(line.metres.roundedToMillimetres),
    ]
    properties["proposal"] = proposal
    feature(nil, .lineString([line.start, line.end]), properties)
  }

  private mutating func feature(
    _ id: JSONValue?, _ geometry: Geometry<Geographic>?, _ properties: JSONObject
  ) {
    bytes += Array((isFirst ? "\n" : ",\n").utf8)
    isFirst = false
    GeoJSONWriter.appendFeature(
      Feature<Geographic>(
        id: id, geometry: geometry, properties: properties),
      to: &bytes)
  }

  private mutating func appendColumns(_ id: String, _ outcome: String, _ reasons: String) {
    func padded(_ text: String, _ width: Int) -> String {
      text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }
    let line = "\(padded(id.visible, 16))  \(padded(outcome, 13))  \(reasons.visible)\n"
    bytes += Array(line.utf8)
  }

  /// A length with exactly three decimals.
  private static func appendMillimetres(_ value: Double, _ bytes: inout [UInt8]) {
    let whole = (value * 1000).rounded()
    guard whole < 1e15 else { return bytes.append(contentsOf: "\(value)".utf8) }
    var rest = UInt64(whole)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = 20
      repeat {
        start -= 1
        digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        if start == 17 {
          start = 16
          digits[16] = UInt8(ascii: ".")
        }
      } while rest > 0 || start >= 16
      bytes.append(contentsOf: digits[start...])
    }
  }
}

extension CheckedProposal {
  /// Answers in a batch's form, for one proposal or a few.
  public static func batchBytes(
    _ checked: [CheckedProposal], as format: BatchFormat, guarding: CSVGuard = .formulas
  ) -> [UInt8] {
    guard let first = checked.first else { return [] }
    var output = BatchOutput(
      format, rules: first.verdict.findings.map(\.rule), reported: [], guarding: guarding)
    output.begin()
    for one in checked { output.append(one.proposal.id, one) }
    output.end()
    return output.bytes
  }
}
