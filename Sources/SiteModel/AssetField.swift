/// What every asset has, by the names of the columns in the registry file, in one order everywhere.
///
/// ``all`` says everything else about them: a new one is a case here, a property of
/// ``AssetDetails``, a line in that table, and a migration of the files that lack the column.
public enum AssetField: String, Sendable, CaseIterable {
  case owner, kind, reference
  case referenceIsDerived = "reference_is_derived"
  case name, address, postcode, ward, uprn, usrn, availability
  case positionalAccuracy = "positional_accuracy"
  case positionSource = "position_source"

  /// The column's name.
  public var name: String { rawValue }
  /// Owner, kind and reference are the asset's address: they cannot be unknown, nor hidden.
  public var isKey: Bool { self == .owner || self == .kind || self == .reference }
}

extension AssetField {
  /// How a field's value is read from an asset's details and put there.
  ///
  /// Closures, not key paths: they are asked for every row of an import and of an answer. One of a
  /// choice is written by its name; a name that is none of them, as another program can write it,
  /// is what nobody has said.
  public enum Value: Sendable {
    public typealias Get<T> = @Sendable (AssetDetails) -> T?
    public typealias Set<T> = @Sendable (inout AssetDetails, T?) -> Void

    /// One of owner, kind and reference, which the asset's ``AssetKey`` holds.
    case key
    case text(Get<String>, Set<String>)
    case choice([String], Get<String>, Set<String>)
    case flag(Get<Bool>, Set<Bool>)
    case number(Get<Double>, Set<Double>)
  }

  /// What a later import makes of a field of which the source says nothing.
  public enum Silence: Sendable {
    case clears
    /// The registry's value stays.
    case keeps
    /// It stays as long as the asset stays where it is: it was made from the place.
    case keepsInPlace
  }

  /// What a source's text means in a field.
  public enum Spelling: Sendable {
    case asWritten, postcode
    /// Digits that are the same with zeros in front, no more than so many.
    case digits(atMost: Int)
  }

  /// All there is to say about a field.
  public struct Definition: Sendable {
    public let field: AssetField
    public let value: Value
    /// What follows the type in the table's SQL.
    public var constraint = ""
    /// What a row has that says nothing; nil where the column may be null.
    public var unsaid: String?
    /// Whether the file itself takes no value but the allowed ones.
    public var isChecked = false
    public var silence = Silence.clears
    public var spelling = Spelling.asWritten
    /// In the history of an asset and in what a comparison of two images says.
    public var memberName: String
    /// What the page of a site calls it; nil where it has no line of its own.
    public var label: String?
    /// By UCUM; nil where it has none.
    public var unit: String?
    /// Whether a correction can change it.
    public var isEditable = false
    /// Whether it is one of the columns of the text index.
    public var isSearchable = false
    /// Whether conditions of rules know it, so that no rule pack can declare a value of its name.
    public var isForRules = false
    /// Whether a source's column is only read where a profile names it: many have one of the name
    /// that means something else.
    public var isNamedOnly = false
    /// Whether it tells a file of ours from a stranger's, who may have the other columns, too.
    public var isOurs = false

    init(_ field: AssetField, _ value: Value) {
      self.field = field
      self.value = value
      memberName = field.rawValue
    }

    public var name: String { field.rawValue }

    /// A type GeoPackage knows.
    public var sqlType: String {
      switch value {
      case .key, .text, .choice: "TEXT"
      case .flag: "BOOLEAN"
      case .number: "REAL"
      }
    }

    /// The only values it has; empty where any may occur.
    public var allowed: [String] { if case .choice(let names, _, _) = value { names } else { [] } }
  }

