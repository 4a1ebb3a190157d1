import Foundation
import HTTPTypes
import Hummingbird

/// The keys that a request brings, wherever it may bring them.
enum PresentedKeys {
  static let queryName = "api-key"

  /// - Parameters:
  ///   - inQuery: what stood in the address before it was taken out.
  ///   - bearerIsSecret: whether a bearer token belongs to an application.
  /// - Returns: nil where there is none; the text of the one there is; empty, which is no key,
  ///   where there are several or it cannot be read.
  static func key(
    _ headers: HTTPFields, inQuery: [String], bearerIsSecret: Bool
  ) -> String? {
    var all = inQuery
    for field in headers[values: .apiKey] { all.append(field.trimmed) }
    for field in headers[values: .authorization] {
      let parts = field.trimmed.split(separator: " ", maxSplits: 1)
      switch parts.first?.lowercased() {
      case "bearer":
        guard !bearerIsSecret else { continue }
        all.append(parts.count > 1 ? String(parts[1]).trimmed : "")
      case "basic": all.append(parts.count > 1 ? password(String(parts[1]).trimmed) : "")
      default: all.append("")
      }
    }
    guard let first = all.first else { return nil }
    return all.allSatisfy { $0 == first } ? first : ""
  }

  /// The password of HTTP Basic (RFC 7617), whatever the name; the name where there is none.
  private static func password(_ encoded: String) -> String {
    guard let data = Data(base64Encoded: encoded),
      let text = String(data: data, encoding: .utf8)
    else { return "" }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return "" }
    return String(parts[1].isEmpty ? parts[0] : parts[1])
  }

  /// The request without keys in its address, so that none gets into a link, a message or a log.
  static func takenOut(of request: Request) -> (request: Request, keys: [String]) {
    guard let path = request.head.path, let mark = path.utf8.firstIndex(of: 0x3F) else {
      return (request, [])
    }
    var keys: [String] = []
    var kept: [Substring] = []
    for pair in path[path.utf8.index(after: mark)...].split(
      separator: "&", omittingEmptySubsequences: false)
    {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = sides.first.flatMap { PercentCoding.decode($0, plusIsSpace: true) }
      if name?.lowercased() == queryName {
        let value = sides.count > 1 ? PercentCoding.decode(sides[1], plusIsSpace: true) : nil
        keys.append((value ?? "").trimmed)
      } else {
        kept.append(pair)
      }
    }
    guard !keys.isEmpty else { return (request, []) }
    var head = request.head
    let query = kept.joined(separator: "&")
    head.path = String(path[..<mark]) + (query.isEmpty ? "" : "?" + query)
    return (Request(head: head, body: request.body), keys)
  }
}

extension HTTPField.Name {
  static let apiKey = Self("X-API-Key")!
  static let rateLimit = Self("RateLimit")!
  static let rateLimitPolicy = Self("RateLimit-Policy")!
}
