public import SimpleFeatures

/// How often the edges of a geometry meet where they should not.
public enum Tangle: Hashable, Sendable {
  case crossings(Int)
  /// More than were to be counted, or too many edges side by side to look at each pair.
  case beyond(limit: Int)
}

extension Geometry {
  /// How many crossings a repair or a union is tried with: their work grows faster than the
  /// square of them.
  ///
  /// Ten thousand take about 0.1 s; a geometry of more positions than that may have as many
  /// crossings as positions, since time then follows the size of the input.
  public var crossingLimit: Int { max(10_000, positionCount) }

  /// Counts the pairs of edges that cross, overlap or touch other than at their ends, and stops
  /// behind the limit: always at the same one, whatever the machine.
  ///
  /// A sweep along the axis on which edges reach less far, over edges in order of their start.
  public func tangle(limit: Int) -> Tangle {
    var edges = Edges()
    edges.gather(self)
    return edges.tangle(limit: limit)
  }
}

/// The edges of lines and rings as the sweep takes them.
private struct Edges {
  private struct Edge {
    var ax, ay, bx, by: Double
    /// Along the axis of the sweep.
    var start, end: Double
    /// Across it.
    var low, high: Double
  }

  private var edges: [Edge] = []
  /// How far edges reach on each axis, together.
  private var widths = 0.0
  private var heights = 0.0

  mutating func gather<F>(_ geometry: Geometry<F>) {
    switch geometry {
    case .point, .multiPoint: break
    case .lineString(let line): gather(line)
    case .multiLineString(let lines): for line in lines { gather(line) }
    case .polygon(let polygon): for ring in polygon.rings { gather(ring) }
    case .multiPolygon(let polygons):
      for polygon in polygons { for ring in polygon.rings { gather(ring) } }
    case .geometryCollection(let members): for member in members { gather(member) }
    }
  }

  private mutating func gather<F>(_ line: [Position<F>]) {
    for (a, b) in zip(line, line.dropFirst()) where a.x != b.x || a.y != b.y {
      guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { continue }
      widths += abs(a.x - b.x)
      heights += abs(a.y - b.y)
      edges.append(
        Edge(ax: a.x, ay: a.y, bx: b.x, by: b.y, start: 0, end: 0, low: 0, high: 0))
    }
  }

  mutating func tangle(limit: Int) -> Tangle {
    let isAcross = heights < widths
    for index in edges.indices {
      let edge = edges[index]
      let (a, b) = isAcross ? (edge.ay, edge.by) : (edge.ax, edge.bx)
      let (c, d) = isAcross ? (edge.ax, edge.bx) : (edge.ay, edge.by)
      edges[index].start = min(a, b)
      edges[index].end = max(a, b)
      edges[index].low = min(c, d)
      edges[index].high = max(c, d)
    }
    edges.sort { ($0.start, $0.low) < ($1.start, $1.low) }
    // Some nanoseconds each: a second or so for a million edges, and never without end.
    var pairsLeft = 50_000_000 + 1000 * edges.count
    var count = 0
    var active: [Edge] = []
    for edge in edges {
      var kept = 0
      for index in active.indices where active[index].end >= edge.start {
        let other = active[index]
        if kept != index { active[kept] = other }
        kept += 1
        if other.low <= edge.high, edge.low <= other.high, Self.meet(edge, other) {
          count += 1
          if count > limit { return .beyond(limit: limit) }
        }
      }
      pairsLeft -= active.count
      active.removeSubrange(kept...)
      if pairsLeft < 0 { return .beyond(limit: limit) }
      active.append(edge)
    }
    return .crossings(count)
  }

  /// Whether two edges share more than an end.
  private static func meet(_ p: Edge, _ q: Edge) -> Bool {
    func side(_ e: Edge, _ x: Double, _ y: Double) -> Double {
      (e.bx - e.ax) * (y - e.ay) - (e.by - e.ay) * (x - e.ax)
    }
    let (p1, p2) = (side(q, p.ax, p.ay), side(q, p.bx, p.by))
    let (q1, q2) = (side(p, q.ax, q.ay), side(p, q.bx, q.by))
    guard (p1 <= 0 && p2 >= 0) || (p1 >= 0 && p2 <= 0) else { return false }
    guard (q1 <= 0 && q2 >= 0) || (q1 >= 0 && q2 <= 0) else { return false }
    let sharesEnd =
      (p.ax == q.ax && p.ay == q.ay) || (p.ax == q.bx && p.ay == q.by)
      || (p.bx == q.ax && p.by == q.ay) || (p.bx == q.bx && p.by == q.by)
    guard sharesEnd else { return true }
    // Along one line: neighbours end where the other begins, others lie on each other.
    guard p1 == 0, p2 == 0 else { return false }
    return min(p.end, q.end) > max(p.start, q.start) || min(p.high, q.high) > max(p.low, q.low)
  }
}
