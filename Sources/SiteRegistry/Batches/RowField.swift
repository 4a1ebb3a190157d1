import SimpleFeatures
import SiteModel

/// What a row of a batch may say: its name, the other words for it, and the unit of its numbers.
struct RowField: Hashable, Sendable {
  var name: String
  /// Taken where no column has the name itself.
  var synonyms: [String] = []
  /// In which its numbers are meant; nil where it has none.
  var unit: String?
}

extension RowNames {
  /// The names of a batch of checks: what every proposal may say, what the pack declares, and the
  /// attributes that its conditions ask for.
  static func checks(_ pack: RulePack) -> RowNames {
    var fields = [
      RowField(name: "id", synonyms: ["site id", "proposal id", "row id"]),
      RowField(name: "asset", synonyms: ["asset key", "site key"]),
      RowField(
        name: "equipment", synonyms: ["equipment type", "equipment kind", "type of equipment"]),
    ]
    let synonyms = [
      "height": ["equipment height", "height above ground", "mast height"],
      "volume": ["equipment volume"],
    ]
    for value in pack.proposalValues {
      fields.append(
        RowField(name: value.name, synonyms: synonyms[value.name] ?? [], unit: value.unit))
    }
    for name in pack.rules.flatMap(\.filters).flatMap(\.propertyNames)
    where !fields.contains(where: { $0.name == name }) {
      fields.append(RowField(name: name))
    }
    return RowNames(fields)
  }

  /// The names of a batch of searches.
  static let searches = RowNames([
    RowField(name: "id", synonyms: ["site id", "query id", "row id"]),
    RowField(name: "within", synonyms: ["radius", "search radius"], unit: "m"),
    RowField(name: "nearest"), RowField(name: "bbox"),
    RowField(name: "minx"), RowField(name: "miny"), RowField(name: "maxx"),
    RowField(name: "maxy"),
  ])
}
