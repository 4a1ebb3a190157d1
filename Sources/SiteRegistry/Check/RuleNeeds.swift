import CQL2
import SimpleFeatures
public import SiteModel
import SiteStore

/// What a pack needs that a registry lacks: a layer, or an attribute of one.
public struct MissingDatum: Sendable {
  /// `layer 'schools'`, `attribute 'category' of layer 'listed-buildings'`.
  public var what: String
  /// The ids of the rules that stay undetermined without it.
  public var rules: [String]
}

extension CouncilRegistry {
  /// The values that a proposal brings itself.
  private static let ownValues: Set<String> = ["equipment", "height", "volume", "count"]

  /// What the council still has to supply for a pack, in the order of the pack.
  public func missingData(for pack: RulePack) throws(RegistryError) -> [MissingDatum] {
    let compiled = try compiled(pack)
    var missing: [MissingDatum] = []
    func note(_ what: String, _ rule: Rule) {
      if let index = missing.firstIndex(where: { $0.what == what }) {
        if missing[index].rules.last != rule.id { missing[index].rules.append(rule.id) }
      } else {
        missing.append(MissingDatum(what: what, rules: [rule.id]))
      }
    }
    var assets: [LayerFeature]?
    for rule in pack.rules {
      for test in rule.condition.relations {
        guard let features = compiled.features(of: test.layer) else {
          note("layer '\(test.layer)'", rule)
          continue
        }
        var names = test.filter?.propertyNames ?? []
        if case .heightLimit(let property) = test.relation { names.append(property) }
        for name in names {
          let lacking = features.count { $0.value(of: name).map { $0 == .null } ?? true }
          guard lacking > 0 else { continue }
          let share = lacking == features.count ? "" : " (\(lacking) of \(features.count) lack it)"
          note("attribute '\(name)' of layer '\(test.layer)'\(share)", rule)
        }
      }
      for name in rule.condition.filters.flatMap(\.propertyNames)
      where !Self.ownValues.contains(name) {
        let all: [LayerFeature]
        if let assets {
          all = assets
        } else {
          all = try translated { () throws(StoreError) in try file.layerFeatures("assets") }
          assets = all
        }
        let lacking = all.count { $0.value(of: name).map { $0 == .null } ?? true }
        guard lacking > 0 || all.isEmpty else { continue }
        let share = lacking == all.count ? "" : " (\(lacking) of \(all.count) lack it)"
        note("attribute '\(name)' of assets\(share)", rule)
      }
    }
    return missing
  }

  /// Reads a pack as it is used, for its mistakes.
  ///
  /// - Throws: `badInput` naming file, line and what is wrong.
  public static func readRulePack(_ name: String) throws(RegistryError) -> RulePack {
    try RulePackFile.read(try rulePackPath(name))
  }

  /// The ids of all packs at hand, whether they can be read or not.
  public static var rulePackNames: [String] { DataFolder.names(in: "rules") }

  static func rulePackPath(_ name: String) throws(RegistryError) -> String {
    if name.hasSuffix(".yaml") || name.contains("/") { return name }
    guard let path = DataFolder.file(name, in: "rules") else {
      let known = DataFolder.names(in: "rules")
      throw .usage(
        "there is no rule pack '\(name.shortened)'; give a file, or one of \(known.isEmpty ? "(none found)" : known.joined(separator: ", "))"
      )
    }
    return path
  }
}
