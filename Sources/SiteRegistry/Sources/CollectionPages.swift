import Foundation
import Projection
import SimpleFeatures

/// Follows a collection of OGC API - Features (Part 1, clause 7.15) through its `next` links.
struct CollectionPages {
  /// Empty pages in a row after which a server is taken to go round in circles.
  private static let emptyPagesAtMost = 20

  let client: WebClient
  let limits: RemoteLimits
  let spool: SpoolFile

  func fetch(collection: URL, items: URL) throws(RegistryError) {
    let offered = try offered(collection)
    var parameters: [(name: String, value: String)] = []
    if items.parameter("limit") == nil { parameters.append(("limit", "\(limits.pageSize)")) }
    var asked = items.parameter("crs").flatMap { try? ReferenceSystem(parsing: $0) }
    if asked == nil, offered.contains(.nationalGrid) {
      asked = .nationalGrid
      parameters.append(("crs", ReferenceSystem.nationalGrid.uri))
    }
    let first: WebClient.Answer
    do {
      first = try client.get(items.setting(parameters), accept: RemoteSource.geoJSON)
    } catch {
      // A server may refuse a page of that size; its own size will do.
      guard case .badInput = error, parameters.first?.name == "limit" else { throw error }
      parameters.removeFirst()
      first = try client.get(items.setting(parameters), accept: RemoteSource.geoJSON)
    }
    try follow(first, asked: asked)
  }

  /// Takes the features of a first page and of all that follow.
  ///
  /// - Parameter asked: the system the coordinates were asked for in; nil for longitude and
  ///   latitude.
  func follow(_ first: WebClient.Answer, asked: ReferenceSystem?) throws(RegistryError) {
    var answer = first
    var seen: Set<String> = [first.url.absoluteString]
    var empty = 0
    var matched: Int64?
    let system = Self.system(of: first) ?? asked
    for number in 1... {
      let name = RemoteAddress.redacted(answer.url).absoluteString
      let page = try Self.page(answer, name)
      guard let features = page.features else {
        throw .badInput("'\(name)' is not a collection of features: it has no array 'features'")
      }
      if (Self.system(of: answer) ?? asked) != system {
        throw .badInput("'\(name)' is in another reference system than the pages before it")
      }
      if case .integer(let count)? = page["numberMatched"] { matched = count }
      try spool.begin(referenceSystem: Self.name(of: system))
      try spool.append(features.text, count: features.count)
      client.note(features: spool.count, of: matched.flatMap { Int(exactly: $0) })
      guard let next = Self.next(in: page, of: answer.url) else { break }
      empty = features.count == 0 ? empty + 1 : 0
      guard empty < Self.emptyPagesAtMost, number < limits.maximumPages,
        seen.insert(next.absoluteString).inserted
      else {
        throw .badInput(
          "'\(name)' leads round in circles: its next page is one that came before, or page after page is empty"
        )
      }
      guard next.origin == answer.url.origin else {
        throw .badInput(
          "the next page of '\(name)' is at '\(next.origin)', which is another server; it is not followed"
        )
      }
      answer = try client.get(next, accept: RemoteSource.geoJSON)
    }
    if let matched, Int64(spool.count) < matched {
      throw .badInput(
        "the server said \(matched) features match and gave \(spool.count); nothing was imported, try again"
      )
    }
    try spool.end()
  }

  /// The next page; over https where this one was, since a server behind a proxy may not know.
  static func next(in page: PageText, of url: URL) -> URL? {
    let links = (page["links"]?.array ?? []).compactMap(\.object).filter {
      $0["rel"]?.string == "next"
    }
    func type(_ link: JSONObject) -> String { link["type"]?.string?.lowercased() ?? "" }
    let link =
      links.first { type($0).contains("geo+json") } ?? links.first { type($0).contains("json") }
      ?? links.first { type($0).isEmpty }
    guard let href = link?["href"]?.string,
      let next = URL(string: href, relativeTo: url)?.absoluteURL
    else { return nil }
    guard url.scheme == "https", next.scheme == "http", next.host == url.host,
      var parts = URLComponents(url: next, resolvingAgainstBaseURL: true)
    else { return next.withoutFragment }
    parts.scheme = "https"
    parts.port = url.port
    return parts.url?.withoutFragment
  }

  static func page(_ answer: WebClient.Answer, _ name: String) throws(RegistryError) -> PageText {
    guard let page = PageText(answer.body) else {
      let start = String(decoding: answer.body.prefix(60), as: UTF8.self)
      throw .badInput(
        "'\(name)' does not send a whole JSON object (\(answer.contentType)): it begins with '\(start.trimmed)'"
      )
    }
    return page
  }

  /// The systems a collection can give, its own list or the one of all collections.
  private func offered(_ collection: URL) throws(RegistryError) -> [ReferenceSystem] {
    let document: PageText
    do {
      let answer = try client.get(collection, accept: "application/json")
      guard let page = PageText(answer.body) else { return [] }
      document = page
    } catch {
      // Without it, everything comes in longitude and latitude. A server that is away is away
      // for the items, too.
      guard case .missingInput = error else { throw error }
      return []
    }
    var names = (document["crs"]?.array ?? []).compactMap(\.string)
    if names.contains("#/crs") {
      let all = try? client.get(
        collection.deletingLastPathComponent(), accept: "application/json")
      let shared = all.flatMap { PageText($0.body)?["crs"]?.array } ?? []
      names += shared.compactMap(\.string)
    }
    return names.compactMap { try? ReferenceSystem(parsing: $0) }
  }

  private static func system(of answer: WebClient.Answer) -> ReferenceSystem? {
    answer.referenceSystem.flatMap { try? ReferenceSystem(parsing: $0) }
  }

  /// As a `crs` member names it; longitude and latitude need none.
  private static func name(of system: ReferenceSystem?) -> String? {
    guard let system, system != .crs84, system.code.hasPrefix("EPSG:") else { return nil }
    return "urn:ogc:def:crs:EPSG::" + system.code.dropFirst("EPSG:".count)
  }
}
