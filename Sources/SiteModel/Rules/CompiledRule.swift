import CQL2
import SimpleFeatures

/// A rule made ready: its filter bound, and told once for each feature of its layer.
struct CompiledRule: Sendable {
  let rule: Rule
  let snapshot: LayerSnapshot?
  /// For each feature whether it counts; nil where all do.
  let counting: [Truth]?
  private let requirement: CompiledFilter?

  init(_ rule: Rule, layer: LayerSnapshot?) throws(FilterEvaluationError) {
    self.rule = rule
    snapshot = layer
    switch rule.condition {
    case .relation(let test):
      requirement = nil
      if let filter = test.filter, let layer {
        let compiled = try CompiledFilter(filter)
        var truths: [Truth] = []
        truths.reserveCapacity(layer.features.count)
        for feature in layer.features { truths.append(try compiled.truth(of: feature)) }
        counting = truths
      } else {
        counting = nil
      }
    case .requirement(let limits):
      requirement = try CompiledFilter(limits.filter)
      counting = nil
    }
  }

  func applies(to proposal: Proposal, on today: CivilDate) -> Bool {
    if !rule.equipment.isEmpty, !rule.equipment.contains(proposal.equipment) { return false }
    if let from = rule.inForceFrom.flatMap(CivilDate.init), today < from { return false }
    if let to = rule.inForceTo.flatMap(CivilDate.init), to < today { return false }
    return true
  }

  /// Whether a feature counts for the rule; unknown where the filter misses a value of it.
  func counts(_ feature: Int) -> Truth { counting?[feature] ?? .true }

  func requirementFinding(
    _ limits: Requirement, _ proposal: Proposal
  ) throws(FilterEvaluationError) -> Finding {
    guard let requirement else { return Finding(rule: rule, result: .undetermined) }
    let record = ProposalRecord(proposal: proposal)
    let truth = try requirement.truth(of: record)
    var finding = Finding(rule: rule, result: .pass, limit: limits.limit, unit: limits.unit)
    if let name = limits.measured, let value = record.json(name)?.double {
      finding.measured = value
      if let limit = limits.limit { finding.margin = abs(value - limit) }
    }
    switch truth {
    case .true: break
    case .false: finding.result = .fail
    case .unknown:
      finding.result = .undetermined
      finding.missing = limits.filter.propertyNames
        .filter { record.json($0) ?? .null == .null }
        .map { "'\($0)' is not known" }
      if finding.missing.isEmpty {
        finding.missing = [
          "the values of \(limits.filter.propertyNames.joined(separator: ", ")) cannot be compared"
        ]
      }
    }
    return finding
  }
}

/// A proposal and its asset as one record of named values; the proposal's own come first.
struct ProposalRecord: FilterRecord {
  let proposal: Proposal

  func value(of property: String) -> FilterValue? { json(property).map(FilterValue.init(json:)) }

  func json(_ name: String) -> JSONValue? {
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

extension Asset {
  /// A typed column or an attribute by name; nil where the asset has neither.
  func value(of name: String) -> JSONValue? {
    switch name {
    case "owner": .string(key.owner)
    case "kind": .string(key.kind)
    case "reference": .string(key.reference)
    case "name": self.name.map(JSONValue.string)
    case "address": address.map(JSONValue.string)
    case "postcode": postcode.map(JSONValue.string)
    case "ward": ward.map(JSONValue.string)
    case "uprn": uprn.map(JSONValue.string)
    case "usrn": usrn.map(JSONValue.string)
    case "availability": .string(availability.rawValue)
    default: attributes[name]
    }
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
