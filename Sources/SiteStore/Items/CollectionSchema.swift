/// The properties of a collection's features, as far as the data itself tells.
public struct CollectionSchema: Sendable {
  public enum Kind: String, Sendable {
    case string, integer, number, boolean, date, dateTime, array, object
    /// Values of more than one type.
    case mixed
  }

  /// What a property means to the feature as a whole.
  public enum Role: Sendable {
    case id
    case instant
    case intervalStart
    case intervalEnd
  }

  public struct Property: Sendable {
    public var name: String
    public var kind: Kind
    public var isSortable: Bool
    public var role: Role?
    /// What a mixed one has values of; empty for others.
    public var parts: [Kind] = []
    /// Whether every feature has null for it.
    public var isEmpty = false
    /// The most digits of a whole number; 0 where it has none.
    public var mostDigits = 0
    /// Whether a text of it is a date or time, though not all are.
    var hasMoment = false
    /// The column, or the attributes' column of which it is a member.
    var sql: String
    package var isMember: Bool

    /// Whether it holds one value that can be compared.
    public var isScalar: Bool { kind != .array && kind != .object }
  }

  /// The geometry's name among the properties.
  public var geometryName: String
  public var properties: [Property]
  /// Texts without a value, which may be the open end of every interval.
  var emptyTexts: Set<String> = []

  /// The attributes, for those who write features: each as null, and which ones have fractions.
  let members: SchemaMembers

  init(geometryName: String, properties: [Property]) {
    self.geometryName = geometryName
    self.properties = properties
    members = SchemaMembers(properties)
  }

  /// Only what an asker may see; only then is it said which of it tells the time, since what is
  /// hidden must not decide that.
  public func shown(_ shows: (String) -> Bool) -> CollectionSchema {
    var schema = self
    schema.properties.removeAll { $0.role != .id && !shows($0.name) }
    TimeRoles.give(to: &schema.properties, empty: emptyTexts)
    return schema
  }

  public func property(_ name: String) -> Property? { properties.first { $0.name == name } }

  /// Whether features have a time of their own.
  public var isDated: Bool { properties.contains { $0.role != nil && $0.role != .id } }
}
