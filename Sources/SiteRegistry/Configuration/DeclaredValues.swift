import SimpleFeatures
import SiteModel

/// Reads the values that a pack lets proposals bring.
enum DeclaredValues {
  /// Nil where the pack has no list.
  static func read(_ yaml: YAMLMapping) throws(RegistryError) -> [ProposalValue]? {
    let entries = try yaml.mappings("values")
    guard !entries.isEmpty else { return nil }
    var values: [ProposalValue] = []
    for entry in entries {
      let value = try value(entry)
      guard !values.contains(where: { $0.name == value.name }) else {
        throw .badInput("\(entry.place("name")): value '\(value.name)' stands twice")
      }
      try entry.finish()
      values.append(value)
    }
    return values
  }

  private static func value(_ yaml: YAMLMapping) throws(RegistryError) -> ProposalValue {
    let name = try yaml.name("name")
    let isPlain = !name.utf8.contains(0x2D) && name.utf8.first.map { $0 >= 0x61 } == true
    guard isPlain, !ProposalValue.reserved.contains(name) else {
      throw .badInput(
        "\(yaml.place("name")): a value cannot be called '\(name)'; use letters, digits and underscores, and no name that proposals have already"
      )
    }
    guard let kind = try yaml.choice("type", of: ProposalValue.Kind.self) else {
      let allowed = ProposalValue.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badInput("\(yaml.place): value '\(name)' lacks 'type'; allowed are \(allowed)")
    }
    var value = ProposalValue(
      name: name, title: try yaml.string("title"), kind: kind,
      unit: try yaml.optionalString("unit"), allowed: try yaml.strings("allowed"))
    guard value.allowed.isEmpty || kind == .text else {
      throw .badInput("\(yaml.place("allowed")): only a value of type 'text' lists what is allowed")
    }
    if let written = try yaml.scalar("assumed") {
      do throws(ProposalValueError) {
        value.assumed = try value.read(written)
      } catch {
        throw .badInput("\(yaml.place("assumed")): 'assumed' should be \(error.wanted)")
      }
    }
    return value
  }
}
