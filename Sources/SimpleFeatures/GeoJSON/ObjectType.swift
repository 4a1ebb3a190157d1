/// What the `type` member of a GeoJSON object says it is.
enum ObjectType: Hashable {
  case feature, featureCollection
  case geometry(GeometryKind)

  static let names: [(name: String, type: ObjectType)] =
    [("Feature", .feature), ("FeatureCollection", .featureCollection)]
    + GeometryKind.allCases.map { ($0.rawValue, .geometry($0)) }

  @inline(__always)
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    func isSpelt(_ name: StaticString) -> Bool {
      for index in bytes.indices where bytes[index] != name.utf8Start[index] { return false }
      return true
    }
    switch bytes.count {
    case 5 where isSpelt("Point"): self = .geometry(.point)
    case 7 where isSpelt("Feature"): self = .feature
    case 7 where isSpelt("Polygon"): self = .geometry(.polygon)
    case 10 where isSpelt("LineString"): self = .geometry(.lineString)
    case 10 where isSpelt("MultiPoint"): self = .geometry(.multiPoint)
    case 12 where isSpelt("MultiPolygon"): self = .geometry(.multiPolygon)
    case 15 where isSpelt("MultiLineString"): self = .geometry(.multiLineString)
    case 17 where isSpelt("FeatureCollection"): self = .featureCollection
    case 18 where isSpelt("GeometryCollection"): self = .geometry(.geometryCollection)
    default: return nil
    }
  }

  /// The right spelling of a name that is written in another case.
  static func respelt(_ name: String) -> String? {
    let lowered = name.lowercased()
    return names.first { $0.name.lowercased() == lowered }?.name
  }

  var name: String {
    switch self {
    case .feature: "Feature"
    case .featureCollection: "FeatureCollection"
    case .geometry(let kind): kind.rawValue
    }
  }
}

extension JSONScanner {
  /// Takes the value of a `type` member.
  mutating func objectType() throws(ScanStop) -> ObjectType {
    let start = at
    guard try peek() == UInt8(ascii: "\"") else {
      throw fail("unknown-type", "the type is \(excerpt(at: at)), and must be a string")
    }
    let raw = try rawString("a type must begin")
    if !raw.hasEscapes, let type = ObjectType(slice(raw.range)) { return type }
    var text = try text(of: raw)
    if let type = text.withUTF8({ ObjectType($0) }) { return type }
    if let right = ObjectType.respelt(text) {
      let stop = fail(
        "wrong-case", "the type is \"\(text)\"; did you mean \"\(right)\"?", at: start)
      fault?.isMisspeltCollection = right == ObjectType.featureCollection.name
      throw stop
    }
    throw fail(
      "unknown-type",
      "the type is \"\(text.prefix(40))\"; allowed are \(ObjectType.names.map(\.name).joined(separator: ", "))",
      at: start)
  }
}
