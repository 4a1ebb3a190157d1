import Foundation
import HTTPTypes
import Hummingbird
import SiteRegistry

/// The tag of one representation of the registry at one revision.
///
/// Lists carry the time of the answer and so differ by a few bytes: their tags are weak. Pages
/// say how old data is and so change with the day. The stamp of the templates stands for the
/// release of the program.
struct EntityTag: Sendable {
  let text: String

  static func feature(revision: Int64, format: Format, _ desk: Desk) -> EntityTag {
    EntityTag(text: "\"\(revision)-\(format.rawValue)\(suffix(format, desk))\"")
  }

  /// The tag of features, which differ by the system their positions are in.
  ///
  /// - Parameter isList: whether it is a list, which carries the time of the answer.
  static func features(
    revision: Int64, format: Format, system: PublishedSystem, isList: Bool, _ desk: Desk
  ) -> EntityTag {
    let mark = system == .crs84 ? "" : "-\(system.rawValue)"
    return EntityTag(
      text: "\(isList ? "W/" : "")\"\(revision)-\(format.rawValue)\(mark)\(suffix(format, desk))\"")
  }

  static func list(revision: Int64, format: Format, _ desk: Desk) -> EntityTag {
    EntityTag(text: "W/\"\(revision)-\(format.rawValue)\(suffix(format, desk))\"")
  }

  private static func suffix(_ format: Format, _ desk: Desk) -> String {
    let release = "-\(desk.pages.stamp)"
    guard format == .html else { return release }
    return release + "-\(Int(Date().timeIntervalSince1970 / 86400))"
  }

  /// Whether the client has this representation already.
  func isKnown(to request: Request) -> Bool {
    guard let field = request.headers[.ifNoneMatch] else { return false }
    // If-None-Match compares weakly (RFC 9110, section 13.1.2).
    let opaque = Self.opaque(text[...])
    return field.split(separator: ",").contains {
      let tag = String($0).trimmed
      return tag == "*" || Self.opaque(tag[...]) == opaque
    }
  }

  private static func opaque(_ tag: Substring) -> Substring {
    tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
  }

  /// The header fields of an answer that may be kept and asked about again.
  var headers: HTTPFields {
    var headers: HTTPFields = [
      .eTag: text, .cacheControl: "public, no-cache", .vary: "Accept",
    ]
    CrossOrigin.allowReading(&headers)
    return headers
  }

  var notModified: Response { Response(status: .notModified, headers: headers) }
}
