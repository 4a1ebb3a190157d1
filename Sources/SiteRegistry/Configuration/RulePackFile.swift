import CQL2
import SiteModel

/// Reads a rule pack from YAML; every complaint names the line. `data/rules/README.md` describes
/// the keys.
enum RulePackFile {
  static func read(_ path: String) throws(RegistryError) -> RulePack {
    try read(text: try YAMLDocument.text(of: path), path: path)
  }

  static func read(text: String, path: String) throws(RegistryError) -> RulePack {
    let yaml = try YAMLDocument(text: text, path: path).mapping
    let values = try DeclaredValues.read(yaml)
    let reader = RuleReader(conditions: ConditionReader(values: values))
    let pack = RulePack(
      id: try yaml.name("pack"), version: try yaml.string("version"),
      title: try yaml.string("title"), description: try yaml.optionalString("description"),
      rules: try rules(yaml, reader), values: values ?? [])
    yaml.ignore("authority", "jurisdiction", "licence")
    try yaml.finish()
    return pack
  }

  private static func rules(
    _ yaml: YAMLMapping, _ reader: RuleReader
  ) throws(RegistryError) -> [Rule] {
    var rules: [Rule] = []
    var columns: Set<String> = []
    for entry in try yaml.mappings("rules") {
      let rule = try reader.rule(entry)
      guard columns.insert(rule.id).inserted else {
        throw .badInput("\(entry.place("id")): rule '\(rule.id)' stands twice")
      }
      if rule.measuresDistance, !columns.insert(rule.id + "_m").inserted {
        throw .badInput(
          "\(entry.place("id")): '\(rule.id)_m' is the column of its distance, and a rule's id")
      }
      if let column = rule.reportColumn, !columns.insert(column).inserted {
        throw .badInput(
          "\(entry.place("id")): '\(column)' is the column of what it reports, and a rule's id")
      }
      try entry.finish()
      rules.append(rule)
    }
    guard !rules.isEmpty else { throw .badInput("\(yaml.place): the pack has no rules") }
    return rules
  }
}

/// Reads one rule of a pack.
struct RuleReader {
  let conditions: ConditionReader

  func rule(_ yaml: YAMLMapping) throws(RegistryError) -> Rule {
    let id = try yaml.name("id")
    guard !Self.takenColumns.contains(id) else {
      throw .badInput("\(yaml.place("id")): a rule cannot be called '\(id)'")
    }
    let days = try inForce(yaml)
    let figures = try figures(yaml)
    let isVerified = try yaml.optionalBool("verified")
    if isVerified != nil, !figures.isEmpty {
      throw .badInput(
        "\(yaml.place("verified")): where a rule lists figures, 'verified' stands at each of them")
    }
    let condition = try conditions.condition(yaml)
    let reports = try yaml.choice("reports", of: Reported.self)
    if reports != nil, condition.layer == nil {
      throw .badInput(
        "\(yaml.place("reports")): a rule reports the feature of its one layer, and this one's condition is not one relation to a layer"
      )
    }
    return Rule(
      id: id, title: try yaml.string("title"), explanation: try yaml.string("explanation"),
      clause: try yaml.string("clause"), source: try yaml.optionalString("source"),
      effect: try effect(yaml), equipment: try equipment(yaml), inForceFrom: days.from,
      inForceTo: days.to,
      isVerified: figures.isEmpty ? isVerified ?? true : figures.allSatisfy(\.isVerified),
      verification: try yaml.optionalString("verification"), figures: figures,
      scope: try conditions.scope(yaml), condition: condition,
      boundary: try yaml.choice("boundary", of: Boundary.self) ?? .exact, reports: reports,
      remedy: try yaml.optionalString("remedy"))
  }

  /// Ids become columns and properties, and truth tables list them under results.
  private static let takenColumns: Set<String> = [
    "id", "outcome", "reasons", "equipment", "error", "pass", "fail", "undetermined",
    "not-applicable",
  ]

  private func effect(_ yaml: YAMLMapping) throws(RegistryError) -> Effect {
    guard let effect = try yaml.choice("effect", of: Effect.self) else {
      throw yaml.lacking("effect", "the rule lacks 'effect'")
    }
    return effect
  }

  private func equipment(_ yaml: YAMLMapping) throws(RegistryError) -> [EquipmentKind] {
    var kinds: [EquipmentKind] = []
    for (place, name) in try yaml.placedStrings("equipment") {
      guard let kind = EquipmentKind(rawValue: name) else {
        let hint = name.nearest(in: EquipmentKind.allCases.map(\.rawValue))
        throw .badInput(
          "\(place): there is no equipment '\(name.shortened)'\(hint.map { "; is '\($0)' meant?" } ?? "") (allowed are \(EquipmentKind.allowed))"
        )
      }
      kinds.append(kind)
    }
    return kinds
  }

  private func inForce(
    _ yaml: YAMLMapping
  ) throws(RegistryError) -> (from: String?, to: String?) {
    guard let days = try yaml.mapping("inForce") else { return (nil, nil) }
    let from = try day("from", days)
    let to = try day("to", days)
    try days.finish()
    if let first = from.flatMap(CivilDate.init), let last = to.flatMap(CivilDate.init), last < first
    {
      throw .badInput("\(days.place("to")): the rule ends on \(last), before it begins on \(first)")
    }
    return (from, to)
  }

  private func day(_ key: String, _ yaml: YAMLMapping) throws(RegistryError) -> String? {
    guard let text = try yaml.optionalString(key) else { return nil }
    guard CivilDate(text) != nil, text.utf8.count == 10 else {
      throw .badInput("\(yaml.place(key)): '\(text.shortened)' is not a day as yyyy-mm-dd")
    }
    return text
  }

  private func figures(_ yaml: YAMLMapping) throws(RegistryError) -> [Figure] {
    var figures: [Figure] = []
    for entry in try yaml.mappings("figures") {
      guard let isVerified = try entry.optionalBool("verified") else {
        throw .badInput("\(entry.place): the figure lacks 'verified', true or false")
      }
      let figure = Figure(
        name: try entry.string("figure"), value: try entry.optionalString("value"),
        unit: try entry.optionalString("unit"), isVerified: isVerified,
        by: try entry.optionalString("by"), on: try day("on", entry),
        source: try entry.optionalString("source"), note: try entry.optionalString("note"))
      guard !isVerified || (figure.by != nil && figure.on != nil && figure.source != nil) else {
        throw .badInput("\(entry.place): a verified figure says 'by', 'on' and 'source'")
      }
      try entry.finish()
      figures.append(figure)
    }
    return figures
  }
}

extension YAMLMapping {
  /// A name made of lower-case letters, digits, hyphens and underscores.
  func name(_ key: String) throws(RegistryError) -> String {
    let text = try string(key)
    let isName = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
    guard isName, !text.isEmpty, text.utf8.count <= 100 else {
      throw .badInput(
        "\(place(key)): '\(key)' is '\(text.shortened)'; it should hold lower-case letters, digits, hyphens and underscores, at most 100"
      )
    }
    return text
  }
}

extension EquipmentKind {
  static var allowed: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
