import SiteModel

extension SpatialTest.Relation {
  private static let names = [
    "intersects", "disjoint", "within", "within-distance", "beyond-distance", "farther-than",
    "nearest", "count-within", "share-covered", "height-limit",
  ]

  /// Reads `relation` and the figures that go with it; a figure it does not take is an error.
  init(_ yaml: YAMLMapping) throws(RegistryError) {
    let name = try yaml.string("relation")
    switch name {
    case "intersects": self = .intersects
    case "disjoint": self = .disjoint
    case "within": self = .within
    case "nearest": self = .nearest
    case "within-distance":
      self = .withinDistance(metres: try Self.figure("metres", yaml, name))
    case "beyond-distance", "farther-than":
      self = .beyondDistance(metres: try Self.figure("metres", yaml, name))
    case "count-within":
      let most = try Self.figure("more-than", yaml, name)
      guard let count = Int(exactly: most) else {
        throw .badInput("\(yaml.place("more-than")): 'more-than' should be a whole number")
      }
      self = .countWithin(metres: try Self.figure("metres", yaml, name), moreThan: count)
    case "share-covered":
      let percent = try Self.figure("percent", yaml, name)
      guard percent <= 100 else {
        throw .badInput("\(yaml.place("percent")): 'percent' is more than 100")
      }
      self = .shareCovered(percent: percent)
    case "height-limit":
      self = .heightLimit(property: try yaml.string("limitProperty"))
    default:
      let hint = name.nearest(in: Self.names).map { "; is '\($0)' meant?" } ?? ""
      throw .badInput(
        "\(yaml.place("relation")): there is no relation '\(name.shortened)'\(hint) (allowed are \(Self.names.joined(separator: ", ")))"
      )
    }
  }

  private static func figure(
    _ key: String, _ yaml: YAMLMapping, _ relation: String
  ) throws(RegistryError) -> Double {
    guard let value = try yaml.optionalNumber(key), (0...1_000_000).contains(value) else {
      throw .badInput("\(yaml.place(key)): '\(relation)' needs '\(key)', from 0 to 1000000")
    }
    return value
  }
}
