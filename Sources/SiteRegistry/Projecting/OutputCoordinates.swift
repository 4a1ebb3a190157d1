import Projection
public import SimpleFeatures

/// Coordinates as somebody wants them written; horizontal axis first.
public struct OutputCoordinates: Sendable {
  /// Such as `OGC:CRS84` or `EPSG:27700`.
  public let code: String
  /// Decimals that the numbers are worth: seven for degrees, three for metres.
  public let decimals: Int
  /// Nil for the grid itself.
  private let transform: Transform<NationalGrid, AsWritten>?

  /// - Throws: `usage` for a code that is not known or cannot be reached from the grid.
  init(_ code: String?, _ systems: ReferenceSystems) throws(RegistryError) {
    do {
      let system = try code.map { code throws(ProjectionError) in
        try ReferenceSystem(parsing: code)
      }
      let target = system ?? .crs84
      self.code = target.code
      decimals = target.isDegrees ? GeoJSONWriter.degreeDecimals : GeoJSONWriter.metreDecimals
      transform = try target == .nationalGrid ? nil : systems.fromNationalGrid(to: target)
    } catch {
      throw .usage("--output-crs: \(error)")
    }
  }

  /// Whether it is what GeoJSON means where it says nothing.
  public var isGeoJSONsOwn: Bool { code == ReferenceSystem.crs84.code }

  public func geometry(
    _ geometry: Geometry<NationalGrid>
  ) throws(RegistryError) -> Geometry<AsWritten> {
    guard let transform else { return geometry.reinterpreted(as: AsWritten.self) }
    return try projected(transform(geometry))
  }

  public func position(
    _ position: Position<NationalGrid>
  ) throws(RegistryError) -> Position<AsWritten> {
    guard let transform else {
      return Position(first: position.easting, second: position.northing)
    }
    return try projected(transform(position))
  }

  /// The beginning of a collection, up to and with the name of the member that comes next.
  ///
  /// A `crs` member of GeoJSON's first edition names another system than GeoJSON's own: GDAL and
  /// QGIS read it.
  public func collectionHead(before member: String) -> String {
    let crs =
      isGeoJSONsOwn
      ? ""
      : "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:\(code.replacing(":", with: "::"))\"}},"
    return "{\"type\":\"FeatureCollection\",\(crs)\(member)"
  }
}

extension CouncilRegistry {
  /// - Parameter code: nil for longitude and latitude.
  /// - Throws: `usage` for a code that is not known or cannot be reached from the grid.
  public func coordinates(in code: String?) throws(RegistryError) -> OutputCoordinates {
    try OutputCoordinates(code, systems)
  }
}
