/// A place in one reference frame.
///
/// The two numbers carry names outside this package (`longitude` and `latitude`, or `easting`
/// and `northing`), so that they cannot be swapped by accident.
public struct Position<Frame: ReferenceFrame>: Hashable, Sendable {
  @usableFromInline package var x: Double
  @usableFromInline package var y: Double

  @inlinable package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

extension Position where Frame == Geographic {
  /// A place by ETRS89 longitude and latitude, in decimal degrees.
  public init(longitude: Double, latitude: Double) { self.init(x: longitude, y: latitude) }

  /// Degrees east of Greenwich.
  public var longitude: Double { x }
  /// Degrees north of the equator.
  public var latitude: Double { y }
}

extension Position where Frame == NationalGrid {
  /// A place by National Grid easting and northing, in metres.
  public init(easting: Double, northing: Double) { self.init(x: easting, y: northing) }

  /// Metres east of the grid's false origin.
  public var easting: Double { x }
  /// Metres north of the grid's false origin.
  public var northing: Double { y }
}

extension Position where Frame == AsWritten {
  /// A place by the numbers a source gives, horizontal axis first.
  public init(first: Double, second: Double) { self.init(x: first, y: second) }

  /// The first number as written: easting or longitude.
  public var first: Double { x }
  /// The second number as written: northing or latitude.
  public var second: Double { y }
}

extension Position where Frame: PlanarFrame {
  /// The straight-line distance to another place, in metres.
  public func distance(to other: Self) -> Double {
    let dx = other.x - x
    let dy = other.y - y
    return (dx * dx + dy * dy).squareRoot()
  }
}
