import CQL2
import Projection
import SimpleFeatures
import SiteModel

/// Which pairs of numbers are places in a reference system; other systems are PROJ's to judge.
///
/// A pair outside is a slip: degrees where metres are meant, or latitude and longitude changed
/// over. To find nothing there would hide it.
enum SystemBounds {
  case degrees(isNorthFirst: Bool)
  case nationalGrid
  case webMercator

  /// The lettered squares of the grid, of which Great Britain fills a part.
  private static let eastings = -1_000_000.0...1_500_000.0
  private static let northings = -500_000.0...2_000_000.0
  /// A little more than the map's own edge, for numbers that were rounded.
  private static let mercator = WebMercator.edge * (1 + 1e-9)

  /// - Parameter isHorizontalFirst: whether longitude comes first whatever the authority says.
  init?(_ system: ReferenceSystem, isHorizontalFirst: Bool) {
    switch system {
    case .crs84: self = .degrees(isNorthFirst: false)
    case .wgs84, .etrs89: self = .degrees(isNorthFirst: !isHorizontalFirst)
    case .nationalGrid: self = .nationalGrid
    case .webMercator: self = .webMercator
    default: return nil
    }
  }

  /// What is wrong with a pair, and what is allowed; nil for a place.
  func fault(_ first: Double, _ second: Double) -> String? {
    func outside(_ name: String, _ value: Double, _ range: ClosedRange<Double>) -> String? {
      if range.contains(value) { return nil }
      let (least, most) = (range.lowerBound, range.upperBound)
      return "\(name) \(Self.text(value)) is not from \(Self.text(least)) to \(Self.text(most))"
    }
    switch self {
    case .degrees(let isNorthFirst):
      let (longitude, latitude) = isNorthFirst ? (second, first) : (first, second)
      return outside("longitude", longitude, -180...180)
        ?? outside("latitude", latitude, -90...90)
    case .nationalGrid:
      return outside("easting", first, Self.eastings) ?? outside("northing", second, Self.northings)
    case .webMercator:
      return outside("x", first, -Self.mercator...Self.mercator)
        ?? outside("y", second, -Self.mercator...Self.mercator)
    }
  }

  /// The first position of a shape that is no place.
  func fault(in geometry: Geometry<AsWritten>) -> String? {
    guard let bounds = geometry.bounds else { return nil }
    return fault(bounds.lowerCorner.first, bounds.lowerCorner.second)
      ?? fault(bounds.upperCorner.first, bounds.upperCorner.second)
  }

  /// A box may cross the antimeridian only where the first axis is longitude.
  func fault(in box: FilterBox) -> String? {
    if let fault = fault(box.west, box.south) ?? fault(box.east, box.north) { return fault }
    if case .degrees(isNorthFirst: false) = self { return nil }
    return box.crossesAntimeridian
      ? "the box begins at \(Self.text(box.west)) and ends before it, at \(Self.text(box.east))"
      : nil
  }

  private static func text(_ number: Double) -> String {
    JSONValue.number(number).plainText ?? "\(number)"
  }
}

extension SystemBounds {
  /// The first literal of a filter that lies outside.
  func fault(in filter: Filter) -> FilterFault? {
    filter.firstFault { part in
      switch part {
      case .geometry(let geometry): fault(in: geometry).map { .outsideSystem(reason: $0) }
      case .bbox(let box): fault(in: box).map { .outsideSystem(reason: $0) }
      default: nil
      }
    }
  }
}

extension SystemBounds {
  /// The first literal of a filter in grid metres that is one of degrees: as metres it would lie in
  /// the sea, at the grid's own corner, and find nothing.
  static func degreesForMetres(in filter: Filter) -> FilterFault? {
    func isInDegrees(_ values: Double...) -> Bool { values.allSatisfy { abs($0) <= 180 } }
    let reason =
      "its numbers are degrees, and the command line's filters are in grid metres (easting, "
      + "northing); 'sitereg transform' turns them"
    return filter.firstFault { part in
      switch part {
      case .geometry(let geometry):
        guard let bounds = geometry.bounds,
          isInDegrees(
            bounds.lowerCorner.first, bounds.lowerCorner.second, bounds.upperCorner.first,
            bounds.upperCorner.second)
        else { return nil }
        return .outsideSystem(reason: reason)
      case .bbox(let box):
        return isInDegrees(box.west, box.south, box.east, box.north)
          ? .outsideSystem(reason: reason) : nil
      default: return nil
      }
    }
  }
}

extension PublishedSystem {
  var bounds: SystemBounds? { SystemBounds(system, isHorizontalFirst: false) }

  /// What is wrong with a pair of numbers in the order of the system's axes; nil for a place.
  public func fault(_ first: Double, _ second: Double) -> String? { bounds?.fault(first, second) }
}
