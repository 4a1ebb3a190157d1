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
      for test in rule.relations {
        guard let features = compiled.features(of: test.layer) else {
          note("layer '\(test.layer)'", rule)
          continue
        }
        if let staleness = compiled.staleness(of: test.layer) {
          note("a newer layer '\(test.layer)' (\(staleness))", rule)
        }
        var names = test.filter?.propertyNames ?? []
        if case .heightLimit(let property) = test.relation { names.append(property) }
        for name in names {
          guard let share = Self.lack(of: name, features) else { continue }
          note("attribute '\(name)' of layer '\(test.layer)'\(share)", rule)
        }
      }
      for name in rule.filters.flatMap(\.propertyNames) where name != "equipment" {
        // What proposals say of themselves, and what is assumed, need not be on record.
        guard !ProposalValue.own.contains(where: { $0.name == name }),
          pack.proposalValue(name)?.assumed == nil
        else { continue }
        let all: [LayerFeature]
        if let assets {
          all = assets
        } else {
          all = try translated(file.layerFeatures("assets"))
          assets = all
        }
        guard let share = Self.lack(of: name, all) else { continue }
        let title = pack.proposalValue(name).map { " (\($0.title))" } ?? ""
        note("'\(name)'\(title) of assets\(share), or with each proposal", rule)
      }
    }
    return missing
  }

  /// Which share of features lacks an attribute, in words; nil where none does.
  private static func lack(of name: String, _ features: [LayerFeature]) -> String? {
    let lacking = features.count { $0.value(of: name).map { $0 == .null } ?? true }
    guard lacking > 0 || features.isEmpty else { return nil }
    return lacking == features.count ? "" : " (\(lacking) of \(features.count) lack it)"
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
