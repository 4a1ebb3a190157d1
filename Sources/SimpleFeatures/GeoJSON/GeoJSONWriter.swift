/// Writes GeoJSON (RFC 7946): outer rings counter-clockwise, holes clockwise (section 3.1.6).
///
/// Longitudes and latitudes get seven decimals, about a centimetre. A geometry with a number that
/// is not finite is written as null.
public enum GeoJSONWriter {
  /// Decimals for degrees, and for metres.
  public static let degreeDecimals = 7
  public static let metreDecimals = 3

  /// Appends a feature, with foreign members behind its own.
  public static func appendFeature(
    _ feature: Feature<Geographic>, foreign: JSONObject = JSONObject(), to bytes: inout [UInt8]
  ) {
    appendFeature(feature, decimals: degreeDecimals, foreign: foreign, to: &bytes)
  }

  /// Appends a feature in any frame, such as metres for a client that asked for them.
  public static func appendFeature<Frame>(
    _ feature: Feature<Frame>, decimals: Int, foreign: JSONObject = JSONObject(),
    to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: "{\"type\":\"Feature\"".utf8)
    if let id = feature.id {
      bytes.append(contentsOf: ",\"id\":".utf8)
      id.write(to: &bytes)
    }
    bytes.append(contentsOf: ",\"geometry\":".utf8)
    if let geometry = feature.geometry {
      appendGeometry(geometry, decimals: decimals, to: &bytes)
    } else {
      bytes.append(contentsOf: "null".utf8)
    }
    bytes.append(contentsOf: ",\"properties\":".utf8)
    feature.properties.write(to: &bytes)
    appendMembers(foreign, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends a geometry with seven decimals.
  public static func appendGeometry(_ geometry: Geometry<Geographic>, to bytes: inout [UInt8]) {
    appendGeometry(geometry, decimals: degreeDecimals, to: &bytes)
  }

  /// Appends a geometry in any frame.
  public static func appendGeometry<Frame>(
    _ geometry: Geometry<Frame>, decimals: Int, to bytes: inout [UInt8]
  ) {
    var isFinite = true
    geometry.forEachPosition { if !($0.x.isFinite && $0.y.isFinite) { isFinite = false } }
    guard isFinite else { return bytes.append(contentsOf: "null".utf8) }
    appendFinite(geometry, decimals, to: &bytes)
  }

  /// The text of a geometry.
  public static func text(of geometry: Geometry<Geographic>) -> String {
    var bytes: [UInt8] = []
    appendGeometry(geometry, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `,"name":value` for each member.
  static func appendMembers(_ members: JSONObject, to bytes: inout [UInt8]) {
    for member in members.members {
      bytes.append(UInt8(ascii: ","))
      JSONValue.write(member.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.write(to: &bytes)
    }
  }

  private static func appendFinite<Frame>(
    _ geometry: Geometry<Frame>, _ decimals: Int, to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: "{\"type\":\"".utf8)
    bytes.append(contentsOf: geometry.kind.rawValue.utf8)
    if case .geometryCollection(let members) = geometry {
      bytes.append(contentsOf: "\",\"geometries\":".utf8)
      appendList(members, to: &bytes) { appendFinite($0, decimals, to: &$1) }
    } else {
      bytes.append(contentsOf: "\",\"coordinates\":".utf8)
      appendCoordinates(geometry, decimals, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func appendCoordinates<Frame>(
    _ geometry: Geometry<Frame>, _ decimals: Int, to bytes: inout [UInt8]
  ) {
    func position(_ position: Position<Frame>, _ bytes: inout [UInt8]) {
      bytes.append(UInt8(ascii: "["))
      DecimalText.append(position.x, decimals: decimals, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      DecimalText.append(position.y, decimals: decimals, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
    func line(_ positions: [Position<Frame>], _ bytes: inout [UInt8]) {
      appendList(positions, to: &bytes, position)
    }
    func surface(_ polygon: Polygon<Frame>, _ bytes: inout [UInt8]) {
      appendList(RingOrientation.rightHanded(polygon), to: &bytes, line)
    }
    switch geometry {
    case .point(let only): position(only, &bytes)
    case .multiPoint(let positions), .lineString(let positions): line(positions, &bytes)
    case .multiLineString(let lines): appendList(lines, to: &bytes, line)
    case .polygon(let polygon): surface(polygon, &bytes)
    case .multiPolygon(let polygons): appendList(polygons, to: &bytes, surface)
    case .geometryCollection: break
    }
  }

  private static func appendList<Element>(
    _ elements: [Element], to bytes: inout [UInt8], _ append: (Element, inout [UInt8]) -> Void
  ) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(element, &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
