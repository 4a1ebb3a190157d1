import SimpleFeatures
import SiteRegistry

/// `bbox`: four numbers, or six with heights, which are ignored (OGC API - Features Part 1, 7.15.3),
/// in the axis order of its system (Part 2, 6.2.3).
enum BoxParameter {
  /// - Throws: `invalidParameter`.
  static func read(_ text: String, in system: PublishedSystem) throws(PortalError) -> AskedBox {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double(String($0).trimmed) }.filter(\.isFinite)
    guard numbers.count == parts.count, numbers.count == 4 || numbers.count == 6 else {
      throw .invalidParameter(
        name: "bbox",
        detail: "'\(text.shortened)' is not \(Self.order(system)) (4 or 6 numbers)")
    }
    let half = numbers.count / 2
    if half == 3, numbers[2] > numbers[5] {
      throw .invalidParameter(name: "bbox", detail: "the lower height must come first")
    }
    var (west, south, east, north) = (numbers[0], numbers[1], numbers[half], numbers[half + 1])
    if system.isNorthFirst { (west, south, east, north) = (south, west, north, east) }
    // The axes as they were given.
    for start in [0, half] {
      guard let fault = system.fault(numbers[start], numbers[start + 1]) else { continue }
      throw .invalidParameter(name: "bbox", detail: fault)
    }
    switch system {
    case .nationalGrid:
      guard west <= east, south <= north else {
        throw .invalidParameter(
          name: "bbox", detail: "the smaller easting and the smaller northing must come first")
      }
      return .grid(
        Box(
          from: Position(easting: west, northing: south),
          to: Position(easting: east, northing: north)))
    case .webMercator:
      guard south <= north else {
        throw .invalidParameter(name: "bbox", detail: "the smaller y must come first")
      }
      return .geographic(
        GeographicBounds(
          west: max(-180, WebMercator.longitude(west)), south: WebMercator.latitude(south),
          east: min(180, WebMercator.longitude(east)), north: WebMercator.latitude(north)))
    case .crs84, .wgs84, .etrs89:
      guard south <= north else {
        throw .invalidParameter(name: "bbox", detail: "the southern latitude must come first")
      }
      return .geographic(
        GeographicBounds(west: west, south: south, east: east, north: north))
    }
  }

  private static func order(_ system: PublishedSystem) -> String {
    switch system {
    case .crs84: "west,south,east,north in degrees"
    case .wgs84, .etrs89: "south,west,north,east in degrees"
    case .nationalGrid: "least easting, least northing, greatest easting, greatest northing"
    case .webMercator: "least x, least y, greatest x, greatest y in metres"
    }
  }
}
