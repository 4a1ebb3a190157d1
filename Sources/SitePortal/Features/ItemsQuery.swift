import Foundation
import SiteModel
import SiteRegistry

/// The parameters of `…/items`, read and checked.
struct ItemsQuery: Sendable {
  static let defaultLimit = 100
  static let maximumLimit = 10_000
  /// Beyond it a client should follow `next`, which costs the same on every page.
  static let maximumOffset = 100_000
  static let allowed = [
    "bbox", "datetime", "limit", "offset", "after", "bbox-crs", "crs", "f",
  ]

  var request = ItemsRequest()
  /// In which positions are asked for.
  var system = PublishedSystem.crs84
  /// What the `next` link repeats: everything but the place in the list.
  var repeated: [(String, String)] = []

  init(_ query: QueryParameters) throws(PortalError) {
    try query.requireOnly(Self.allowed)
    let limit = try query.integer("limit", in: 1...Int.max) ?? Self.defaultLimit
    request.limit = min(limit, Self.maximumLimit)
    repeated.append(("limit", String(request.limit)))
    let boxSystem = try SystemParameter.read("bbox-crs", query)
    if query.contains("bbox") {
      let text = query["bbox"] ?? ""
      request.box = try BoxParameter.read(text, in: boxSystem)
      repeated.append(("bbox", text))
      if boxSystem != .crs84 { repeated.append(("bbox-crs", boxSystem.uri)) }
    }
    system = try SystemParameter.read("crs", query)
    if system != .crs84 { repeated.append(("crs", system.uri)) }
    if query.contains("datetime") {
      let text = query["datetime"] ?? ""
      try Self.check(datetime: text)
      repeated.append(("datetime", text))
    }
    request.offset = try query.integer("offset", in: 0...Int.max) ?? 0
    guard request.offset <= Self.maximumOffset else {
      throw .invalidParameter(
        name: "offset",
        detail: "it is over \(Self.maximumOffset); follow the 'next' links instead")
    }
    if query.contains("after") {
      guard let cursor = Int64(query["after"] ?? "", radix: 36), cursor >= 0 else {
        throw .invalidParameter(name: "after", detail: "it is not from one of our 'next' links")
      }
      request.after = cursor
    }
  }

  /// The query of the page that starts after a feature; the cursor is meant to be opaque.
  func following(_ cursor: Int64) -> [(String, String)] {
    repeated + [("after", String(cursor, radix: 36))]
  }

  /// No feature here has a time, so every one matches; a malformed value is still an error.
  private static func check(datetime text: String) throws(PortalError) {
    let ends = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isOpen = { (end: String) in end.isEmpty || end == ".." }
    let fits: Bool =
      switch ends.count {
      case 1: isInstant(ends[0])
      case 2:
        (isOpen(ends[0]) || isInstant(ends[0])) && (isOpen(ends[1]) || isInstant(ends[1]))
          && !(isOpen(ends[0]) && isOpen(ends[1]))
      default: false
      }
    guard fits else {
      throw .invalidParameter(
        name: "datetime",
        detail:
          "'\(text.shortened)' is not an RFC 3339 time or an interval such as 2026-01-01T00:00:00Z/.."
      )
    }
  }

  /// An RFC 3339 date-time, or a full date, which many clients send.
  private static func isInstant(_ text: String) -> Bool {
    guard CivilDate(text) != nil else { return false }
    if text.utf8.count == 10 { return true }
    let pattern =
      #/[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,12})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)/#
    return text.dropFirst(10).wholeMatch(of: pattern) != nil
  }
}
