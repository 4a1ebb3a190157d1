/// Well-known text (ISO 19125-1, clause 6), with the EWKT prefix `SRID=…;` accepted.
public enum WKT {
  static let depthLimit = 64

  /// Reads a geometry of any of the seven types, in either case, and curves of straight parts;
  /// heights and measures are dropped.
  ///
  /// `POINT EMPTY` becomes a multipoint without positions, since a point always has one. Rings
  /// are not checked.
  ///
  /// - Throws: ``WKTError`` naming the place.
  public static func parse<Frame>(_ text: String) throws(WKTError) -> Geometry<Frame> {
    try read(text).geometry
  }

  package struct Reading<Frame: ReferenceFrame>: Sendable {
    package var geometry: Geometry<Frame>
    /// The number of an EWKT prefix, such as 27700; 0 where there is none.
    package var referenceSystemID: Int
    package var droppedHeights: Bool
  }

  package static func read<Frame>(_ text: String) throws(WKTError) -> Reading<Frame> {
    var text = text
    let result: Result<Reading<Frame>, WKTError> = text.withUTF8 { bytes in
      var parser = WKTParser<Frame>(bytes: bytes)
      do throws(WKTError) {
        let identifier = try parser.referenceSystemID()
        let geometry = try parser.geometry(depth: 0)
        try parser.expectEnd()
        return .success(
          Reading(
            geometry: geometry, referenceSystemID: identifier,
            droppedHeights: parser.droppedHeights))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Whether the text begins as well-known text does.
  package static func isLikely(_ text: String) -> Bool {
    let head = text.drop { $0.isWhitespace }.prefix(20).uppercased()
    return head.hasPrefix("SRID=")
      || ["COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE", "CIRCULARSTRING"]
        .contains(where: head.hasPrefix)
      || GeometryKind.allCases.contains { head.hasPrefix($0.rawValue.uppercased()) }
  }

  /// The well-known text of a geometry, each number as briefly as reads back exactly.
  public static func text<Frame>(of geometry: Geometry<Frame>) -> String {
    let name = geometry.kind.rawValue.uppercased()
    switch geometry {
    case .point(let position): return "\(name) (\(text(of: position)))"
    case .multiPoint(let positions):
      return name + list(positions) { "(\(text(of: $0)))" }
    case .lineString(let positions): return name + " " + line(positions)
    case .multiLineString(let lines): return name + list(lines, line)
    case .polygon(let polygon): return name + " " + surface(polygon)
    case .multiPolygon(let polygons): return name + list(polygons, surface)
    case .geometryCollection(let members): return name + list(members) { text(of: $0) }
    }
  }

  private static func line<Frame>(_ positions: [Position<Frame>]) -> String {
    positions.isEmpty
      ? "EMPTY" : "(" + positions.map { text(of: $0) }.joined(separator: ", ") + ")"
  }

  private static func surface<Frame>(_ polygon: Polygon<Frame>) -> String {
    polygon.exterior.isEmpty
      ? "EMPTY" : "(" + polygon.rings.map(line).joined(separator: ", ") + ")"
  }

  private static func list<Element>(
    _ elements: [Element], _ text: (Element) -> String
  ) -> String {
    elements.isEmpty ? " EMPTY" : " (" + elements.map(text).joined(separator: ", ") + ")"
  }

  private static func text<Frame>(of position: Position<Frame>) -> String {
    number(position.x) + " " + number(position.y)
  }

  private static func number(_ value: Double) -> String {
    var bytes: [UInt8] = []
    JSONValue.write(value, to: &bytes)
    return value.isFinite ? String(decoding: bytes, as: UTF8.self) : "NaN"
  }
}
