import SimpleFeatures

/// Writes one rule's findings as JSON text, the same as ``Finding/json``.
struct FindingWriter {
  let effect: Effect
  let quotedID: [UInt8]
  /// By result what comes before and after that which was measured.
  private let starts: [[UInt8]]
  private let ends: [[UInt8]]
  private let unit: [UInt8]
  private let limit: [UInt8]
  private let absence: [UInt8]
  private let staleness: [UInt8]
  /// By what the rule would say alone: pass, fail.
  private let unverified: [[UInt8]]
  private var features: FeatureTexts?

  init(_ compiled: CompiledRule, _ pack: CompiledPack) {
    let rule = compiled.rule
    effect = rule.effect
    quotedID = Self.text(.string(rule.id))
    var part: CompiledTest?
    if case .relation = rule.condition, case .relation(let only)? = compiled.parts.first {
      part = only
    }
    let plan = part?.plan
    starts = Finding.Result.allCases.map { result in
      let object: JSONObject = [
        "rule": .string(rule.id), "title": .string(rule.title),
        "effect": .string(rule.effect.rawValue), "result": .string(result.rawValue),
      ]
      return Self.text(.object(object)).dropLast()
    }
    ends = Finding.Result.allCases.map { result in
      var object: JSONObject = [
        "explanation": .string(rule.explanation), "clause": .string(rule.clause),
      ]
      object["source"] = rule.source.map(JSONValue.string)
      if result.isReason { object["remedy"] = rule.remedy.map(JSONValue.string) }
      return [UInt8(ascii: ",")] + Self.text(.object(object)).dropFirst()
    }
    unit = (plan?.unit(hasMeasured: true)).map { Self.member("unit", .string($0)) } ?? []
    limit = plan?.limit.map { Self.member("limit", .number($0)) } ?? []
    func missing(_ text: String?) -> [UInt8] {
      text.map { Self.member("missing", [.string($0)]) } ?? []
    }
    absence = missing(part?.absence)
    staleness = missing(part?.staleness)
    let reason = rule.unverifiedReason
    unverified = [Finding.Result.pass, .fail].map { alone in
      missing(reason.map { rule.unverified($0, alone) })
    }
    features = part?.snapshot.map(FeatureTexts.init)
  }

  mutating func append(
    _ measured: MeasuredRule, _ named: [MeasuredFeature], _ from: PositionText,
    to bytes: inout [UInt8]
  ) {
    let result = measured.result.place
    bytes.append(contentsOf: starts[result])
    switch measured {
    case .notApplicable: break
    case .absent: bytes.append(contentsOf: absence)
    case .position(let finding, let note):
      if let value = finding.measured {
        bytes.append(contentsOf: ",\"measured\":{\"value\":".utf8)
        NumberText.appendMillimetres(value, to: &bytes)
        bytes.append(contentsOf: unit)
        bytes.append(UInt8(ascii: "}"))
      }
      bytes.append(contentsOf: limit)
      append(finding.margin, finding.isWithinAccuracy, to: &bytes)
      if !finding.features.isEmpty {
        features?.append(named[finding.features], from, to: &bytes)
      }
      switch note {
      case .none: break
      case .stale: bytes.append(contentsOf: staleness)
      case .unverified(let alone):
        bytes.append(contentsOf: unverified[alone == .pass ? 0 : 1])
      case .nearLimit(let tolerance):
        let text = Finding.nearLimit(finding.margin, tolerance)
        bytes.append(contentsOf: Self.member("missing", [.string(text)]))
      }
    case .full(let finding): append(finding, to: &bytes)
    }
    bytes.append(contentsOf: ends[result])
  }

  private func append(_ finding: Finding, to bytes: inout [UInt8]) {
    if let value = finding.measured {
      bytes.append(contentsOf: ",\"measured\":{\"value\":".utf8)
      NumberText.appendMillimetres(value, to: &bytes)
      if let unit = finding.unit { Self.append("unit", .string(unit), to: &bytes) }
      bytes.append(UInt8(ascii: "}"))
    }
    if let limit = finding.limit { Self.append("limit", .number(limit), to: &bytes) }
    append(finding.margin, finding.isWithinAccuracy, to: &bytes)
    if !finding.features.isEmpty {
      Self.append("features", .array(finding.features.map { .object($0.json) }), to: &bytes)
    }
    if !finding.missing.isEmpty {
      Self.append("missing", .array(finding.missing.map(JSONValue.string)), to: &bytes)
    }
    if !finding.assumed.isEmpty {
      Self.append("assumed", .array(finding.assumed.map(JSONValue.string)), to: &bytes)
    }
  }

  private func append(_ margin: Double?, _ isWithinAccuracy: Bool, to bytes: inout [UInt8]) {
    if let margin {
      bytes.append(contentsOf: ",\"margin\":".utf8)
      NumberText.appendMillimetres(margin, to: &bytes)
    }
    if isWithinAccuracy { bytes.append(contentsOf: ",\"withinAccuracy\":true".utf8) }
  }

  private static func append(_ name: StaticString, _ value: JSONValue, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: ",\"".utf8)
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: "\":".utf8)
    value.write(to: &bytes)
  }

  private static func member(_ name: StaticString, _ value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    append(name, value, to: &bytes)
    return bytes
  }

  private static func text(_ value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    value.write(to: &bytes)
    return bytes
  }
}
