import SiteModel
import SiteStore

/// The properties of a collection's features, for schemas, queryables and sortables.
public struct CollectionProperties: Sendable {
  public enum Kind: String, Sendable {
    case string, integer, number, boolean, date, dateTime, array, object, mixed
  }

  public enum Role: String, Sendable {
    case id
    case instant = "primary-instant"
    case intervalStart = "primary-interval-start"
    case intervalEnd = "primary-interval-end"
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
    /// The only values it has; empty where any may occur.
    public var allowed: [String] = []
    /// By UCUM; nil where none is known.
    public var unit: String?

    /// Whether it holds one value, so that a parameter can ask for it.
    public var isScalar: Bool { kind != .array && kind != .object }
  }

  /// The geometry's name among the properties.
  public var geometryName: String
  public var properties: [Property]
}

extension CouncilRegistry {
  /// The properties of a collection, as its data tells them.
  ///
  /// A look at every feature after each change; otherwise at none.
  /// - Throws: `notFound` naming the collection, also for one that is not for this audience.
  public func properties(
    of collection: String, for audience: Audience = .public
  ) throws(RegistryError) -> CollectionProperties {
    let view = try view(of: collection, for: audience)
    let id = try collectionID(collection)
    let schema = try shownSchema(of: id, seenFields.fields(of: view))
    return CollectionProperties(
      geometryName: schema.geometryName,
      properties: schema.properties.map { property in
        var shown = CollectionProperties.Property(
          name: property.name,
          kind: CollectionProperties.Kind(rawValue: property.kind.rawValue) ?? .mixed,
          isSortable: property.isSortable, role: property.role.map(CollectionProperties.Role.init),
          parts: property.parts.compactMap { .init(rawValue: $0.rawValue) },
          isEmpty: property.isEmpty, mostDigits: property.mostDigits)
        shown.allowed = property.allowedValues(in: id)
        if id == .sites, !property.isMember {
          shown.unit = AssetField(rawValue: property.name)?.definition.unit
        }
        if id == .installations, property.name == "height" { shown.unit = "m" }
        return shown
      })
  }
}

extension CouncilRegistry {
  /// The names of the properties that hold one value, which a parameter can ask for.
  ///
  /// - Throws: as ``properties(of:for:)``.
  public func parameterNames(
    of collection: String, for audience: Audience
  ) throws(RegistryError) -> [String] {
    let view = try view(of: collection, for: audience)
    let schema = try shownSchema(
      of: try collectionID(collection), seenFields.fields(of: view))
    return schema.properties.filter(\.isScalar).map(\.name)
  }
}

extension CollectionSchema.Property {
  /// The only values it has; empty where any may occur.
  func allowedValues(in collection: CollectionID) -> [String] {
    guard collection == .sites, !isMember, let field = AssetField(rawValue: name)?.definition else {
      return []
    }
    // What no constraint of the file holds another program may have written otherwise.
    return field.isChecked ? field.allowed : []
  }
}

extension CollectionProperties.Role {
  fileprivate init(_ role: CollectionSchema.Role) {
    self =
      switch role {
      case .id: .id
      case .instant: .instant
      case .intervalStart: .intervalStart
      case .intervalEnd: .intervalEnd
      }
  }
}
