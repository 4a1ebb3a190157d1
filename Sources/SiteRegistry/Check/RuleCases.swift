import SimpleFeatures
import SiteModel

/// How one case of a pack's truth table came out.
public struct RuleCaseResult: Sendable {
  public var name: String
  /// As `file:line:column`.
  public var place: String
  /// What was expected and not found; empty where the case holds.
  public var problems: [String]
}

extension CouncilRegistry {
  /// Runs the truth table that stands beside a pack, `NAME.cases.yaml`; needs no registry.
  ///
  /// - Parameter name: a pack's id or the path of its file.
  /// - Throws: `missingInput` where there is no table, `badInput` naming the line of a mistake.
  public static func testRules(_ name: String) throws(RegistryError) -> [RuleCaseResult] {
    let path = try rulePackPath(name)
    let pack = try RulePackFile.read(path)
    let cases = String(path.dropLast(".yaml".count)) + ".cases.yaml"
    let yaml = try YAMLDocument(path: cases).mapping
    guard try yaml.string("pack") == pack.id else {
      throw .badInput("\(yaml.place("pack")): the cases are not of pack '\(pack.id)'")
    }
    var results: [RuleCaseResult] = []
    for entry in try yaml.mappings("cases") {
      results.append(try RuleCase(entry, pack).result)
    }
    try yaml.finish()
    return results
  }
}

/// One row of a truth table: layers as small shapes in grid metres, a proposal, what to expect.
private struct RuleCase {
  let result: RuleCaseResult

  init(_ yaml: YAMLMapping, _ pack: RulePack) throws(RegistryError) {
    let name = try yaml.string("name")
    let place = yaml.place
    let today = try yaml.optionalString("on") ?? "2026-06-01"
    guard let day = CivilDate(today) else {
      throw .badInput("\(yaml.place("on")): '\(today)' is not a day as yyyy-mm-dd")
    }
    let layers = try Self.layers(yaml, pack, dated: today)
    guard let asked = try yaml.mapping("proposal"), let expected = try yaml.mapping("expect") else {
      throw .badInput("\(place): a case needs 'proposal' and 'expect'")
    }
    let proposal = try Self.proposal(asked)
    let wanted = try expected.texts()
    try yaml.finish()
    let verdict: Verdict
    do {
      var engine = try RuleEngine(
        pack: pack, layers: layers,
        quality: PositionQuality(statement: "exact", accuracyInMetres: 0), today: day)
      verdict = try engine.verdict(for: proposal)
    } catch {
      throw .badInput("\(place): \(error)")
    }
    var problems: [String] = []
    for (key, value) in wanted {
      if key == "outcome" {
        if verdict.outcome.rawValue != value {
          problems.append("outcome is \(verdict.outcome.rawValue), expected \(value)")
        }
        continue
      }
      guard let finding = verdict.findings.first(where: { $0.rule.id == key }) else {
        throw .badInput("\(expected.place(key)): the pack has no rule '\(key)'")
      }
      guard Finding.Result(rawValue: value) != nil else {
        throw .badInput("\(expected.place(key)): there is no result '\(value)'")
      }
      if finding.result.rawValue != value {
        let why = finding.missing.isEmpty ? "" : " (\(finding.missing.joined(separator: "; ")))"
        problems.append("\(key) is \(finding.result.rawValue)\(why), expected \(value)")
      }
    }
    result = RuleCaseResult(name: name, place: place, problems: problems)
  }

  /// Every layer that the pack names is there, if empty, unless the case says it is absent.
  private static func layers(
    _ yaml: YAMLMapping, _ pack: RulePack, dated: String
  ) throws(RegistryError) -> [String: LayerSnapshot] {
    var features: [String: [LayerFeature]] = [:]
    for id in pack.layerIDs { features[id] = [] }
    for (number, entry) in try yaml.mappings("features").enumerated() {
      var properties = JSONObject(try entry.scalars().map { JSONObject.Member($0.key, $0.value) })
      let layer = properties["layer"]?.string ?? ""
      guard features[layer] != nil else {
        throw .badInput("\(entry.place("layer")): the pack has no layer '\(layer)'")
      }
      let geometry = try geometry(&properties, entry)
      properties["layer"] = nil
      features[layer]?.append(
        LayerFeature(
          id: Int64(number + 1), reference: properties["reference"]?.plainText ?? "F\(number + 1)",
          geometry: geometry, properties: properties))
    }
    for absent in try yaml.strings("absent") {
      guard features[absent] != nil else {
        throw .badInput("\(yaml.place("absent")): the pack has no layer '\(absent)'")
      }
      features[absent] = nil
    }
    var layers: [String: LayerSnapshot] = [:]
    for (id, features) in features {
      layers[id] = LayerSnapshot(
        layer: ConstraintLayer(
          id: id, title: id, provenance: Provenance(dated: dated), featureCount: features.count),
        features: features)
    }
    return layers
  }

  private static func proposal(_ yaml: YAMLMapping) throws(RegistryError) -> Proposal {
    var values = JSONObject(try yaml.scalars().map { JSONObject.Member($0.key, $0.value) })
    let geometry = try geometry(&values, yaml)
    let equipment = try CouncilRegistry.equipment(values["equipment"]?.plainText)
    let height = values["height"]?.double
    let volume = values["volume"]?.double
    let count = values["count"]?.double.flatMap { Int(exactly: $0) }
    for name in ["equipment", "height", "volume", "count"] { values[name] = nil }
    return Proposal(
      geometry: geometry, equipment: equipment, heightInMetres: height, volumeInLitres: volume,
      count: count, attributes: values)
  }

  /// `at: "x y"`, `square: "west south east north"` or `wkt`, in metres of any small grid.
  private static func geometry(
    _ values: inout JSONObject, _ yaml: YAMLMapping
  ) throws(RegistryError) -> Geometry<NationalGrid> {
    defer { for name in ["at", "square", "wkt"] { values[name] = nil } }
    if let text = values["at"]?.plainText {
      let numbers = text.split(separator: " ").compactMap { Double($0) }
      guard numbers.count == 2 else {
        throw .badInput("\(yaml.place("at")): 'at' should be \"x y\"")
      }
      return .point(Position(easting: numbers[0], northing: numbers[1]))
    }
    if let text = values["square"]?.plainText {
      let n = text.split(separator: " ").compactMap { Double($0) }
      guard n.count == 4, n[0] < n[2], n[1] < n[3] else {
        throw .badInput("\(yaml.place("square")): 'square' should be \"west south east north\"")
      }
      let ring = [(n[0], n[1]), (n[2], n[1]), (n[2], n[3]), (n[0], n[3]), (n[0], n[1])]
      return .polygon(
        Polygon(exterior: ring.map { Position(easting: $0.0, northing: $0.1) }))
    }
    guard let text = values["wkt"]?.plainText else {
      throw .badInput("\(yaml.place): one of 'at', 'square' and 'wkt' is needed")
    }
    do throws(WKTError) {
      return try WKT.read(text).geometry
    } catch {
      throw .badInput("\(yaml.place("wkt")): \(error)")
    }
  }
}
