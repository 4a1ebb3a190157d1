/// Why a reference system, grid reference or position could not be used.
public enum ProjectionError: Error, Hashable, Sendable {
  /// Text that names no reference system in any of the usual ways.
  case referenceSystemUnreadable(got: String)
  /// A well-formed code that PROJ's database does not have.
  case referenceSystemUnknown(code: String)
  /// A reference system that has no horizontal positions in degrees or lengths.
  case referenceSystemUnsuitable(code: String, reason: String)
  /// No operation between two systems but rough ("ballpark") ones, which are refused.
  case noOperation(from: String, to: String)
  /// A coordinate that is NaN or infinite.
  case positionNotFinite(first: Double, second: Double)
  /// A position where one of the two systems, or the operation between them, is not defined.
  case outsideAreaOfUse(first: Double, second: Double, system: String, area: AreaOfUse?)
  /// PROJ gave no result: most often a position off the edge of the shift grid.
  case transformFailed(first: Double, second: Double, operation: String, reason: String)
  /// Text that is no National Grid reference.
  case gridReferenceUnreadable(got: String, reason: String)
  /// A position off the lettered squares, or a number of digits that is not used.
  case gridReferenceOutOfRange(easting: Double, northing: Double, digits: Int)
  /// PROJ gave up, with the C function that failed and its reason.
  case engine(function: String, reason: String)
}

extension ProjectionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .referenceSystemUnreadable(let got):
      "“\(got.prefix(80))” is no reference system; write EPSG:27700, a bare EPSG number, "
        + "OGC:CRS84, or their urn: or http: forms"
    case .referenceSystemUnknown(let code):
      "\(code) is not in PROJ's database; check the number (EPSG:27700 is the National Grid, "
        + "EPSG:4326 longitude and latitude)"
    case .referenceSystemUnsuitable(let code, let reason):
      "\(code) cannot be used: \(reason); use a two-dimensional system such as EPSG:27700"
    case .noOperation(let from, let to):
      "no operation from \(from) to \(to) is better than a rough guess; "
        + "convert the data to EPSG:27700 or EPSG:4326 with a tool that knows the right shift"
    case .positionNotFinite(let first, let second):
      "(\(first), \(second)) is not a finite number pair; correct the source"
    case .outsideAreaOfUse(let first, let second, let system, let area):
      "(\(first), \(second)) lies outside the area of use of \(system)"
        + (area.map { ": \($0)" } ?? "") + "; check the reference system and the order of axes"
    case .transformFailed(let first, let second, let operation, let reason):
      "(\(first), \(second)) cannot be transformed by \(operation): \(reason); "
        + "check the reference system and the order of axes"
    case .gridReferenceUnreadable(let got, let reason):
      "“\(got.prefix(40))” is no National Grid reference: \(reason); "
        + "write two letters and 2 to 10 digits, such as NS 592 653"
    case .gridReferenceOutOfRange(let easting, let northing, let digits):
      "(\(easting), \(northing)) has no grid reference with \(digits) digits per axis; "
        + "allowed are eastings from 0 to 700000, northings from 0 to 1300000, and 1 to 5 digits"
    case .engine(let function, let reason):
      "\(function) failed: \(reason); check that PROJ and its data (proj-data) are installed"
    }
  }
}

/// A rectangle of longitude and latitude, in decimal degrees.
public struct AreaOfUse: Hashable, Sendable {
  public let west: Double
  public let south: Double
  public let east: Double
  public let north: Double

  /// Whether the position lies inside or on an edge; an area across the 180° meridian has its
  /// west edge east of its east edge.
  func contains(longitude: Double, latitude: Double) -> Bool {
    guard latitude >= south, latitude <= north else { return false }
    if west <= east { return longitude >= west && longitude <= east }
    return longitude >= west || longitude <= east
  }
}

extension AreaOfUse: CustomStringConvertible {
  public var description: String {
    "longitude \(west) to \(east), latitude \(south) to \(north)"
  }
}
