import CQL2
import SiteModel

/// Reads where a rule applies and where it fails.
struct ConditionReader {
  /// What the pack declares; nil where it declares nothing, and a filter may name anything.
  let values: [ProposalValue]?

  /// `appliesWhen`; nil where the rule applies everywhere.
  func scope(_ yaml: YAMLMapping) throws(RegistryError) -> Condition? {
    try yaml.mapping("appliesWhen").map { yaml throws(RegistryError) in
      try tests(yaml, "appliesWhen")
    }
  }

  func condition(_ yaml: YAMLMapping) throws(RegistryError) -> Condition {
    let fails = try yaml.mapping("failsWhen")
    let requires = try yaml.mapping("requires")
    switch (fails, requires) {
    case (let fails?, nil):
      if try fails.optionalBool("always") == true {
        try fails.finish()
        return .all([])
      }
      return try tests(fails, "failsWhen")
    case (nil, let requires?): return try requirement(requires)
    case (nil, nil): throw yaml.lacking("failsWhen", "a rule has 'failsWhen' or 'requires'")
    case (_?, _?):
      throw .badInput(
        "\(yaml.place("requires")): a rule has either 'failsWhen' or 'requires', not both")
    }
  }

  private func requirement(_ yaml: YAMLMapping) throws(RegistryError) -> Condition {
    let measured = try yaml.optionalString("measured")
    let unit = try yaml.optionalString("unit")
    if let measured { try check([measured], yaml.place("measured")) }
    if try yaml.optionalBool("unrecovered") == true {
      try yaml.finish()
      return .unrecovered(measured: measured, unit: unit)
    }
    guard let filter = try ownFilter("filter", yaml) else {
      throw .badInput("\(yaml.place): 'requires' lacks 'filter'")
    }
    let requirement = Requirement(
      filter: filter, measured: measured, limit: try yaml.optionalNumber("limit"), unit: unit)
    try yaml.finish()
    return .requirement(requirement)
  }

  /// One relation, one filter, or several under `all` or `any`.
  private func tests(_ yaml: YAMLMapping, _ what: String) throws(RegistryError) -> Condition {
    let all = try yaml.mappings("all")
    let any = try yaml.mappings("any")
    if all.isEmpty, any.isEmpty {
      switch try test(yaml) {
      case .relation(let test): return .relation(test)
      case .filter(let filter): return .all([.filter(filter)])
      }
    }
    guard all.isEmpty || any.isEmpty else {
      throw .badInput("\(yaml.place("any")): '\(what)' has 'all' or 'any', not both")
    }
    var tests: [Condition.Test] = []
    for entry in all.isEmpty ? any : all { tests.append(try test(entry)) }
    try yaml.finish()
    return all.isEmpty ? .any(tests) : .all(tests)
  }

  private func test(_ yaml: YAMLMapping) throws(RegistryError) -> Condition.Test {
    let test: Condition.Test
    if let filter = try ownFilter("filter", yaml) {
      test = .filter(filter)
    } else {
      test = .relation(
        SpatialTest(
          layer: try yaml.string("layer"), filter: try filter("where", yaml),
          relation: try SpatialTest.Relation(yaml)))
    }
    try yaml.finish()
    return test
  }

  /// A filter over the proposal and its asset.
  private func ownFilter(
    _ key: String, _ yaml: YAMLMapping
  ) throws(RegistryError) -> Filter? {
    guard let filter = try filter(key, yaml) else { return nil }
    try check(filter.propertyNames, yaml.place(key))
    return filter
  }

  private func check(_ names: [String], _ place: String) throws(RegistryError) {
    guard let values else { return }
    let known = (ProposalValue.own + values).map(\.name) + Self.ofAssets
    for name in names where !known.contains(name) {
      let hint = name.nearest(in: known).map { "; is '\($0)' meant?" } ?? ""
      throw .badInput(
        "\(place): the pack declares no value '\(name.shortened)'\(hint) (known are \(known.joined(separator: ", ")))"
      )
    }
  }

  private static let ofAssets = ["equipment"] + AssetField.names(where: \.isForRules)

  private func filter(_ key: String, _ yaml: YAMLMapping) throws(RegistryError) -> Filter? {
    guard let text = try yaml.optionalString(key) else { return nil }
    do {
      let filter = try UnitedShapes.filter(Filter(text: text))
      // Said here, where the line is known.
      _ = try CompiledFilter(filter)
      return filter
    } catch {
      throw .badInput("\(yaml.place(key)): '\(key)': \(error)")
    }
  }
}
