public import SimpleFeatures

/// A BBOX literal; west of it may be a larger number than east, across the antimeridian.
public struct FilterBox: Hashable, Sendable {
  public var west: Double
  public var south: Double
  public var east: Double
  public var north: Double

  public init(west: Double, south: Double, east: Double, north: Double) {
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  /// Whether it crosses the antimeridian, as `BBOX(150,-90,-150,90)` does.
  public var crossesAntimeridian: Bool { west > east }

  /// The box as a surface, or two across the antimeridian; a point or line where it is flat.
  public var geometry: Geometry<AsWritten> {
    crossesAntimeridian
      ? .multiPolygon([surface(from: west, to: 180), surface(from: -180, to: east)])
      : plain
  }

  private var plain: Geometry<AsWritten> {
    let lower = Position<AsWritten>(first: west, second: south)
    let upper = Position<AsWritten>(first: east, second: north)
    if lower == upper { return .point(lower) }
    if west == east || south == north { return .lineString([lower, upper]) }
    return .polygon(surface(from: west, to: east))
  }

  private func surface(from west: Double, to east: Double) -> Polygon<AsWritten> {
    Polygon(exterior: [
      Position(first: west, second: south), Position(first: east, second: south),
      Position(first: east, second: north), Position(first: west, second: north),
      Position(first: west, second: south),
    ])
  }
}

extension FilterBox {
  static let expected = "4 or 6 numbers, west, south, east, north, with south not above north"

  static func found(_ numbers: [Double]) -> String {
    numbers.count == 4 || numbers.count == 6
      ? "a box with south above north" : "a box of \(numbers.count) numbers"
  }

  /// From the numbers in the order both encodings write them; heights are dropped.
  init?(numbers: [Double]) {
    guard numbers.count == 4 || numbers.count == 6 else { return nil }
    let upper = numbers.count / 2
    guard numbers[1] <= numbers[upper + 1] else { return nil }
    self.init(
      west: numbers[0], south: numbers[1], east: numbers[upper], north: numbers[upper + 1])
  }
}
