import SiteRegistry

/// `crs` and `bbox-crs` (OGC API - Features Part 2, 6.2.2 and 6.2.3).
enum SystemParameter {
  /// CRS84 where the parameter is absent.
  ///
  /// - Throws: `invalidParameter` naming the value and what is allowed.
  static func read(_ name: String, _ query: QueryParameters) throws(PortalError) -> PublishedSystem
  {
    guard query.contains(name) else { return .crs84 }
    let text = query[name] ?? ""
    guard let system = PublishedSystem(text) else {
      let allowed = PublishedSystem.allCases.map(\.uri).joined(separator: ", ")
      throw .invalidParameter(
        name: name, detail: "'\(text.shortened)' is not offered; allowed are \(allowed)")
    }
    return system
  }
}

extension PublishedSystem {
  /// The value of a `Content-Crs` field.
  var headerValue: String { "<\(uri)>" }
}
