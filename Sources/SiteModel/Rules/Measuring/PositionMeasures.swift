import SimpleFeatures
import Topology

/// Answers for positions, without naming features: exact, and quick for many of them.
///
/// One a worker. Its grid follows the proposals.
struct PositionMeasures: ~Copyable {
  let selections: [LayerSelection]
  let session = TopologySession()
  private(set) var grid: CellGrid?
  var notes: [CellNotes] = []
  /// By selection; empty until findings are asked for.
  var cellHits: [CellHits] = []

  /// By selection the distance from the position at hand; negative until it is measured.
  private var measured: [Double]
  var nearestKnown: [NearestFeature?]

  /// The features last found, and room for looking for them.
  var found: [NearFeature] = []
  var candidates: [Int32] = []

  init(_ selections: [LayerSelection]) {
    self.selections = selections
    nearestKnown = Array(repeating: nil, count: selections.count)
    measured = Array(repeating: -1, count: selections.count)
  }

  /// Forgets what was measured from the position before.
  mutating func begin() {
    for index in measured.indices {
      measured[index] = -1
      nearestKnown[index] = nil
    }
  }

  /// Lays the grid so that it covers the proposals to come; keeps the one there is if it does.
  mutating func expect(_ box: Box<NationalGrid>) {
    var wanted = box
    if let grid {
      if grid.box.contains(box) { return }
      // Twice as wide at least, so that a sweep over a city lays a few grids only.
      wanted = box.union(grid.box)
    }
    let grid = CellGrid(over: wanted)
    self.grid = grid
    notes = selections.map { CellNotes($0, grid) }
    cellHits = []
  }

  /// Has every selection its notes of hits; what is in them comes later.
  @inline(__always)
  mutating func prepareHits(_ grid: CellGrid) {
    if cellHits.isEmpty { cellHits = selections.map { CellHits($0, grid) } }
  }

  /// Whether a position lies in or on a surface of the selection.
  mutating func isInside(_ selection: Int, _ x: Double, _ y: Double) throws -> Bool {
    if let cell = grid?.cell(x, y) {
      if let answer = notes[selection].isInside(cell, x, y) { return answer }
    }
    return try isInsideAsked(selection, x, y)
  }

  /// The only surface a position lies in or on, -1 where there is none; nil where there are
  /// several, or GEOS must be asked.
  mutating func soleSurface(_ selection: Int, _ x: Double, _ y: Double) throws -> Int32? {
    guard let grid, let cell = grid.cell(x, y) else {
      return try isInsideAsked(selection, x, y) ? nil : -1
    }
    prepareHits(grid)
    return cellHits[selection].sole(cell, x, y)
  }

  /// The distance to the nearest feature of the selection; infinite where it is empty.
  mutating func nearest(_ selection: Int, _ x: Double, _ y: Double) throws -> Double {
    // Two rules may ask about the same features.
    if measured[selection] >= 0 { return measured[selection] }
    let distance: Double
    if selections[selection].hasSurfaces, try isInside(selection, x, y) {
      distance = 0
    } else if let cell = grid?.cell(x, y) {
      distance = notes[selection].nearest(cell, x, y)
    } else {
      distance = selections[selection].facets.nearest(x, y)
    }
    measured[selection] = distance
    return distance
  }

  private borrowing func isInsideAsked(
    _ selection: Int, _ x: Double, _ y: Double
  ) throws -> Bool {
    let chosen = selections[selection]
    var candidates: [Int32] = []
    chosen.boxes.append(intersecting: Box(minX: x, minY: y, maxX: x, maxY: y), to: &candidates)
    for feature in candidates where chosen.hasSurface(Int(feature)) {
      switch chosen.facets.side(of: Int(feature), x, y) {
      case .inside: return true
      case .outside: continue
      case .unsure:
        let position = Geometry<NationalGrid>.point(Position(x: x, y: y))
        if try session.relates(.intersects, chosen.geometries[Int(feature)], position) {
          return true
        }
      }
    }
    return false
  }
}
