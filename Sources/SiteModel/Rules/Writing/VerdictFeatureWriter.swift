package import SimpleFeatures

/// Writes verdicts of one pack as GeoJSON features: the proposal with its results, and behind it
/// the lines that were measured.
package struct VerdictFeatureWriter {
  private let rules: [RuleParts]

  /// What never changes of one rule.
  private struct RuleParts {
    let rule: Rule
    let effect: Effect
    let quotedID: [UInt8]
    /// `,"id":"pass"` by result.
    let results: [[UInt8]]
    /// `,"id_m":`; nil where it measures no distance.
    let distance: [UInt8]?
    /// `,"id_name":`; nil where it reports nothing.
    let report: [UInt8]?
    /// Of a line up to its feature's reference.
    let line: [UInt8]
    let snapshot: LayerSnapshot?

    init(_ compiled: CompiledRule, _ layers: [String: LayerSnapshot]) {
      let rule = compiled.rule
      self.rule = rule
      effect = rule.effect
      func quoted(_ text: String) -> [UInt8] { Array(JSONValue.string(text).jsonText.utf8) }
      func name(_ text: String) -> [UInt8] { [0x2C] + quoted(text) + [0x3A] }
      quotedID = quoted(rule.id)
      results = Finding.Result.allCases.map { name(rule.id) + quoted($0.rawValue) }
      distance = rule.measuresDistance ? name(rule.id + "_m") : nil
      report = rule.reportColumn.map(name)
      line = VerdictFeatureWriter.lineStart(rule.id, rule.condition.layer ?? "")
      snapshot = rule.condition.layer.flatMap { layers[$0] }
    }
  }

  package init(_ compiled: CompiledPack) {
    rules = compiled.rules.map { RuleParts($0, compiled.layers) }
  }

  private static func lineStart(_ rule: String, _ layer: String) -> [UInt8] {
    let object: JSONObject = ["measured": .string(rule), "layer": .string(layer)]
    return object.jsonText.utf8.dropLast() + Array(",\"reference\":".utf8)
  }

  /// Appends the verdict on what the engine measured last, and answers its outcome.
  ///
  /// - Parameters:
  ///   - isFirst: whether nothing stands before it.
  ///   - degrees: takes a position to the frame of GeoJSON; nil where it cannot be.
  func append(
    _ measured: [MeasuredRule], _ named: [MeasuredFeature], _ head: VerdictHead, isFirst: Bool,
    _ degrees: (Position<NationalGrid>) -> Position<Geographic>?, to bytes: inout [UInt8]
  ) -> Outcome {
    var outcome = Outcome.eligible
    for index in measured.indices {
      outcome = max(outcome, Outcome(alone: measured[index].result, rules[index].effect))
    }
    bytes.append(
      contentsOf: (isFirst ? "\n{\"type\":\"Feature\"" : ",\n{\"type\":\"Feature\"").utf8)
    if let id = head.id {
      bytes.append(contentsOf: ",\"id\":".utf8)
      bytes.append(contentsOf: id)
    }
    if let place = head.geographic, place.x.isFinite, place.y.isFinite {
      bytes.append(contentsOf: ",\"geometry\":{\"type\":\"Point\",\"coordinates\":".utf8)
      Self.append(place, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    } else {
      bytes.append(contentsOf: ",\"geometry\":null".utf8)
    }
    bytes.append(contentsOf: ",\"properties\":{\"outcome\":\"".utf8)
    bytes.append(contentsOf: outcome.rawValue.utf8)
    bytes.append(contentsOf: "\",\"reasons\":[".utf8)
    var isFirstReason = true
    for index in measured.indices where measured[index].result.isReason {
      if !isFirstReason { bytes.append(UInt8(ascii: ",")) }
      isFirstReason = false
      bytes.append(contentsOf: rules[index].quotedID)
    }
    bytes.append(contentsOf: "],\"equipment\":\"".utf8)
    bytes.append(contentsOf: head.equipment.rawValue.utf8)
    bytes.append(UInt8(ascii: "\""))
    for index in measured.indices {
      append(measured[index], named, rules[index], to: &bytes)
    }
    bytes.append(contentsOf: "}}".utf8)
    for index in measured.indices {
      appendLines(measured[index], named, rules[index], head, degrees, to: &bytes)
    }
    return outcome
  }

  private func append(
    _ measured: MeasuredRule, _ named: [MeasuredFeature], _ parts: RuleParts,
    to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: parts.results[measured.result.place])
    let value: Double?
    let reported: String?
    switch measured {
    case .notApplicable, .absent: return
    case .position(let finding, _):
      value = finding.measured
      reported =
        if let reports = parts.rule.reports, let first = named[finding.features].first {
          parts.snapshot?.features[Int(first.feature)].reported(reports)
        } else {
          nil
        }
    case .full(let finding):
      value = finding.measured
      reported = finding.reported
    }
    if let name = parts.distance, let value {
      bytes.append(contentsOf: name)
      NumberText.appendMillimetres(value, to: &bytes)
    }
    if let name = parts.report, let reported {
      bytes.append(contentsOf: name)
      JSONValue.string(reported).write(to: &bytes)
    }
  }

  /// The lines of one finding, nearest first.
  private func appendLines(
    _ measured: MeasuredRule, _ named: [MeasuredFeature], _ parts: RuleParts, _ head: VerdictHead,
    _ degrees: (Position<NationalGrid>) -> Position<Geographic>?, to bytes: inout [UInt8]
  ) {
    switch measured {
    case .notApplicable, .absent: break
    case .position(let finding, _):
      for one in named[finding.features] {
        guard case .to(let x, let y) = one.line, let snapshot = parts.snapshot,
          let start = head.geographic, let end = degrees(Position(x: x, y: y))
        else { continue }
        appendLine(
          start, end, parts.line, snapshot.features[Int(one.feature)].reference, one.distance,
          head, to: &bytes)
      }
    case .full(let finding):
      for one in finding.features {
        guard let line = one.line, let start = degrees(line.proposal),
          let end = degrees(line.feature)
        else { continue }
        appendLine(
          start, end, Self.lineStart(parts.rule.id, one.layer), one.reference,
          one.distanceInMetres, head, to: &bytes)
      }
    }
  }

  private func appendLine(
    _ start: Position<Geographic>, _ end: Position<Geographic>, _ properties: [UInt8],
    _ reference: String, _ metres: Double, _ head: VerdictHead, to bytes: inout [UInt8]
  ) {
    bytes.append(
      contentsOf:
        ",\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[".utf8)
    Self.append(start, to: &bytes)
    bytes.append(UInt8(ascii: ","))
    Self.append(end, to: &bytes)
    bytes.append(contentsOf: "]},\"properties\":".utf8)
    bytes.append(contentsOf: properties)
    JSONValue.string(reference).write(to: &bytes)
    bytes.append(contentsOf: ",\"metres\":".utf8)
    NumberText.appendMillimetres(metres, to: &bytes)
    if let id = head.id {
      bytes.append(contentsOf: ",\"proposal\":".utf8)
      bytes.append(contentsOf: id)
    }
    bytes.append(contentsOf: "}}".utf8)
  }

  private static func append(_ place: Position<Geographic>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    DecimalText.append(place.x, decimals: GeoJSONWriter.degreeDecimals, to: &bytes)
    bytes.append(UInt8(ascii: ","))
    DecimalText.append(place.y, decimals: GeoJSONWriter.degreeDecimals, to: &bytes)
    bytes.append(UInt8(ascii: "]"))
  }
}

extension RuleEngine {
  /// Measures a proposal and appends its verdict as GeoJSON features, a line break before each.
  package mutating func appendFeatures(
    for proposal: Proposal, _ head: VerdictHead, by writer: VerdictFeatureWriter, isFirst: Bool,
    degrees: (Position<NationalGrid>) -> Position<Geographic>?, to bytes: inout [UInt8]
  ) throws -> Outcome {
    try measure(proposal)
    return writer.append(measured, named, head, isFirst: isFirst, degrees, to: &bytes)
  }
}
