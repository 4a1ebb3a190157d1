import CQL2
import SimpleFeatures

/// A relation made ready: its filter told once for each feature of its layer.
struct CompiledTest: Sendable {
  let test: SpatialTest
  let snapshot: LayerSnapshot?
  /// Why the layer is too old to rest on; nil where it is not.
  let staleness: String?
  /// For each feature whether it counts; nil where all do.
  let counting: [Truth]?
  /// How it is measured from positions; nil where GEOS is asked.
  fileprivate(set) var plan: PositionPlan?

  init(
    _ test: SpatialTest, layer: LayerSnapshot?, today: CivilDate
  ) throws(FilterEvaluationError) {
    self.test = test
    snapshot = layer
    staleness = layer?.layer.staleness(on: today)
    guard let filter = test.filter, let layer else {
      counting = nil
      return
    }
    let compiled = try CompiledFilter(filter)
    var truths: [Truth] = []
    truths.reserveCapacity(layer.features.count)
    for feature in layer.features { truths.append(try compiled.truth(of: feature)) }
    counting = truths
  }

  /// Why nothing can be said where the layer is not there.
  var absence: String { "layer '\(test.layer)' has not been imported" }

  /// Whether a feature counts; unknown where the filter misses a value of it.
  func counts(_ feature: Int) -> Truth { counting?[feature] ?? .true }
}

/// A rule made ready: its filters bound, its layers at hand.
struct CompiledRule: Sendable {
  enum Part: Sendable {
    case relation(CompiledTest)
    case filter(Filter, CompiledFilter)
  }

  let rule: Rule
  let isInForce: Bool
  /// The relation it is about, or the parts it combines.
  private(set) var parts: [Part]
  /// What its scope combines; empty where it applies everywhere.
  private(set) var scope: [Part]
  /// What to take for values that neither a proposal nor its asset says.
  let assumptions: [String: JSONValue]
  private let requirement: CompiledFilter?

  init(
    _ rule: Rule, layers: [String: LayerSnapshot], today: CivilDate,
    assumptions: [String: JSONValue] = [:]
  ) throws(FilterEvaluationError) {
    self.rule = rule
    self.assumptions = assumptions
    isInForce = Self.isInForce(rule, today)
    func parts(_ condition: Condition) throws(FilterEvaluationError) -> [Part] {
      var parts: [Part] = []
      switch condition {
      case .relation(let test): parts.append(try relation(test))
      case .requirement, .unrecovered: break
      case .all(let tests), .any(let tests):
        for test in tests {
          switch test {
          case .relation(let test): parts.append(try relation(test))
          case .filter(let filter): parts.append(.filter(filter, try CompiledFilter(filter)))
          }
        }
      }
      return parts
    }
    func relation(_ test: SpatialTest) throws(FilterEvaluationError) -> Part {
      .relation(try CompiledTest(test, layer: layers[test.layer], today: today))
    }
    self.parts = try parts(rule.condition)
    scope = if let scope = rule.scope { try parts(scope) } else { [] }
    requirement =
      if case .requirement(let limits) = rule.condition {
        try CompiledFilter(limits.filter)
      } else {
        nil
      }
  }

  private static func isInForce(_ rule: Rule, _ today: CivilDate) -> Bool {
    if let from = rule.inForceFrom.flatMap(CivilDate.init), today < from { return false }
    if let to = rule.inForceTo.flatMap(CivilDate.init), to < today { return false }
    return true
  }

  /// Notes how each relation is measured from positions.
  mutating func plan(
    _ selection: (CompiledTest, LayerSnapshot) -> Int?, isSurfaces: (Int) -> Bool
  ) {
    func planned(_ part: Part) -> Part {
      guard case .relation(var test) = part else { return part }
      test.plan = PositionPlan(test, selection: selection, isSurfaces: isSurfaces)
      return .relation(test)
    }
    parts = parts.map(planned)
    scope = scope.map(planned)
  }

  func applies(to equipment: EquipmentKind) -> Bool {
    rule.equipment.isEmpty || rule.equipment.contains(equipment)
  }

