import SimpleFeatures

extension ColumnRules {
  /// Reads `values`, `types`, `convert` and `rename` of a profile.
  init(_ yaml: YAMLMapping) throws(RegistryError) {
    self.init()
    if let columns = try yaml.mapping("values") {
      for (column, entries) in try columns.mappings() {
        var map = ValueMap()
        for (value, replacement) in try entries.scalars() {
          if value == "*" {
            map.others = replacement
          } else {
            map.entries[value.trimmed] = replacement
          }
        }
        self[column].values = map
      }
    }
    if let columns = try yaml.mapping("types") {
      for (column, type) in try columns.texts() {
        guard let type = ColumnType(rawValue: type) else {
          let allowed = ColumnType.allCases.map(\.rawValue).joined(separator: ", ")
          throw .badInput(
            "\(columns.place(column)): the type of '\(column)' is '\(type)'; allowed are \(allowed)"
          )
        }
        self[column].type = type
      }
    }
    if let columns = try yaml.mapping("convert") {
      for (column, units) in try columns.mappings() {
        self[column].conversion = try Self.conversion(column, units)
      }
    }
    if let columns = try yaml.mapping("rename") {
      var taken: [String: String] = [:]
      for (column, name) in try columns.texts() {
        guard !name.trimmed.isEmpty else {
          throw .badInput("\(columns.place(column)): the new name of '\(column)' is empty")
        }
        if let other = taken.updateValue(column, forKey: name) {
          throw .badInput(
            "\(columns.place(column)): '\(other)' and '\(column)' are both renamed to '\(name)'")
        }
        self[column].name = name
      }
    }
  }

  private static func conversion(
    _ column: String, _ yaml: YAMLMapping
  ) throws(RegistryError) -> UnitConversion {
    guard let from = try yaml.choice("from", of: UnitConversion.Unit.self),
      let to = try yaml.choice("to", of: UnitConversion.Unit.self)
    else { throw .badInput("\(yaml.place): '\(column)' lacks 'from' or 'to'") }
    try yaml.finish()
    guard let conversion = UnitConversion(from: from, to: to) else {
      throw .badInput(
        "\(yaml.place): '\(from.rawValue)' cannot become '\(to.rawValue)': one is a length, the other an area"
      )
    }
    return conversion
  }
}
