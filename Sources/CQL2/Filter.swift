public import SimpleFeatures

/// A filter in the OGC's Common Query Language, CQL2 1.0 (OGC 21-065r2).
public struct Filter: Hashable, Sendable {
  public let expression: FilterExpression

  /// Reads the text encoding; keywords in any case.
  public init(text: String, limits: FilterLimits = .default) throws(FilterError) {
    var parser = try TextParser(text, limits)
    expression = try parser.filter()
  }

  /// Reads the JSON encoding from text; `op` names are case-sensitive.
  public init(json: String, limits: FilterLimits = .default) throws(FilterError) {
    var reader = try JSONTextReader(json, limits)
    try self.init(json: try reader.document(), limits: limits)
  }

  /// Reads the JSON encoding; `op` names are case-sensitive.
  public init(json: JSONValue, limits: FilterLimits = .default) throws(FilterError) {
    var parser = JSONParser(limits)
    expression = try parser.filter(json)
  }

  /// Wraps a tree made elsewhere; nothing is checked.
  package init(unchecked expression: FilterExpression) { self.expression = expression }

  /// Canonical CQL2 text that reads back to the same tree.
  public var text: String {
    var printer = TextPrinter()
    printer.write(expression)
    return printer.text
  }

  /// Canonical CQL2 JSON that reads back to the same tree.
  public var json: JSONValue { expression.json }

  /// The same as text: a number that is not whole by type keeps a fraction (`1.0`), so that this,
  /// too, reads back to the same tree.
  public var jsonText: String { json.jsonTextWithFractions }

  /// The names of the properties it looks at, each once, in the order of first use.
  public var propertyNames: [String] {
    var names: [String] = []
    var seen: Set<String> = []
    func visit(_ expression: FilterExpression) {
      if case .property(let name) = expression {
        if seen.insert(name).inserted { names.append(name) }
      }
      for child in expression.children { visit(child) }
    }
    visit(expression)
    return names
  }
}
