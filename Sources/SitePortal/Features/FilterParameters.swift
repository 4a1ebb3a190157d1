import SiteRegistry

/// `filter`, `filter-lang` and `filter-crs` (OGC API - Features Part 3, 7.2 to 7.4).
enum FilterParameters {
  /// - Throws: `invalidParameter`; the filter itself is read by the registry.
  static func read(_ query: QueryParameters) throws(PortalError) -> AskedFilter? {
    let system = try SystemParameter.read("filter-crs", query)
    var language = AskedFilter.Language.text
    if query.contains("filter-lang") {
      let text = query["filter-lang"] ?? ""
      guard let known = AskedFilter.Language(rawValue: text) else {
        let allowed = AskedFilter.Language.allCases.map(\.rawValue).joined(separator: " and ")
        throw .invalidParameter(
          name: "filter-lang", detail: "'\(text.shortened)' is not read; allowed are \(allowed)")
      }
      language = known
    }
    guard query.contains("filter") else { return nil }
    return AskedFilter(query["filter"] ?? "", language, in: system)
  }
}
