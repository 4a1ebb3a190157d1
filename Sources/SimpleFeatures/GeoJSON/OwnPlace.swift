/// The place of a feature in OGC Features and Geometries JSON (JSON-FG, OGC 21-045): a geometry in
/// the reference system that `coordRefSys` names, beside the one in longitude and latitude.
struct OwnPlace {
  var geometry: Geometry<AsWritten>?
  /// Of the feature or, before that, of the geometry in `place`.
  var referenceSystem: String?
  /// Why a place could not be read, such as a solid.
  var fault: String?
}

extension FeatureParser {
  /// Takes the value of `place`; what is no geometry is a member of somebody else's.
  mutating func takePlace() throws(ScanStop) {
    let first = try scanner.peek()
    let start = scanner.at
    guard first == UInt8(ascii: "{") else { return try scanner.skipValue(depth: 1) }
    do throws(ScanStop) {
      let outer = ownReferenceSystem
      ownPlace.geometry = try geometryValue(depth: 0)
      ownReferenceSystem = outer
    } catch {
      guard case .fault = error, scanner.fault?.isSyntax == false else { throw error }
      ownPlace.fault = scanner.fault?.message
      scanner.fault = nil
      scanner.at = start
      try scanner.skipValue(depth: 1)
    }
  }

  /// Takes the value of `coordRefSys`; the geometry's own wins over the feature's.
  mutating func takePlaceSystem(isGeometry: Bool) throws(ScanStop) {
    let name = PlaceSystem.name(try scanner.value(depth: 1))
    if isGeometry || ownPlace.referenceSystem == nil { ownPlace.referenceSystem = name }
  }
}

/// Names of reference systems as JSON-FG writes them.
enum PlaceSystem {
  /// Of a compound system the horizontal part, which stands first.
  static func name(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): ReferenceSystemName.normalised(text)
    case .array(let parts): parts.first.flatMap(name)
    case .object(let object): object["href"]?.string.map(ReferenceSystemName.normalised)
    default: nil
    }
  }

  /// Whether its first axis is latitude: JSON-FG keeps the order of the system's own axes.
  static func isLatitudeFirst(_ name: String) -> Bool {
    ["EPSG:4326", "EPSG:4258", "EPSG:4277", "EPSG:4979", "EPSG:4937"].contains(name)
  }
}
