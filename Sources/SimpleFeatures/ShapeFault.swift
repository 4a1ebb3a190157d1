/// Why positions do not make the shape they claim to be: too few, or a ring that is not closed.
struct ShapeFault {
  var code: String
  var message: String

  /// Nil where the shape is sound so far; whether it crosses itself is for `Topology` to tell.
  init?<Frame>(_ geometry: Geometry<Frame>) {
    var found: ShapeFault?
    switch geometry {
    case .point, .multiPoint: return nil
    case .lineString(let line): found = Self.line(line)
    case .multiLineString(let lines): found = lines.lazy.compactMap(Self.line).first
    case .polygon(let polygon): found = Self.polygon(polygon)
    case .multiPolygon(let polygons): found = polygons.lazy.compactMap(Self.polygon).first
    case .geometryCollection(let members):
      found = members.lazy.compactMap { ShapeFault($0) }.first
    }
    guard let found else { return nil }
    self = found
  }

  private init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  private static func line<Frame>(_ line: [Position<Frame>]) -> ShapeFault? {
    line.count >= 2
      ? nil
      : ShapeFault(
        code: "too-few-positions",
        message: "a line has \(line.count) positions; it needs at least 2")
  }

  private static func polygon<Frame>(_ polygon: Polygon<Frame>) -> ShapeFault? {
    if let fault = ring(polygon.exterior, 1) { return fault }
    for (index, interior) in polygon.interiors.enumerated() {
      if let fault = ring(interior, index + 2) { return fault }
    }
    return nil
  }

  private static func ring<Frame>(_ ring: [Position<Frame>], _ number: Int) -> ShapeFault? {
    guard ring.count >= 4 else {
      return ShapeFault(
        code: "too-few-positions",
        message: "ring \(number) has \(ring.count) positions; a ring needs at least 4, the last "
          + "equal to the first")
    }
    let first = ring[0]
    let last = ring[ring.count - 1]
    if first == last { return nil }
    let dx = last.x - first.x
    let dy = last.y - first.y
    return ShapeFault(
      code: "unclosed-ring",
      message: "ring \(number) ends at [\(last.x),\(last.y)], \((dx * dx + dy * dy).squareRoot()) "
        + "away from its start [\(first.x),\(first.y)]; the last position must equal the first")
  }
}
