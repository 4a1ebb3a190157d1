import Foundation

/// An http or https address that is given where a file could be.
struct RemoteAddress: Sendable {
  enum Kind: Sendable {
    /// An OGC API collection: of the collection's own document, and of its items.
    case collection(URL, items: URL)
    /// A layer of an ArcGIS feature or map service.
    case featureLayer(URL)
    /// Anything else: one document.
    case document
  }

  let url: URL
  let kind: Kind

  /// Nil for a path of a file.
  ///
  /// - Throws: `usage` for an address that names a person or cannot be read.
  init?(_ text: String) throws(RegistryError) {
    let lower = text.lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
    guard let url = URL(string: text), let host = url.host, !host.isEmpty else {
      throw .usage("'\(text.shortened)' is not an address that can be read")
    }
    guard url.user == nil, url.password == nil else {
      throw .usage("an address with a user's name or password in it is not taken")
    }
    self.url = url.withoutFragment
    kind = try Self.kind(self.url)
  }

  /// The address as it is recorded: without what looks like a key.
  var recorded: String { Self.redacted(url).absoluteString }

  /// Where an import's data comes from if nobody says; nil for a path.
  static func source(_ path: String) -> String? { (try? RemoteAddress(path))?.recorded }

  static func redacted(_ url: URL) -> URL {
    guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
      let items = parts.queryItems
    else { return url }
    let secret = ["token", "key", "secret", "password", "signature", "sig"]
    let kept = items.filter { item in
      !secret.contains { item.name.lowercased().hasSuffix($0) }
    }
    parts.queryItems = kept.isEmpty ? nil : kept
    return parts.url ?? url
  }

  private static func kind(_ url: URL) throws(RegistryError) -> Kind {
    let parts = url.path.split(separator: "/").map(String.init)
    if let service = parts.lastIndex(where: { ["FeatureServer", "MapServer"].contains($0) }) {
      let rest = parts[(service + 1)...]
      guard let layer = rest.first, Int(layer) != nil, rest.count == 1 || rest.last == "query"
      else {
        throw .usage(
          "'\(redacted(url).absoluteString)' is a whole service; give one of its layers, such as …/\(parts[service])/0"
        )
      }
      let path = "/" + parts[...(service + 1)].joined(separator: "/")
      return .featureLayer(url.replacing(path: path))
    }
    if parts.count >= 2, parts[parts.count - 2] == "collections" {
      return .collection(url.replacing(path: url.pathWithoutSlash), items: url.appendingItems)
    }
    if parts.count >= 3, parts.last == "items", parts[parts.count - 3] == "collections" {
      let path = url.pathWithoutSlash.dropLast("/items".count)
      return .collection(url.replacing(path: String(path)).withoutQuery, items: url)
    }
    return .document
  }
}

extension URL {
  var withoutFragment: URL { changed { $0.fragment = nil } }
  var withoutQuery: URL { changed { $0.query = nil } }

  fileprivate var pathWithoutSlash: String {
    let path = changed { _ in }.path
    return path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  fileprivate var appendingItems: URL { replacing(path: pathWithoutSlash + "/items") }

  fileprivate func replacing(path: String) -> URL { changed { $0.path = path } }

  /// The address with these parameters in place of any of the same names.
  func setting(_ parameters: [(name: String, value: String)]) -> URL {
    changed { parts in
      let names = Set(parameters.map { $0.name.lowercased() })
      var items = (parts.queryItems ?? []).filter { !names.contains($0.name.lowercased()) }
      items += parameters.map { URLQueryItem(name: $0.name, value: $0.value) }
      parts.queryItems = items
      // URLComponents leaves "+" as it is, and servers read it as a blank.
      parts.percentEncodedQuery = parts.percentEncodedQuery?.replacing("+", with: "%2B")
    }
  }

  /// The value of a parameter, whatever the case of its name.
  func parameter(_ name: String) -> String? {
    URLComponents(url: self, resolvingAgainstBaseURL: true)?.queryItems?
      .first { $0.name.lowercased() == name }?.value
  }

  /// Scheme, host and port: what must stay the same from page to page.
  var origin: String {
    let scheme = (scheme ?? "").lowercased()
    return "\(scheme)://\((host ?? "").lowercased()):\(port ?? (scheme == "https" ? 443 : 80))"
  }

  private func changed(_ change: (inout URLComponents) -> Void) -> URL {
    guard var parts = URLComponents(url: self, resolvingAgainstBaseURL: true) else { return self }
    change(&parts)
    return parts.url ?? self
  }
}
