public import SimpleFeatures

/// A column type of a constraint layer, from narrow to wide.
enum PropertyType: String {
  case boolean = "BOOLEAN"
  case integer = "INTEGER"
  case real = "REAL"
  case text = "TEXT"

  /// The narrowest type that holds a value; nil for null, which fits all.
  init?(_ value: JSONValue) {
    switch value {
    case .null: return nil
    case .bool: self = .boolean
    case .integer: self = .integer
    case .number: self = .real
    case .string, .array, .object: self = .text
    }
  }

  /// The narrowest type that holds the values of both.
  func widened(by other: PropertyType) -> PropertyType {
    switch (self, other) {
    case (.boolean, .boolean): .boolean
    case (.integer, .integer): .integer
    case (.integer, .real), (.real, .integer), (.real, .real): .real
    default: .text
    }
  }
}

/// The types of the attributes seen so far, by name.
public struct PropertyKinds: Sendable {
  /// More than any layer may have; a source that invents names cannot fill the memory.
  private static let maximumCount = 10_000

  private(set) var names: [String] = []
  private var types: [String: PropertyType?] = [:]

  /// Nil where the attribute has only been null, or has not been.
  func type(of name: String) -> PropertyType? { types[name] ?? nil }

  public init() {}

  /// - Parameter skips: true of a member that needs no column, as long as no row has it otherwise.
  public mutating func note(
    _ attributes: JSONObject, skips: (String, JSONValue) -> Bool = { _, _ in false }
  ) {
    for member in attributes.members where !skips(member.name, member.value) {
      guard let known = types[member.name] else {
        guard names.count < Self.maximumCount else { continue }
        names.append(member.name)
        types[member.name] = .some(PropertyType(member.value))
        continue
      }
      guard let type = PropertyType(member.value) else { continue }
      types[member.name] = .some(known?.widened(by: type) ?? type)
    }
  }
}
