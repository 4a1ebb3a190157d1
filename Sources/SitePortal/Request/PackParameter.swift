import SiteRegistry

/// The rule pack that a question names, by its id only: a path would name a file of the server's.
enum PackParameter {
  static let name = "pack"

  /// Nil where none is named, so that the council's own answers.
  ///
  /// - Throws: `invalidParameter` for what is no id, and with the list of packs for one that there
  ///   is not.
  static func read(
    _ query: QueryParameters, _ registry: CouncilRegistry
  ) throws(PortalError) -> String? {
    guard let id = query[name] else { return nil }
    guard isID(id) else {
      throw .invalidParameter(
        name: name,
        detail: "an id holds lower-case letters, digits and hyphens; "
          + allowed(registry))
    }
    guard registry.rulePackNames.contains(id) else {
      throw .invalidParameter(
        name: name, detail: "there is no rule pack '\(id.shortened)'; \(allowed(registry))")
    }
    return id
  }

  static func isID(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
    }
  }

  private static func allowed(_ registry: CouncilRegistry) -> String {
    "allowed are \(registry.rulePackNames.joined(separator: ", "))"
  }
}
