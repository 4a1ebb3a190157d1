/// The name of a coordinate reference system, such as EPSG:27700 or OGC:CRS84.
///
/// Only the way it is written is checked; whether PROJ has it shows when a transform is made.
/// Two names for one system (EPSG:4326 and OGC:CRS84) stay different values, because they mean
/// different axis orders where coordinates are published.
public struct ReferenceSystem: Hashable, Sendable {
  /// Authority and code with a colon between: "EPSG:27700"; the name in quotes of one that has no
  /// code.
  public let code: String
  /// In well-known text, of one that has no code.
  let definition: String?

  private init(code: String, definition: String? = nil) {
    self.code = code
    self.definition = definition
  }

  /// What PROJ makes it from.
  var source: String { definition ?? code }

  /// The British National Grid.
  public static let nationalGrid = ReferenceSystem(code: "EPSG:27700")
  /// Longitude and latitude in that order; GeoJSON's only system (RFC 7946, 4).
  public static let crs84 = ReferenceSystem(code: "OGC:CRS84")
  /// WGS 84, whose published axis order is latitude first.
  public static let wgs84 = ReferenceSystem(code: "EPSG:4326")
  /// ETRS89, whose published axis order is latitude first.
  public static let etrs89 = ReferenceSystem(code: "EPSG:4258")
  public static let webMercator = ReferenceSystem(code: "EPSG:3857")

  /// Reads a reference system's name as it is found in files, options and addresses.
  ///
  /// Accepts "EPSG:27700", "27700", "[EPSG:27700]", "CRS84", "OGC:CRS84", `urn:ogc:def:crs:…`
  /// and `http(s)://www.opengis.net/def/crs/…`, in any case of letters; and well-known text, which
  /// is brought to EPSG's number where PROJ knows it (some 20 ms). Of a system with heights the
  /// horizontal one is taken.
  public init(parsing text: String) throws(ProjectionError) {
    if SystemDefinition.isLikely(text) {
      let found = try SystemDefinition(text)
      if let number = found.number {
        try self.init(parsing: "EPSG:\(number)")
      } else {
        self.init(code: "“\(found.name)”", definition: text)
      }
      return
    }
    guard let (authority, code) = Self.parts(of: text) else {
      throw .referenceSystemUnreadable(got: text)
    }
    switch authority.uppercased() {
    case "EPSG":
      guard (4...7).contains(code.utf8.count), code.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(code), number >= 1024
      else { throw .referenceSystemUnreadable(got: text) }
      self.init(code: "EPSG:\(Self.horizontal[number] ?? number)")
    case "OGC", "CRS":
      guard code.uppercased() == "CRS84" || (authority.uppercased() == "CRS" && code == "84") else {
        throw .referenceSystemUnreadable(got: text)
      }
      self = .crs84
    default:
      throw .referenceSystemUnreadable(got: text)
    }
  }

  /// Systems with heights, and what they are without.
  private static let horizontal = [7405: 27700, 4979: 4326, 4937: 4258, 9707: 4326, 9518: 4326]

  /// The address OGC publishes it under, as `Content-Crs` and `crs=` write it.
  public var uri: String {
    if self == .crs84 { return "http://www.opengis.net/def/crs/OGC/1.3/CRS84" }
    return "http://www.opengis.net/def/crs/EPSG/0/" + code.dropFirst("EPSG:".count)
  }

  private static func parts(of text: String) -> (authority: String, code: String)? {
    guard text.utf8.count <= 200 else { return nil }
    var name = text.drop { $0.isWhitespace }
    while let last = name.last, last.isWhitespace { name = name.dropLast() }
    // GeoPackage programs and OGC's `bbox-crs` write safe CURIEs: [EPSG:27700].
    if name.first == "[", name.last == "]" { name = name.dropFirst().dropLast() }
    let lower = name.lowercased()
    if lower == "crs84" { return ("OGC", "CRS84") }
    if lower.hasPrefix("urn:") {
      // urn:ogc:def:crs:EPSG::27700, with a version between or without it.
      let fields = name.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == 6 || fields.count == 7, fields[3].lowercased() == "crs" else {
        return nil
      }
      return (String(fields[4]), String(fields[fields.count - 1]))
    }
    for scheme in ["http://", "https://"] where lower.hasPrefix(scheme) {
      let fields = name.dropFirst(scheme.count).split(
        separator: "/", omittingEmptySubsequences: false)
      guard fields.count == 6, fields[0].lowercased() == "www.opengis.net",
        fields[1].lowercased() == "def", fields[2].lowercased() == "crs"
      else { return nil }
      return (String(fields[3]), String(fields[5]))
    }
    let fields = name.split(separator: ":", omittingEmptySubsequences: false)
    switch fields.count {
    case 1: return ("EPSG", String(fields[0]))
    case 2: return (String(fields[0]), String(fields[1]))
    default: return nil
    }
  }
}

extension ReferenceSystem: CustomStringConvertible {
  public var description: String { code }
}