  /// The table of what an asset is.
  public static let all: [Definition] = [
    .init(.owner, .key).required.forRules,
    .init(.kind, .key).required.forRules,
    .init(.reference, .key).required.forRules.searchable,
    .init(.referenceIsDerived, .flag({ $0.referenceIsDerived }, { $0.referenceIsDerived = $1 }))
      .with("NOT NULL DEFAULT 0").member("referenceIsDerived").ours,
    .init(.name, .text({ $0.name }, { $0.name = $1 })).forRules.editable.searchable,
    .init(.address, .text({ $0.address }, { $0.address = $1 }))
      .forRules.editable.searchable.shown("Address"),
    .init(.postcode, .text({ $0.postcode }, { $0.postcode = $1 }))
      .forRules.editable.shown("Postcode").spelt(.postcode),
    .init(.ward, .text({ $0.ward }, { $0.ward = $1 }))
      .forRules.editable.searchable.shown("Ward").silent(.keepsInPlace).namedOnly,
    .init(.uprn, .text({ $0.uprn }, { $0.uprn = $1 }))
      .forRules.editable.shown("UPRN").spelt(.digits(atMost: 12)),
    .init(.usrn, .text({ $0.usrn }, { $0.usrn = $1 }))
      .forRules.editable.shown("USRN").spelt(.digits(atMost: 8)),
    .init(
      .availability,
      .choice(
        Availability.allCases.map(\.rawValue), { $0.availability?.rawValue },
        { $0.availability = $1.flatMap(Availability.init) ?? .unknown })
    ).choice(else: "unknown", isChecked: true).forRules.editable.silent(.keeps),
    .init(
      .positionalAccuracy,
      .number({ $0.positionalAccuracyInMetres }, { $0.positionalAccuracyInMetres = $1 })
    ).member("positionalAccuracyInMetres").measured("m").ours,
    .init(
      .positionSource,
      .choice(
        PositionSource.allCases.map(\.rawValue), { $0.positionSource?.rawValue },
        { $0.positionSource = $1.map { PositionSource(rawValue: $0) ?? .source } })
    ).choice(else: "source", isChecked: false).member("positionSource").ours,
  ]

  /// Those that are no part of the key, in the order of the table.
  public static let details = all.filter { !$0.field.isKey }

  /// Those that an importer reads each from one column of a source.
  public static let columnFields = details.filter { field in
    guard case .text = field.value else { return false }
    return field.field != .name && field.field != .address
  }.map(\.field)

  public var definition: Definition { Self.byName[rawValue] ?? Definition(self, .key) }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The names of the fields for which a question is answered with yes, in the order of the table.
  public static func names(where isMeant: (Definition) -> Bool) -> [String] {
    all.filter(isMeant).map(\.name)
  }

  /// By name, those that conditions of rules know.
  static let forRules = byName.filter(\.value.isForRules)
}

// The words of the table above.
extension AssetField.Definition {
  private func setting<T>(_ path: WritableKeyPath<Self, T>, _ value: T) -> Self {
    var copy = self
    copy[keyPath: path] = value
    return copy
  }

  fileprivate var required: Self { setting(\.constraint, "NOT NULL") }
  fileprivate var forRules: Self { setting(\.isForRules, true) }
  fileprivate var editable: Self { setting(\.isEditable, true) }
  fileprivate var searchable: Self { setting(\.isSearchable, true) }
  fileprivate var namedOnly: Self { setting(\.isNamedOnly, true) }
  fileprivate var ours: Self { setting(\.isOurs, true) }
  fileprivate func with(_ sql: String) -> Self { setting(\.constraint, sql) }
  fileprivate func member(_ name: String) -> Self { setting(\.memberName, name) }
  fileprivate func shown(_ label: String) -> Self { setting(\.label, label) }
  fileprivate func spelt(_ spelling: AssetField.Spelling) -> Self { setting(\.spelling, spelling) }
  fileprivate func silent(_ silence: AssetField.Silence) -> Self { setting(\.silence, silence) }
  fileprivate func measured(_ unit: String) -> Self { setting(\.unit, unit) }
  fileprivate func choice(else unsaid: String, isChecked: Bool) -> Self {
    let names = allowed.map { "'\($0)'" }.joined(separator: ", ")
    let check = isChecked ? " CHECK (\(name) IN (\(names)))" : ""
    return setting(\.unsaid, unsaid).setting(\.isChecked, isChecked).with(
      "NOT NULL DEFAULT '\(unsaid)'\(check)")
  }
}
