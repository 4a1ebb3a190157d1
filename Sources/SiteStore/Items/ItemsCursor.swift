import Foundation
import GRDB
public import SimpleFeatures

/// A place in an ordered collection: the sort keys of a feature and its id.
///
/// It holds the keys themselves, so that it stays right when the feature changes or goes: a
/// feature whose own keys stay is given exactly once, whatever else is written between pages.
public struct ItemsCursor: Hashable, Sendable {
  /// Null, a number or a text for each key.
  public var keys: [JSONValue]
  public var id: Int64

  public init(keys: [JSONValue] = [], id: Int64) {
    self.keys = keys
    self.id = id
  }

  /// Reads what ``text`` wrote; nil for anything else.
  public init?(_ text: String) {
    if !text.contains("."), let id = Int64(text, radix: 36), id >= 0 {
      self.init(id: id)
      return
    }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let id = Int64(parts[0], radix: 36), id >= 0,
      let data = Data(base64Encoded: Self.padded(String(parts[1]))),
      let json = String(validating: data, as: UTF8.self),
      case .array(let keys)? = try? JSONValue(parsing: json), !keys.isEmpty,
      keys.allSatisfy(\.isSortKey)
    else { return nil }
    self.init(keys: keys, id: id)
  }

  /// Letters, digits, `-`, `_` and a point: fit for a query without any encoding.
  public var text: String {
    let number = String(id, radix: 36)
    guard !keys.isEmpty else { return number }
    let code = Data(JSONValue.array(keys).jsonText.utf8).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    return number + "." + code
  }

  private static func padded(_ code: String) -> String {
    let text = code.replacing("-", with: "+").replacing("_", with: "/")
    return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  }
}

extension JSONValue {
  fileprivate var isSortKey: Bool {
    switch self {
    case .null, .integer, .number, .string: true
    case .bool, .array, .object: false
    }
  }
}
