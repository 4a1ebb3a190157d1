public import SimpleFeatures

/// What an import would do to one row, for a person to look at first.
public struct RowChange: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable { case added, changed, removed }

  public struct Field: Hashable, Sendable {
    /// A column, or `attributes.NAME`; `geometry` is given as WKT in metres of the National Grid.
    public var name: String
    public var before: JSONValue
    public var after: JSONValue

    public init(name: String, before: JSONValue, after: JSONValue) {
      self.name = name
      self.before = before
      self.after = after
    }
  }

  public var kind: Kind
  public var reference: String
  /// The fields that differ; empty for rows that are added or removed.
  public var fields: [Field]

  public init(kind: Kind, reference: String, fields: [Field] = []) {
    self.kind = kind
    self.reference = reference
    self.fields = fields
  }
}
