/// An axis-parallel rectangle; its edges belong to it.
public struct Box<Frame: ReferenceFrame>: Hashable, Sendable {
  @usableFromInline package var minX: Double
  @usableFromInline package var minY: Double
  @usableFromInline package var maxX: Double
  @usableFromInline package var maxY: Double

  @inlinable package init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  /// The smallest box that holds both corners, in whichever order they are given.
  public init(from one: Position<Frame>, to other: Position<Frame>) {
    self.init(
      minX: min(one.x, other.x), minY: min(one.y, other.y),
      maxX: max(one.x, other.x), maxY: max(one.y, other.y))
  }

  /// The corner with the smallest numbers: south-west.
  public var lowerCorner: Position<Frame> { Position(x: minX, y: minY) }
  /// The corner with the largest numbers: north-east.
  public var upperCorner: Position<Frame> { Position(x: maxX, y: maxY) }
  /// The middle of the box.
  public var centre: Position<Frame> { Position(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }

  /// Whether the two boxes share a point; touching counts.
  @inlinable public func intersects(_ other: Self) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  /// Whether the position lies inside or on an edge.
  @inlinable public func contains(_ position: Position<Frame>) -> Bool {
    position.x >= minX && position.x <= maxX && position.y >= minY && position.y <= maxY
  }

  /// Whether the other box lies wholly inside or on the edges.
  @inlinable public func contains(_ other: Self) -> Bool {
    other.minX >= minX && other.maxX <= maxX && other.minY >= minY && other.maxY <= maxY
  }

  /// The smallest box that holds both.
  @inlinable public func union(_ other: Self) -> Self {
    Box(
      minX: min(minX, other.minX), minY: min(minY, other.minY),
      maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
  }
}

extension Box where Frame: PlanarFrame {
  /// The box grown on every side by a number of metres.
  public func expanded(byMetres metres: Double) -> Self {
    Box(minX: minX - metres, minY: minY - metres, maxX: maxX + metres, maxY: maxY + metres)
  }

  /// The shortest distance from the box to a position, in metres; 0 inside.
  @inlinable package func distance(to position: Position<Frame>) -> Double {
    let dx = max(minX - position.x, 0, position.x - maxX)
    let dy = max(minY - position.y, 0, position.y - maxY)
    return (dx * dx + dy * dy).squareRoot()
  }
}
