public import SimpleFeatures

extension CSVLayout {
  /// The delimiter that a text names.
  ///
  /// - Parameter origin: the option or key that says so, for the message.
  /// - Throws: `usage` naming what is allowed.
  public static func delimiter(
    stated text: String, by origin: String
  ) throws(RegistryError) -> Character {
    if let delimiter = delimiter(named: text) { return delimiter }
    throw .usage(
      "\(origin): '\(text.shortened)' cannot stand between fields; give one character that is no letter, digit or quote, or tab, comma, semicolon, pipe, space"
    )
  }

  /// What a profile says of its file: `delimiter`, `headerRow` and `noHeader`.
  init(_ yaml: YAMLMapping) throws(RegistryError) {
    self.init()
    if let text = try yaml.optionalString("delimiter") {
      delimiter = try Self.delimiter(stated: text, by: yaml.place("delimiter"))
    }
    if let number = try yaml.optionalNumber("headerRow") {
      guard let line = Int(exactly: number), line >= 1 else {
        throw .badInput(
          "\(yaml.place("headerRow")): 'headerRow' is \(number); it is a line of the file, counted from 1"
        )
      }
      headerLine = line
    }
    if let text = try yaml.optionalString("noHeader") {
      guard text == "true" || text == "false" else {
        throw .badInput(
          "\(yaml.place("noHeader")): 'noHeader' is '\(text.shortened)'; allowed are true, false")
      }
      guard text == "false" || headerLine == nil else {
        throw .badInput("\(yaml.place("noHeader")): give 'headerRow' or 'noHeader', not both")
      }
      hasHeader = text == "false"
    }
  }
}
