public import SimpleFeatures

/// A value of a record, or one worked out on the way to a filter's answer.
public enum FilterValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  /// Where it meets an instant it is read as a date or time by RFC 3339.
  case string(String)
  case instant(FilterMoment)
  /// Nil is no limit on that side.
  case interval(start: FilterMoment?, end: FilterMoment?)
  case geometry(Geometry<NationalGrid>)
  case array([FilterValue])
  /// A value no operator understands, such as a JSON object: not null, and whatever compares
  /// it is unknown.
  case opaque

  public init(json: JSONValue) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .string(let value): self = .string(value)
    case .array(let values): self = .array(values.map(FilterValue.init(json:)))
    case .object: self = .opaque
    }
  }
}

/// What a property holds, where a schema says so.
public enum FilterType: String, Hashable, Sendable {
  case string, number, boolean, temporal, geometry, array
  /// Texts, some of which are dates or times.
  case datedText = "string or temporal"

  /// Whether values of the two can ever be compared.
  func isComparable(with other: FilterType) -> Bool {
    switch (self, other) {
    case (.datedText, .string), (.datedText, .temporal), (.string, .datedText),
      (.temporal, .datedText):
      true
    default: self == other
    }
  }
}

/// A property a filter may name.
public struct FilterProperty: Hashable, Sendable {
  public var name: String
  /// Nil where the values are of mixed or unknown types.
  public var type: FilterType?

  public init(_ name: String, _ type: FilterType? = nil) {
    self.name = name
    self.type = type
  }
}

/// Something with named values that a filter can be asked about.
public protocol FilterRecord {
  /// The value of a property; nil, like `null`, where it has none of that name.
  func value(of property: String) -> FilterValue?
}

/// A record whose values stand in the order of the properties that the filter was bound to, so
/// that no name is searched for.
public protocol IndexedFilterRecord: FilterRecord {
  func value(at index: Int) -> FilterValue
}
