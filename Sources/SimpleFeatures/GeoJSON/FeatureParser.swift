/// Reads one feature or geometry from bytes that lie in one piece.
struct FeatureParser {
  /// Where the object stands, which decides what it may be.
  enum Role {
    /// An element of `features`.
    case element
    /// A JSON text of its own: a feature, a geometry or a collection.
    case text
    /// The value of `geometry`, or a member of a geometry collection.
    case geometry
  }

  var scanner: JSONScanner
  var list = CoordinateList()
  var names = NameCache()
  var notes: [PendingNote] = []
  /// The `crs` member of a text.
  var referenceSystem: JSONValue?
  /// Set where a text turns out to be a collection, which is not read here.
  var isCollection = false
  /// Set where a text is known to be something else than a collection.
  var isSingle = false
  /// The `crs` of the feature or its geometry, as PostGIS writes it.
  var ownReferenceSystem: JSONValue?
  /// What OGC's JSON-FG adds: the place in the feature's own reference system.
  var ownPlace = OwnPlace()
  /// Set where a text says that it is something else than GeoJSON, or does not say what it is.
  var isForeign = false

  init(_ scanner: JSONScanner) { self.scanner = scanner }

  /// Reads a feature; a bare geometry, as a text may be, becomes one without properties.
  mutating func feature(
    _ scanner: JSONScanner, as role: Role
  ) throws(ScanStop) -> Feature<AsWritten> {
    self.scanner = scanner
    notes.removeAll(keepingCapacity: true)
    referenceSystem = nil
    isCollection = false
    isSingle = false
    isForeign = false
    ownReferenceSystem = nil
    ownPlace = OwnPlace()
    let first = try self.scanner.peek()
    let start = self.scanner.at
    guard first == UInt8(ascii: "{") else { throw notAFeature(first, start) }
    let members = try object(role, depth: 0)
    noteScannerFindings()
    switch members.type {
    case .feature:
      if !members.seen.contains(.geometry) {
        note(.missingGeometry, "the feature has no member \"geometry\"", at: start)
      }
      if !members.seen.contains(.properties) {
        note(.missingProperties, "the feature has no member \"properties\"", at: start)
      }
      return Feature(
        id: members.id, geometry: members.geometry,
        properties: members.properties ?? JSONObject())
    case .geometry(let kind) where role == .text:
      return Feature(geometry: try geometry(kind, members, start))
    case .geometry(let kind):
      throw self.scanner.fail(
        "not-a-feature", "a \(kind.rawValue) stands where only a Feature is allowed", at: start)
    case .featureCollection:
      throw self.scanner.fail(
        "not-a-feature", "a FeatureCollection stands where only a Feature is allowed", at: start)
    case nil:
      isForeign = role == .text
      throw self.scanner.fail(
        "missing-type", "the object has no member \"type\"; it must be \"Feature\"", at: start)
    }
  }

  struct Seen: OptionSet {
    var rawValue: Int

    static let geometry = Seen(.geometry)
    static let properties = Seen(.properties)
    static let features = Seen(.features)
    static let coordinates = Seen(.coordinates)
    static let geometries = Seen(.geometries)
    static let changesMeaning: Seen = [.geometry, .properties, .features]

    init(rawValue: Int) { self.rawValue = rawValue }
    init(_ name: MemberName) { rawValue = 1 << name.rawValue }
  }

  /// The members of an object that mean something.
  struct Members {
    var seen: Seen = []
    var type: ObjectType?
    var id: JSONValue?
    var geometry: Geometry<AsWritten>?
    var properties: JSONObject?
    var parts: [Geometry<AsWritten>] = []
    var partCount = 0
    var coordinatesAt = 0
    /// Whether the coordinate list still holds this object's coordinates.
    var ownsList = false
  }

  mutating func object(_ role: Role, depth: Int) throws(ScanStop) -> Members {
    scanner.at += 1
    var members = Members()
    if try scanner.take(UInt8(ascii: "}")) { return members }
    repeat {
      _ = try scanner.peek()
      let start = scanner.at
      let name = try scanner.memberName()
      if name == .other {
        try scanner.skipValue(depth: 1)
        continue
      }
      if members.seen.contains(Seen(name)) {
        note(.duplicateMember, "an object repeats a name; the last value is kept", at: start)
      }
      members.seen.insert(Seen(name))
      try member(name, role, depth, &members)
    } while try scanner.another(before: UInt8(ascii: "}"))
    return members
  }

  private mutating func member(
    _ name: MemberName, _ role: Role, _ depth: Int, _ members: inout Members
  ) throws(ScanStop) {
    switch (name, role) {
    case (.type, _):
      isForeign = role == .text
      members.type = try scanner.objectType()
      isForeign = false
      if role == .text {
        if members.type == .featureCollection { throw foundCollection() }
        isSingle = true
      }
    case (.features, .text):
      if members.type == nil { throw foundCollection() }
      try scanner.skipValue(depth: 1)
    case (.geometry, .element), (.geometry, .text):
      members.ownsList = false
      members.geometry = try geometryValue(depth: depth)
    case (.properties, .element), (.properties, .text): members.properties = try properties()
    case (.id, .element), (.id, .text): members.id = try identifier()
    case (.coordinates, .geometry), (.coordinates, .text):
      _ = try scanner.peek()
      members.coordinatesAt = scanner.at
      try readCoordinates()
      members.ownsList = true
    case (.geometries, .geometry), (.geometries, .text):
      members.ownsList = false
      try parts(depth: depth, &members)
    case (.bbox, _): try passOverBox()
    case (.place, .element), (.place, .text): try takePlace()
    case (.coordRefSys, _): try takePlaceSystem(isGeometry: role == .geometry)
    case (.crs, .element), (.crs, .geometry): ownReferenceSystem = try scanner.value(depth: 1)
    case (.crs, .text): referenceSystem = try scanner.value(depth: 1)
    default: try scanner.skipValue(depth: 1)
    }
  }

  private mutating func foundCollection() -> ScanStop {
    isCollection = true
    return scanner.fail("not-a-feature", "the text is a FeatureCollection")
  }

  private mutating func notAFeature(_ first: UInt8, _ start: Int) -> ScanStop {
    let isNull = first == UInt8(ascii: "n") && scanner.excerpt(at: start) == "'null'"
    return scanner.fail(
      isNull ? "null-feature" : "not-a-feature",
      "\(scanner.excerpt(at: start)) found where a feature must begin")
  }
}
