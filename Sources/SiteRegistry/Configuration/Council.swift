public import Foundation
public import SimpleFeatures

/// A council as its file describes it; given at `init` and kept in the registry.
public struct Council: Hashable, Sendable {
  /// Lower-case, as in addresses and keys: `glasgow`.
  public var id: String
  public var name: String
  /// Who owns the assets unless an import says otherwise.
  public var owner: String
  /// Where its assets can be: input outside is suspect.
  public var area: Box<Geographic>?
  public var timeZone: String
  /// The constraint layer that gives assets their ward.
  public var wardLayer: String?
  /// The rule pack that answers when none is named.
  public var defaultPack: String?
  public var contact: String?
  /// How much of a shape's area a repair may add or take, of the larger one; nil is half.
  public var repairLimitInPercent: Double?
  /// Who may see which field; what is missing is decided by a field's name.
  public var classes: [FieldRule]

  public static let unnamed = Council(id: "council", name: "Council", owner: "council")

  init(
    id: String, name: String, owner: String, area: Box<Geographic>? = nil,
    timeZone: String = "Europe/London", wardLayer: String? = nil, defaultPack: String? = nil,
    contact: String? = nil, repairLimitInPercent: Double? = nil, classes: [FieldRule] = []
  ) {
    self.id = id
    self.name = name
    self.owner = owner
    self.area = area
    self.timeZone = timeZone
    self.wardLayer = wardLayer
    self.defaultPack = defaultPack
    self.contact = contact
    self.repairLimitInPercent = repairLimitInPercent
    self.classes = classes
  }

  /// - Throws: `missingInput` or `badInput`, naming file and line.
  init(file path: String) throws(RegistryError) {
    let yaml = try YAMLDocument(path: path).mapping
    id = try yaml.string("id")
    name = try yaml.string("name")
    owner = try yaml.optionalString("owner") ?? id
    timeZone = try yaml.optionalString("timeZone") ?? "Europe/London"
    wardLayer = try yaml.optionalString("wardLayer")
    defaultPack = try yaml.optionalString("defaultPack")
    contact = try yaml.optionalString("contact")
    repairLimitInPercent = try yaml.percentage("repairLimitInPercent")
    let classes = try yaml.mapping("classes")
    self.classes = try classes.map { yaml throws(RegistryError) in try [FieldRule](yaml) } ?? []
    area = nil
    let corners = try yaml.strings("area")
    if !corners.isEmpty {
      let numbers = corners.compactMap(Double.init)
      guard corners.count == 4, numbers.count == 4, numbers[0] < numbers[2],
        numbers[1] < numbers[3]
      else {
        throw .badInput(
          "\(yaml.place("area")): 'area' should be [west, south, east, north] in degrees")
      }
      area = Box(
        from: Position(longitude: numbers[0], latitude: numbers[1]),
        to: Position(longitude: numbers[2], latitude: numbers[3]))
    }
    yaml.ignore("holidays", "clocks", "gaelicName", "description")
    try yaml.finish()
  }
}

extension Council {
  /// As it is kept in the registry file.
  var json: JSONObject {
    var object: JSONObject = [
      "id": .string(id), "name": .string(name), "owner": .string(owner),
      "timeZone": .string(timeZone),
    ]
    object["wardLayer"] = wardLayer.map(JSONValue.string)
    object["defaultPack"] = defaultPack.map(JSONValue.string)
    object["contact"] = contact.map(JSONValue.string)
    object["repairLimitInPercent"] = repairLimitInPercent.map(JSONValue.number)
    if !classes.isEmpty { object["classes"] = classes.json }
    if let area {
      object["area"] = .array(
        [
          area.lowerCorner.longitude, area.lowerCorner.latitude, area.upperCorner.longitude,
          area.upperCorner.latitude,
        ].map(JSONValue.number))
    }
    return object
  }

  init(json: JSONObject) {
    self.init(
      id: json["id"]?.string ?? Self.unnamed.id, name: json["name"]?.string ?? Self.unnamed.name,
      owner: json["owner"]?.string ?? Self.unnamed.owner,
      timeZone: json["timeZone"]?.string ?? Self.unnamed.timeZone,
      wardLayer: json["wardLayer"]?.string, defaultPack: json["defaultPack"]?.string,
      contact: json["contact"]?.string,
      repairLimitInPercent: json["repairLimitInPercent"]?.double,
      classes: [FieldRule](json: json["classes"]))
    if let corners = json["area"]?.array?.compactMap(\.double), corners.count == 4 {
      area = Box(
        from: Position(longitude: corners[0], latitude: corners[1]),
        to: Position(longitude: corners[2], latitude: corners[3]))
    }
  }
}

extension Council {
  /// Where no council says otherwise.
  public static let usualTimeZone = TimeZone(identifier: "Europe/London") ?? .gmt

  /// Its own zone, or that of its files' days where the name is none.
  var zone: TimeZone { TimeZone(identifier: timeZone) ?? Self.usualTimeZone }
}
