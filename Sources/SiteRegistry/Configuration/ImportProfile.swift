public import SimpleFeatures
public import SiteModel

/// How the columns of a source become an asset, a layer feature, an installation or a postcode;
/// the model of a file under `data/profiles`.
public struct ImportProfile: Hashable, Sendable {
  public var name: String
  public var title: String?
  public var target: Target?
  public var provenance = Provenance()
  public var referenceSystem: String?
  /// Properties that make the reference, joined by "-"; `id` is the feature's own id.
  public var reference: [String] = []
  public var nameColumn: String?
  public var address: [String] = []
  /// Which column holds a field that is read from one.
  public var columns: [AssetField: String] = [:]
  public var operatorName: String?
  public var height: String?
  public var installationKind: String?
  /// Features without coordinates are placed by their postcode.
  public var locatesByPostcode = false
  public var location: Location?
  /// How a CSV file is laid out.
  public var csv = CSVLayout()
  public var defaults = JSONObject()
  public var drop: Set<String> = []
  public var positionalAccuracyInMetres: Double?
  /// How much of a shape's area a repair may add or take; nil leaves it to the council.
  public var repairLimitInPercent: Double?
  public var layer: LayerDescription?
  /// What happens to the values and names of columns.
  public var rules = ColumnRules()
  /// Attributes, by the names they are kept under, that get an index of their own.
  public var promoted: [String] = []
  /// Who may see which field, by the names they are kept under; without a name the collection.
  /// Their collection is the one that is imported into.
  public var classes: [FieldRule] = []

  public struct Target: Hashable, Sendable {
    public var kind: Kind
    public var owner: String?
    public var assetKind: String?
    public var layer: String?

    public enum Kind: String, CaseIterable, Sendable {
      case asset, constraint, installation, postcode
    }
  }

  public enum Location: Hashable, Sendable {
    case pair(x: String, y: String)
    case wkt(String)
  }

  public struct LayerDescription: Hashable, Sendable {
    public var title: String?
    public var description: String?
    public var maxAgeInDays: Int?
    public var positionalAccuracyInMetres: Double?

    public init(
      title: String? = nil, description: String? = nil, maxAgeInDays: Int? = nil,
      positionalAccuracyInMetres: Double? = nil
    ) {
      self.title = title
      self.description = description
      self.maxAgeInDays = maxAgeInDays
      self.positionalAccuracyInMetres = positionalAccuracyInMetres
    }
  }

  /// The mapping used where none is given: everything is kept, the reference is derived.
  public init(name: String) { self.name = name }

  /// A profile by path or by the name of a file in the profiles folder.
  static func named(_ name: String) throws(RegistryError) -> ImportProfile {
    if name.hasSuffix(".yaml") || name.contains("/") { return try ImportProfile(file: name) }
    guard let path = DataFolder.file(name, in: "profiles") else {
      let known = DataFolder.names(in: "profiles")
      throw .usage(
        "there is no profile '\(name)'; give a file, or one of \(known.isEmpty ? "(none found)" : known.joined(separator: ", "))"
      )
    }
    return try ImportProfile(file: path)
  }

  init(file path: String) throws(RegistryError) {
    try self.init(try YAMLDocument(path: path))
  }

  /// Reads a profile from its text; messages name it by the path.
  init(text: String, path: String) throws(RegistryError) {
    try self.init(try YAMLDocument(text: text, path: path))
  }

  private init(_ document: YAMLDocument) throws(RegistryError) {
    let yaml = try document.mapping
    self.init(name: try yaml.string("profile"))
    title = try yaml.optionalString("title")
    if let target = try yaml.mapping("target") { self.target = try Self.target(target) }
    if let provenance = try yaml.mapping("provenance") {
      self.provenance = Provenance(
        source: try provenance.optionalString("source"),
        licence: try provenance.optionalString("licence"),
        dated: try provenance.optionalString("dated"))
      if let dated = self.provenance.dated, CivilDate(dated) == nil {
        throw .badInput("\(provenance.place("dated")): '\(dated)' is not a day as yyyy-mm-dd")
      }
      try provenance.finish()
    }
    referenceSystem = try yaml.optionalString("referenceSystem")
    reference = try yaml.strings("reference")
    nameColumn = try yaml.optionalString("name")
    address = try yaml.strings("address")
    for field in AssetField.columnFields {
      columns[field] = try yaml.optionalString(field.name)
    }
    operatorName = try yaml.optionalString("operator")
    height = try yaml.optionalString("height")
    installationKind = try yaml.optionalString("kind")
    if let by = try yaml.optionalString("locateBy") {
      guard by == "postcode" else {
        throw .badInput("\(yaml.place("locateBy")): 'locateBy' is '\(by)'; allowed is postcode")
      }
      locatesByPostcode = true
    }
    if let place = try yaml.mapping("location") { location = try Self.location(place) }
    csv = try CSVLayout(yaml)
    if let values = try yaml.mapping("defaults") {
      for (key, value) in try values.scalars() { defaults[key] = value }
    }
    drop = Set(try yaml.strings("drop"))
    positionalAccuracyInMetres = try yaml.optionalNumber("positionalAccuracyInMetres")
    repairLimitInPercent = try yaml.percentage("repairLimitInPercent")
    if let layer = try yaml.mapping("layer") { self.layer = try Self.layer(layer) }
    rules = try ColumnRules(yaml)
    promoted = try Self.promoted(yaml)
    classes = try Self.classes(yaml)
    try yaml.finish()
  }

  private static func promoted(_ yaml: YAMLMapping) throws(RegistryError) -> [String] {
    let names = try yaml.strings("promote")
    for name in names {
      let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
      guard isPlain, !name.isEmpty, name.utf8.count <= 200 else {
        throw .badInput(
          "\(yaml.place("promote")): '\(name.shortened)' cannot be promoted: 1 to 200 characters without quotes and backslashes are allowed"
        )
      }
    }
    return names
  }

  private static func classes(_ yaml: YAMLMapping) throws(RegistryError) -> [FieldRule] {
    let unknown = "of the profile"
    var rules: [FieldRule] = []
    if let fields = try yaml.mapping("classes") {
      rules = try [FieldRule](fields, collection: unknown)
    }
    if let text = try yaml.optionalString("class") {
      rules.append(try [FieldRule].rule(unknown, nil, text, yaml.place("class")))
    }
    return rules
  }

  private static func target(_ yaml: YAMLMapping) throws(RegistryError) -> Target {
    guard let kind = try yaml.choice("as", of: Target.Kind.self) else {
      throw .badInput("\(yaml.place): 'target' lacks 'as'")
    }
    let target = Target(
      kind: kind, owner: try yaml.optionalString("owner"),
      assetKind: try yaml.optionalString("kind"), layer: try yaml.optionalString("layer"))
    try yaml.finish()
    return target
  }

  private static func location(_ yaml: YAMLMapping) throws(RegistryError) -> Location {
    let place: Location =
      if let wkt = try yaml.optionalString("wkt") {
        .wkt(wkt)
      } else {
        .pair(x: try yaml.string("x"), y: try yaml.string("y"))
      }
    try yaml.finish()
    return place
  }

  private static func layer(_ yaml: YAMLMapping) throws(RegistryError) -> LayerDescription {
    let layer = LayerDescription(
      title: try yaml.optionalString("title"),
      description: try yaml.optionalString("description"),
      maxAgeInDays: try yaml.optionalNumber("maxAgeInDays").flatMap { Int(exactly: $0.rounded()) },
      positionalAccuracyInMetres: try yaml.optionalNumber("positionalAccuracyInMetres"))
    try yaml.finish()
    return layer
  }
}
