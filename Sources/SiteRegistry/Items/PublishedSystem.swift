import Foundation
import Projection
public import SimpleFeatures

/// A reference system in which collections are published and boxes may be given (OGC API -
/// Features Part 2).
public enum PublishedSystem: String, CaseIterable, Hashable, Sendable {
  /// Longitude, latitude: what GeoJSON is in unless something else is asked for.
  case crs84
  /// EPSG:4326, latitude first.
  case wgs84
  /// EPSG:27700, in which everything is stored: easting, northing.
  case nationalGrid
  /// EPSG:3857, as web maps use it.
  case webMercator
  /// EPSG:4258, latitude first.
  case etrs89

  public static let stored = PublishedSystem.nationalGrid

  /// Reads a name as `crs=` and `bbox-crs=` give it: OGC's address with http or https, `EPSG:27700`
  /// or the safe CURIE `[EPSG:27700]`. Nil for a system that is not published.
  public init?(_ text: String) {
    guard let system = try? ReferenceSystem(parsing: text),
      let known = Self.allCases.first(where: { $0.system == system })
    else { return nil }
    self = known
  }

  /// The address OGC publishes it under.
  public var uri: String { system.uri }

  /// Whether its first axis points north, so that latitude comes before longitude.
  public var isNorthFirst: Bool { self == .wgs84 || self == .etrs89 }

  public var isInDegrees: Bool { self != .nationalGrid && self != .webMercator }

  var system: ReferenceSystem {
    switch self {
    case .crs84: .crs84
    case .wgs84: .wgs84
    case .nationalGrid: .nationalGrid
    case .webMercator: .webMercator
    case .etrs89: .etrs89
    }
  }
}

/// A box as `bbox` gives it, in the system it was given in.
public enum AskedBox: Hashable, Sendable {
  case geographic(GeographicBounds)
  /// Exactly these edges, in metres.
  case grid(Box<NationalGrid>)
}

/// The inverse of EPSG's method 1024: on the web's Mercator map meridians and parallels are
/// straight, so a box there is a box in degrees, to the last digit.
public enum WebMercator {
  private static let radius = 6_378_137.0
  /// How far the map reaches from its middle.
  public static let edge = 20_037_508.342789244

  public static func longitude(_ x: Double) -> Double { x / radius * 180 / .pi }

  public static func latitude(_ y: Double) -> Double {
    (2 * atan(exp(y / radius)) - .pi / 2) * 180 / .pi
  }
}
