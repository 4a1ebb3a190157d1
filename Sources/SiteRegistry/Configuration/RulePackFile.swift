import CQL2
import SiteModel

/// Reads a rule pack from YAML; every complaint names the line.
enum RulePackFile {
  static func read(_ path: String) throws(RegistryError) -> RulePack {
    let yaml = try YAMLDocument(path: path).mapping
    let pack = RulePack(
      id: try yaml.string("pack"), version: try yaml.string("version"),
      title: try yaml.string("title"), description: try yaml.optionalString("description"),
      rules: try rules(yaml))
    yaml.ignore("authority", "jurisdiction", "licence")
    try yaml.finish()
    return pack
  }

  private static func rules(_ yaml: YAMLMapping) throws(RegistryError) -> [Rule] {
    var rules: [Rule] = []
    var seen: Set<String> = []
    for entry in try yaml.mappings("rules") {
      let rule = try rule(entry)
      guard seen.insert(rule.id).inserted else {
        throw .badInput("\(entry.place("id")): rule '\(rule.id)' stands twice")
      }
      try entry.finish()
      rules.append(rule)
    }
    guard !rules.isEmpty else { throw .badInput("\(yaml.place): the pack has no rules") }
    return rules
  }

  private static func rule(_ yaml: YAMLMapping) throws(RegistryError) -> Rule {
    let inForce = try yaml.mapping("inForce")
    let rule = Rule(
      id: try yaml.string("id"), title: try yaml.string("title"),
      explanation: try yaml.string("explanation"), clause: try yaml.string("clause"),
      source: try yaml.optionalString("source"), effect: try effect(yaml),
      equipment: try equipment(yaml),
      inForceFrom: try day("from", inForce), inForceTo: try day("to", inForce),
      isVerified: try yaml.optionalBool("verified") ?? true,
      verification: try yaml.optionalString("verification"), condition: try condition(yaml),
      boundary: try yaml.choice("boundary", of: Boundary.self) ?? .exact,
      remedy: try yaml.optionalString("remedy"))
    try inForce?.finish()
    return rule
  }

  private static func effect(_ yaml: YAMLMapping) throws(RegistryError) -> Effect {
    guard let effect = try yaml.choice("effect", of: Effect.self) else {
      throw .badInput("\(yaml.place): the rule lacks 'effect'")
    }
    return effect
  }

  private static func equipment(_ yaml: YAMLMapping) throws(RegistryError) -> [EquipmentKind] {
    var kinds: [EquipmentKind] = []
    for name in try yaml.strings("equipment") {
      guard let kind = EquipmentKind(rawValue: name) else {
        throw .badInput(
          "\(yaml.place("equipment")): there is no equipment '\(name)'; allowed are \(EquipmentKind.allowed)"
        )
      }
      kinds.append(kind)
    }
    return kinds
  }

  private static func day(_ key: String, _ yaml: YAMLMapping?) throws(RegistryError) -> String? {
    guard let yaml, let text = try yaml.optionalString(key) else { return nil }
    guard CivilDate(text) != nil else {
      throw .badInput("\(yaml.place(key)): '\(text)' is not a day as yyyy-mm-dd")
    }
    return text
  }

  private static func condition(_ yaml: YAMLMapping) throws(RegistryError) -> Condition {
    let fails = try yaml.mapping("failsWhen")
    let requires = try yaml.mapping("requires")
    switch (fails, requires) {
    case (let fails?, nil): return try failure(fails)
    case (nil, let requires?):
      guard let filter = try filter("filter", requires) else {
        throw .badInput("\(requires.place): 'requires' lacks 'filter'")
      }
      let requirement = Requirement(
        filter: filter, measured: try requires.optionalString("measured"),
        limit: try requires.optionalNumber("limit"), unit: try requires.optionalString("unit"))
      try requires.finish()
      return .requirement(requirement)
    default:
      throw .badInput("\(yaml.place): a rule has either 'failsWhen' or 'requires'")
    }
  }

  private static func failure(_ yaml: YAMLMapping) throws(RegistryError) -> Condition {
    let all = try yaml.mappings("all")
    let any = try yaml.mappings("any")
    if all.isEmpty, any.isEmpty { return .relation(try relation(yaml)) }
    guard all.isEmpty || any.isEmpty else {
      throw .badInput("\(yaml.place("any")): 'failsWhen' has 'all' or 'any', not both")
    }
    var tests: [Condition.Test] = []
    for entry in all.isEmpty ? any : all {
      if let filter = try filter("filter", entry) {
        tests.append(.filter(filter))
        try entry.finish()
      } else {
        tests.append(.relation(try relation(entry)))
      }
    }
    try yaml.finish()
    return all.isEmpty ? .any(tests) : .all(tests)
  }

  private static func relation(_ yaml: YAMLMapping) throws(RegistryError) -> SpatialTest {
    let test = SpatialTest(
      layer: try yaml.string("layer"), filter: try filter("where", yaml),
      relation: try SpatialTest.Relation(yaml))
    try yaml.finish()
    return test
  }

  private static func filter(
    _ key: String, _ yaml: YAMLMapping
  ) throws(RegistryError) -> Filter? {
    guard let text = try yaml.optionalString(key) else { return nil }
    do {
      return try Filter(text: text)
    } catch {
      throw .badInput("\(yaml.place(key)): '\(key)': \(error)")
    }
  }
}

extension EquipmentKind {
  static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
