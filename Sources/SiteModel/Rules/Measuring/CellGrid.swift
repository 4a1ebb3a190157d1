import SimpleFeatures

/// Squares over the area that proposals come from; what is known of each is worked out when a
/// proposal first falls into it.
struct CellGrid {
  let box: Box<NationalGrid>
  let side: Double
  let columns: Int
  let rows: Int

  static let cellsAcross = 224

  /// - Parameter box: not empty; may be a single position.
  init(over box: Box<NationalGrid>) {
    let extent = max(box.maxX - box.minX, box.maxY - box.minY, 1)
    // A tenth more on every side: the next proposals lie around the first ones.
    let wide = box.expanded(byMetres: extent / 10)
    self.box = wide
    side = extent * 1.2 / Double(Self.cellsAcross)
    columns = Self.count(wide.maxX - wide.minX, side)
    rows = Self.count(wide.maxY - wide.minY, side)
  }

  private static func count(_ extent: Double, _ side: Double) -> Int {
    min(cellsAcross + 1, max(1, Int((extent / side).rounded(.up))))
  }

  /// How far the corners are from the middle of a cell, rounding included.
  var reach: Double { side * 0.70711 + 1e-6 }

  /// Nil outside the grid.
  @inline(__always)
  func cell(_ x: Double, _ y: Double) -> Int? {
    guard x >= box.minX, y >= box.minY, x <= box.maxX, y <= box.maxY else { return nil }
    let column = Int((x - box.minX) / side)
    let row = Int((y - box.minY) / side)
    guard column < columns, row < rows else { return nil }
    return row * columns + column
  }

  /// The square of a cell, a hair wider than it is.
  func square(_ cell: Int) -> Box<NationalGrid> {
    let west = box.minX + Double(cell % columns) * side
    let south = box.minY + Double(cell / columns) * side
    return Box(minX: west, minY: south, maxX: west + side, maxY: south + side)
      .expanded(byMetres: 1e-6)
  }
}