  func requirementFinding(
    _ limits: Requirement, _ proposal: Proposal
  ) throws(FilterEvaluationError) -> Finding {
    guard let requirement else { return Finding(rule: rule, result: .undetermined) }
    let record = record(proposal)
    let truth = try requirement.truth(of: record)
    var finding = Finding(rule: rule, result: .pass, limit: limits.limit, unit: limits.unit)
    finding.assumed = record.assumed(limits.filter)
    if let name = limits.measured, let value = record.json(name)?.double {
      finding.measured = value
      if let limit = limits.limit { finding.margin = abs(value - limit) }
    }
    switch truth {
    case .true: break
    case .false: finding.result = .fail
    case .unknown:
      finding.result = .undetermined
      finding.missing = record.missing(limits.filter)
    }
    return finding
  }
}

extension CompiledRule {
  func record(_ proposal: Proposal) -> ProposalRecord {
    ProposalRecord(proposal: proposal, assumptions: assumptions)
  }

  /// What is known of a value whose figure nobody has recovered.
  func unrecoveredFinding(_ name: String?, _ unit: String?, _ proposal: Proposal) -> Finding {
    var finding = Finding(rule: rule, result: .undetermined, unit: unit)
    finding.measured = name.flatMap { record(proposal).json($0)?.double }
    if finding.measured == nil { finding.unit = nil }
    finding.missing = [rule.unverifiedReason ?? "the figure has not been recovered"]
    return finding
  }
}

/// A proposal and its asset as one record of named values; the proposal's own come first, and what
/// the pack assumes last.
struct ProposalRecord: FilterRecord {
  let proposal: Proposal
  let assumptions: [String: JSONValue]

  /// What the filter's answer rests on that nobody has said: `works = new`.
  func assumed(_ filter: Filter) -> [String] {
    guard !assumptions.isEmpty else { return [] }
    return filter.propertyNames.compactMap { name in
      guard let value = assumptions[name], given(name) ?? .null == .null else { return nil }
      return "\(name) = \(value.words)"
    }
  }

  func value(of property: String) -> FilterValue? { json(property).map(FilterValue.init(json:)) }

  /// Why a filter is unknown of it, in words.
  func missing(_ filter: Filter) -> [String] {
    let names = filter.propertyNames
    let missing = names.filter { json($0) ?? .null == .null }.map { "'\($0)' is not known" }
    return missing.isEmpty
      ? ["the values of \(names.joined(separator: ", ")) cannot be compared"] : missing
  }

  func json(_ name: String) -> JSONValue? {
    let value = given(name)
    guard value ?? .null == .null, let assumed = assumptions[name] else { return value }
    return assumed
  }

  private func given(_ name: String) -> JSONValue? {
    switch name {
    case "equipment": return .string(proposal.equipment.rawValue)
    case "height": return proposal.heightInMetres.map(JSONValue.number)
    case "volume": return proposal.volumeInLitres.map(JSONValue.number)
    case "count": return proposal.count.map { .integer(Int64($0)) }
    default: break
    }
    if let value = proposal.attributes[name] { return value }
    guard let asset = proposal.asset else { return nil }
    return asset.value(of: name)
  }
}

extension JSONValue {
  /// For a person.
  fileprivate var words: String {
    switch self {
    case .bool(let value): value ? "yes" : "no"
    default: plainText ?? jsonText
    }
  }
}

extension Asset {
  /// A typed column or an attribute by name; nil where the asset has neither.
  func value(of name: String) -> JSONValue? {
    guard let field = AssetField.forRules[name] else { return details.attributes[name] }
    let value = value(of: field)
    return value.isNull ? nil : value
  }
}

extension LayerFeature: FilterRecord {
  public func value(of property: String) -> FilterValue? {
    if let value = properties[property] { return FilterValue(json: value) }
    switch property {
    case "reference": return .string(reference)
    case "name": return name.map(FilterValue.string)
    default: return nil
    }
  }
}
