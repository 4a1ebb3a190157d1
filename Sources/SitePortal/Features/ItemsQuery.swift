import Foundation
import SiteModel
import SiteRegistry

/// The parameters of `…/items`, read and checked.
struct ItemsQuery: Sendable {
  static let defaultLimit = 100
  static let maximumLimit = 10_000
  /// Beyond it a client should follow `next`, which costs the same on every page.
  static let maximumOffset = 100_000
  static let allowed = ["bbox", "datetime", "limit", "offset", "after", "f"]

  var request = ItemsRequest()
  /// What the `next` link repeats: everything but the place in the list.
  var repeated: [(String, String)] = []

  init(_ query: QueryParameters) throws(PortalError) {
    try query.requireOnly(Self.allowed)
    let limit = try query.integer("limit", in: 1...Int.max) ?? Self.defaultLimit
    request.limit = min(limit, Self.maximumLimit)
    repeated.append(("limit", String(request.limit)))
    if query.contains("bbox") {
      let text = query["bbox"] ?? ""
      request.box = try Self.box(text)
      repeated.append(("bbox", text))
    }
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

  private static func box(_ text: String) throws(PortalError) -> GeographicBounds {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double(String($0).trimmed) }.filter(\.isFinite)
    guard numbers.count == parts.count, numbers.count == 4 || numbers.count == 6 else {
      throw .invalidParameter(
        name: "bbox",
        detail: "'\(text.shortened)' is not west,south,east,north in degrees (4 or 6 numbers)")
    }
    let half = numbers.count / 2
    let bounds = GeographicBounds(
      west: numbers[0], south: numbers[1], east: numbers[half], north: numbers[half + 1])
    guard abs(bounds.west) <= 180, abs(bounds.east) <= 180 else {
      throw .invalidParameter(name: "bbox", detail: "a longitude is not from -180 to 180")
    }
    guard abs(bounds.south) <= 90, abs(bounds.north) <= 90, bounds.south <= bounds.north else {
      throw .invalidParameter(
        name: "bbox", detail: "the latitudes are not from -90 to 90 with the southern one first")
    }
    if half == 3, numbers[2] > numbers[5] {
      throw .invalidParameter(name: "bbox", detail: "the lower height must come first")
    }
    return bounds
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
