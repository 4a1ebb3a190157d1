package import SimpleFeatures

/// What a verdict's line says besides its findings.
package struct VerdictHead {
  /// As JSON text; nil where the asker gave none.
  package var id: ArraySlice<UInt8>?
  /// Given instead, behind everything else.
  package var number: Int64?
  package var equipment: EquipmentKind
  package var heightInMetres: Double?
  package var asset: AssetKey?
  /// What is said of the asset, as JSON text; nil where the verdict is about none.
  package var site: [UInt8]?
  package var grid: Position<NationalGrid>?
  package var geographic: Position<Geographic>?

  package init(equipment: EquipmentKind) { self.equipment = equipment }
}

/// Writes verdicts of one pack as JSON text, the same as ``Verdict/json(for:)`` with the position
/// behind it, from parts that were put together once.
///
/// One a worker: it keeps the texts of features it has named.
package struct VerdictWriter {
  private var rules: [FindingWriter]
  /// The pack, the datasets and how good positions are.
  private let tail: [UInt8]
  private let outcomes: [[UInt8]]
  private let equipment: [EquipmentKind: [UInt8]]

  package init(_ compiled: CompiledPack) {
    rules = compiled.rules.map { FindingWriter($0, compiled) }
    let empty = Verdict(
      findings: [], pack: compiled.pack.id, packVersion: compiled.pack.version,
      datasets: compiled.datasets, positionStatement: compiled.quality.statement,
      positionAccuracyInMetres: compiled.quality.accuracyInMetres)
    var rest = JSONObject()
    for (name, value) in empty.source { rest[name] = value }
    // Without the brace that opens it, and the one that closes it.
    tail = [UInt8(ascii: ",")] + rest.jsonText.utf8.dropFirst().dropLast()
    outcomes = Outcome.allCases.map { Array("\"outcome\":\"\($0.rawValue)\",\"reasons\":[".utf8) }
    equipment = Dictionary(
      uniqueKeysWithValues: EquipmentKind.allCases.map {
        ($0, Array("],\"equipment\":\"\($0.rawValue)\"".utf8))
      })
  }

  /// Appends the verdict on what the engine measured last, and answers its outcome.
  mutating func append(
    _ measured: [MeasuredRule], _ named: [MeasuredFeature], _ head: VerdictHead,
    to bytes: inout [UInt8]
  ) -> Outcome {
    var outcome = Outcome.eligible
    for index in measured.indices {
      outcome = max(outcome, Outcome(alone: measured[index].result, rules[index].effect))
    }
    bytes.append(UInt8(ascii: "{"))
    if let id = head.id {
      bytes.append(contentsOf: "\"id\":".utf8)
      bytes.append(contentsOf: id)
      bytes.append(UInt8(ascii: ","))
    }
    bytes.append(contentsOf: outcomes[outcome.place])
    var isFirst = true
    for index in measured.indices where measured[index].result.isReason {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.append(contentsOf: rules[index].quotedID)
    }
    bytes.append(contentsOf: equipment[head.equipment] ?? [])
    if let height = head.heightInMetres {
      bytes.append(contentsOf: ",\"height\":".utf8)
      JSONValue.number(height).write(to: &bytes)
    }
    if let asset = head.asset {
      bytes.append(contentsOf: ",\"asset\":".utf8)
      JSONValue.string(asset.description).write(to: &bytes)
    }
    bytes.append(contentsOf: ",\"findings\":[".utf8)
    let from = PositionText(head.grid)
    for index in measured.indices {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      rules[index].append(measured[index], named, from, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
    bytes.append(contentsOf: tail)
    append(head, from, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return outcome
  }

  private func append(_ head: VerdictHead, _ from: PositionText, to bytes: inout [UInt8]) {
    if head.grid != nil {
      bytes.append(contentsOf: ",\"position\":{\"easting\":".utf8)
      bytes.append(contentsOf: from.easting)
      bytes.append(contentsOf: ",\"northing\":".utf8)
      bytes.append(contentsOf: from.northing)
      if let place = head.geographic {
        bytes.append(contentsOf: ",\"longitude\":".utf8)
        NumberText.append(place.longitude, scale: 1e7, to: &bytes)
        bytes.append(contentsOf: ",\"latitude\":".utf8)
        NumberText.append(place.latitude, scale: 1e7, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    if let site = head.site {
      bytes.append(contentsOf: ",\"site\":".utf8)
      bytes.append(contentsOf: site)
    }
    if let number = head.number {
      bytes.append(contentsOf: ",\"id\":".utf8)
      JSONValue.integer(number).write(to: &bytes)
    }
  }
}

extension RuleEngine {
  /// Measures a proposal and appends its verdict as JSON text, without a line break.
  package mutating func appendVerdict(
    for proposal: Proposal, _ head: VerdictHead, by writer: inout VerdictWriter,
    to bytes: inout [UInt8]
  ) throws -> Outcome {
    try measure(proposal)
    return writer.append(measured, named, head, to: &bytes)
  }
}

extension Outcome {
  var place: Int {
    switch self {
    case .eligible: 0
    case .needsConsent: 1
    case .undetermined: 2
    case .ineligible: 3
    }
  }
}

extension Finding.Result {
  var isReason: Bool { self == .fail || self == .undetermined }

  var place: Int {
    switch self {
    case .pass: 0
    case .fail: 1
    case .undetermined: 2
    case .notApplicable: 3
    }
  }
}
