import Projection
public import SimpleFeatures
import SiteStore

/// A shape as a file or a person gives it, with what is said of its numbers.
public struct WrittenShape: Hashable, Sendable {
  public var geometry: Geometry<AsWritten>
  /// The reference system its file declares; nil where it does not.
  public var declaredSystem: String?

  public init(_ geometry: Geometry<AsWritten>, declaredSystem: String? = nil) {
    self.geometry = geometry
    self.declaredSystem = declaredSystem
  }
}

/// Brings what searches are given onto the National Grid.
///
/// A reference system that the asker states holds for all; else what the file declares; else
/// numbers too large for degrees are grid metres, and others degrees.
struct WrittenPlaces {
  private let systems: ReferenceSystems
  private let stated: String?
  private var transforms: [String: Transform<AsWritten, NationalGrid>] = [:]

  init(_ systems: ReferenceSystems, stated: String?) {
    self.systems = systems
    self.stated = stated
  }

  /// - Throws: `usage` where the stated system is none that leads to the grid.
  func check() throws(RegistryError) {
    guard let stated else { return }
    do {
      _ = try systems.toNationalGrid(from: try ReferenceSystem(parsing: stated))
    } catch {
      throw .usage("--crs: \(error)")
    }
  }

  func grid(_ shape: WrittenShape) throws(RegistryError) -> Geometry<NationalGrid> {
    try check()
    var places = self
    return try places.grid(shape.geometry, shape.declaredSystem)
  }

  func grid(_ position: Position<AsWritten>) throws(RegistryError) -> Position<NationalGrid> {
    let grid = try grid(WrittenShape(.point(position)))
    guard case .point(let position) = grid else { throw .internalFault("a point became a shape") }
    return position
  }

  mutating func grid(
    _ written: Geometry<AsWritten>, _ declared: String?
  ) throws(RegistryError) -> Geometry<NationalGrid> {
    guard let bounds = written.bounds else { throw .badInput("the geometry is empty") }
    let isDegrees = [bounds.lowerCorner, bounds.upperCorner].allSatisfy {
      abs($0.first) <= 180 && abs($0.second) <= 180
    }
    // GeoJSON cannot say that it is in metres; files that are exist all the same.
    let assumed =
      !isDegrees && (declared ?? "OGC:CRS84") == "OGC:CRS84"
      ? "EPSG:27700" : declared ?? "OGC:CRS84"
    let code = stated ?? CoordinateLook.system(assumed, bounds) ?? assumed
    try Self.requirePlaces([bounds.lowerCorner, bounds.upperCorner], in: code)
    if code == "EPSG:27700" { return written.reinterpreted(as: NationalGrid.self) }
    if isDegrees, CouncilRegistry.looksLatitudeFirst(bounds.centre.first, bounds.centre.second) {
      throw .badInput(
        "position \(bounds.centre.first),\(bounds.centre.second) looks like latitude first; longitude comes first"
      )
    }
    return try transformed(written, from: code)
  }

  /// - Throws: `badInput` naming a number that is no place in the system.
  private static func requirePlaces(
    _ positions: [Position<AsWritten>], in code: String
  ) throws(RegistryError) {
    guard let system = try? ReferenceSystem(parsing: code),
      let bounds = SystemBounds(system, isHorizontalFirst: true)
    else { return }
    for position in positions {
      guard let fault = bounds.fault(position.first, position.second) else { continue }
      throw .badInput("\(fault) (\(system))")
    }
  }

  private mutating func transformed(
    _ written: Geometry<AsWritten>, from code: String
  ) throws(RegistryError) -> Geometry<NationalGrid> {
    do {
      if let known = transforms[code] { return try known(written) }
      let made = try systems.toNationalGrid(from: try ReferenceSystem(parsing: code))
      transforms[code] = made
      return try made(written)
    } catch {
      throw .badInput("\(error)")
    }
  }

  /// A box of four numbers: minx, miny, maxx, maxy.
  ///
  /// Only boxes on the grid stay boxes: the edges of others are curves there.
  mutating func area(
    _ box: [Double], _ declared: String?
  ) throws(RegistryError) -> AssetQuery.Area {
    let isDegrees = box.allSatisfy { abs($0) <= 180 }
    let code = stated ?? (isDegrees ? "OGC:CRS84" : nil) ?? Self.metres(declared)
    try Self.requirePlaces(
      [Position(x: box[0], y: box[1]), Position(x: box[2], y: box[3])], in: code)
    if code == "EPSG:27700" {
      return .box(
        Box(
          from: Position(easting: box[0], northing: box[1]),
          to: Position(easting: box[2], northing: box[3])))
    }
    let shape = CouncilRegistry.outline(
      of: Box(
        from: Position<Geographic>(longitude: box[0], latitude: box[1]),
        to: Position(longitude: box[2], latitude: box[3])))
    return .shape(try transformed(shape.reinterpreted(as: AsWritten.self), from: code))
  }

  private static func metres(_ declared: String?) -> String {
    guard let declared, declared != "OGC:CRS84" else { return "EPSG:27700" }
    return declared
  }
}
