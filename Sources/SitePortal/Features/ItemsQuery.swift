import SiteRegistry

/// The parameters of `…/items`, read and checked.
struct ItemsQuery: Sendable {
  static let defaultLimit = 100
  static let maximumLimit = 10_000
  /// Beyond it a client should follow `next`, which costs the same on every page.
  static let maximumOffset = 100_000
  private static let maximumSortKeys = 5
  static let allowed = [
    "bbox", "datetime", "limit", "offset", "after", "bbox-crs", "crs", "filter", "filter-lang",
    "filter-crs", "sortby", "q", "properties", "resultType", "f",
  ]

  var request = ItemsRequest()
  /// In which positions are asked for.
  var system = PublishedSystem.crs84
  /// What the `next` link repeats: everything but the place in the list.
  var repeated: [(String, String)] = []

  /// - Parameter queryables: the properties that have a parameter of their own.
  init(_ query: QueryParameters, queryables: [String] = []) throws(PortalError) {
    try query.requireOnly(Self.allowed + queryables)
    let limit = try query.integer("limit", in: 1...Int.max) ?? Self.defaultLimit
    request.limit = min(limit, Self.maximumLimit)
    repeated.append(("limit", String(request.limit)))
    let places: Set<String> = ["f", "limit", "offset", "after"]
    for (name, value) in query.written where !places.contains(name) {
      repeated.append((name, value))
      if !Self.allowed.contains(name) { request.values.append(AskedValue(name, value)) }
    }
    let boxSystem = try SystemParameter.read("bbox-crs", query)
    if query.contains("bbox") {
      request.box = try BoxParameter.read(query["bbox"] ?? "", in: boxSystem)
    }
    system = try SystemParameter.read("crs", query)
    if query.contains("datetime") {
      request.period = try DateTimeParameter.read(query["datetime"] ?? "")
    }
    request.filter = try FilterParameters.read(query)
    request.sort = try Self.sort(query)
    request.phrases = try Self.phrases(query)
    request.properties = try Self.properties(query)
    request.isCountOnly = try Self.isCountOnly(query)
    request.offset = try query.integer("offset", in: 0...Int.max) ?? 0
    guard request.offset <= Self.maximumOffset else {
      throw .invalidParameter(
        name: "offset",
        detail: "it is over \(Self.maximumOffset); follow the 'next' links instead")
    }
    if query.contains("after") { request.after = query["after"] ?? "" }
  }

  /// The query of the page that starts after a feature; the cursor is meant to be opaque.
  func following(_ cursor: String) -> [(String, String)] { repeated + [("after", cursor)] }

  /// The names that are no parameters of every collection: queryables, or mistakes.
  static func others(in query: QueryParameters) -> [String] {
    query.pairs.map(\.name).filter { !allowed.contains($0) }
  }

  /// `name`, `+name` or `-name`, with commas between (OGC API - Features Part 8).
  private static func sort(_ query: QueryParameters) throws(PortalError) -> [AskedSort] {
    guard query.contains("sortby") else { return [] }
    var keys: [AskedSort] = []
    for part in (query["sortby"] ?? "").split(separator: ",", omittingEmptySubsequences: false) {
      // A plus that was not encoded has come as a space.
      let text = String(part).trimmed
      let isDescending = text.hasPrefix("-")
      let name = isDescending || text.hasPrefix("+") ? String(text.dropFirst()) : text
      guard !name.isEmpty, !keys.contains(where: { $0.property == name }) else {
        throw .invalidParameter(
          name: "sortby",
          detail: "give names of properties, each once, with commas between and - for descending")
      }
      keys.append(AskedSort(name, isDescending: isDescending))
    }
    guard keys.count <= maximumSortKeys else {
      throw .invalidParameter(
        name: "sortby", detail: "\(keys.count) keys are given; \(maximumSortKeys) are allowed")
    }
    return keys
  }

  private static func phrases(_ query: QueryParameters) throws(PortalError) -> String? {
    guard query.contains("q") else { return nil }
    let text = query["q"] ?? ""
    guard text.utf8.count <= 1000,
      text.unicodeScalars.contains(where: {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
      })
    else {
      throw .invalidParameter(
        name: "q",
        detail: "give words to look for, with commas between alternatives, in at most 1000 bytes")
    }
    return text
  }

  private static func properties(_ query: QueryParameters) throws(PortalError) -> Set<String>? {
    guard query.contains("properties") else { return nil }
    let names = (query["properties"] ?? "").split(
      separator: ",", omittingEmptySubsequences: false
    ).map { String($0).trimmed }
    guard !names.contains("") else {
      throw .invalidParameter(
        name: "properties", detail: "give names of properties with commas between")
    }
    return Set(names)
  }

  private static func isCountOnly(_ query: QueryParameters) throws(PortalError) -> Bool {
    guard query.contains("resultType") else { return false }
    switch query["resultType"] {
    case "hits": return true
    case "results": return false
    default:
      throw .invalidParameter(
        name: "resultType",
        detail: "'\((query["resultType"] ?? "").shortened)' is not hits or results")
    }
  }
}
