import CQL2

extension RulePack {
  /// Every result a rule can have, whatever is proposed: what its truth table should show.
  public func possibleResults(of rule: Rule) -> Set<Finding.Result> {
    var results: Set<Finding.Result> = []
    let isDated = rule.inForceFrom != nil || rule.inForceTo != nil
    if isDated || !rule.equipment.isEmpty || rule.scope != nil { results.insert(.notApplicable) }
    switch rule.condition {
    case .unrecovered: results.insert(.undetermined)
    case .relation(let test) where test.relation == .nearest: results.insert(.pass)
    case .all(let tests) where tests.isEmpty: results.insert(.fail)
    case .relation, .requirement, .all, .any: results.formUnion([.pass, .fail])
    }
    if !rule.isVerified {
      results.subtract([.pass, .fail])
      results.insert(.undetermined)
    }
    // A layer can be absent; a value can be missing unless the pack assumes one.
    let known = Set(values.filter { $0.assumed != nil }.map(\.name)).union(["equipment"])
    let names = rule.filters.flatMap(\.propertyNames)
    if !rule.relations.isEmpty || names.contains(where: { !known.contains($0) }) {
      results.insert(.undetermined)
    }
    return results
  }
}
