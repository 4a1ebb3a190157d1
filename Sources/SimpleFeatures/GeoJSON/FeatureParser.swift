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

  private static let collectionDepthLimit = 64

  var scanner: JSONScanner
  var list = CoordinateList()
  var names = NameCache()
  var notes: [PendingNote] = []
  /// The `crs` member of a text.
  var referenceSystem: JSONValue?
  /// Set where a text turns out to be a collection, which is not read here.
  var isCollection = false

  init(_ scanner: JSONScanner) { self.scanner = scanner }

  /// Reads a feature; a bare geometry, as a text may be, becomes one without properties.
  mutating func feature(
    _ scanner: JSONScanner, as role: Role
  ) throws(ScanStop) -> Feature<AsWritten> {
    self.scanner = scanner
    notes.removeAll(keepingCapacity: true)
    referenceSystem = nil
    isCollection = false
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

  private mutating func object(_ role: Role, depth: Int) throws(ScanStop) -> Members {
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
      members.type = try scanner.objectType()
      if role == .text, members.type == .featureCollection { throw foundCollection() }
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
    case (.crs, .text): referenceSystem = try scanner.value(depth: 1)
    default: try scanner.skipValue(depth: 1)
    }
  }

  private mutating func foundCollection() -> ScanStop {
    isCollection = true
    return scanner.fail("not-a-feature", "the text is a FeatureCollection")
  }

  // MARK: Geometry

  private mutating func geometryValue(depth: Int) throws(ScanStop) -> Geometry<AsWritten>? {
    let first = try scanner.peek()
    let start = scanner.at
    if first == UInt8(ascii: "n") {
      try scanner.word("null")
      return nil
    }
    guard first == UInt8(ascii: "{") else {
      throw scanner.fail(
        "bad-geometry",
        "the geometry is \(scanner.excerpt(at: start)); an object or null is allowed")
    }
    let members = try object(.geometry, depth: depth)
    guard case .geometry(let kind) = members.type else {
      if let type = members.type {
        throw scanner.fail("unknown-type", "a geometry cannot be a \(type.name)", at: start)
      }
      throw scanner.fail("missing-type", "the geometry has no member \"type\"", at: start)
    }
    return try geometry(kind, members, start)
  }

  private mutating func geometry(
    _ kind: GeometryKind, _ members: Members, _ start: Int
  ) throws(ScanStop) -> Geometry<AsWritten>? {
    if !members.seen.isDisjoint(with: .changesMeaning) {
      throw scanner.fail(
        "not-a-geometry",
        "a \(kind.rawValue) must not have a member \"geometry\", \"properties\" or \"features\"",
        at: start)
    }
    if kind == .geometryCollection {
      guard members.seen.contains(.geometries) else {
        throw scanner.fail(
          "missing-coordinates", "the GeometryCollection has no member \"geometries\"", at: start)
      }
      if members.parts.isEmpty {
        note(.emptyGeometry, "the GeometryCollection has no coordinates", at: start)
        return nil
      }
      if members.partCount == 1 {
        note(
          .singleMemberCollection,
          "a GeometryCollection of one geometry is better written as that geometry", at: start)
      }
      return .geometryCollection(members.parts)
    }
    guard members.seen.contains(.coordinates) else {
      throw scanner.fail(
        "missing-coordinates", "the \(kind.rawValue) has no member \"coordinates\"", at: start)
    }
    if !members.ownsList {
      let resume = scanner.at
      scanner.at = members.coordinatesAt
      try readCoordinates()
      scanner.at = resume
    }
    return try geometry(kind, at: members.coordinatesAt)
  }

  private mutating func parts(depth: Int, _ members: inout Members) throws(ScanStop) {
    guard depth < Self.collectionDepthLimit else {
      throw scanner.fail(
        "too-deep",
        "geometry collections are nested more than \(Self.collectionDepthLimit) deep, which is the "
          + "most allowed")
    }
    members.parts = []
    members.partCount = 0
    guard try scanner.take(UInt8(ascii: "[")) else {
      throw scanner.fail(
        "bad-geometry",
        "\(scanner.excerpt(at: scanner.at)) found where the array of geometries must begin")
    }
    if try scanner.take(UInt8(ascii: "]")) { return }
    repeat {
      guard try scanner.peek() == UInt8(ascii: "{") else {
        throw scanner.fail(
          "bad-geometry",
          "\(scanner.excerpt(at: scanner.at)) found in a GeometryCollection, where only geometries "
            + "are allowed")
      }
      members.partCount += 1
      if let part = try geometryValue(depth: depth + 1) { members.parts.append(part) }
    } while try scanner.another(before: UInt8(ascii: "]"))
  }

  private mutating func notAFeature(_ first: UInt8, _ start: Int) -> ScanStop {
    let isNull = first == UInt8(ascii: "n") && scanner.excerpt(at: start) == "'null'"
    return scanner.fail(
      isNull ? "null-feature" : "not-a-feature",
      "\(scanner.excerpt(at: start)) found where a feature must begin")
  }
}
