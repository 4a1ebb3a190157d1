/// Well-known binary (ISO 19125-1, and ISO 13249-3 for heights), as GeoPackage stores geometries.
public enum WKB {
  static let depthLimit = 64

  /// Appends a geometry, little-endian and without heights.
  public static func encode<Frame>(_ geometry: Geometry<Frame>, into bytes: inout [UInt8]) {
    bytes.append(1)
    append(code(of: geometry.kind), to: &bytes)
    switch geometry {
    case .point(let position): append(position, to: &bytes)
    case .lineString(let positions): append(positions, to: &bytes)
    case .polygon(let polygon): append(polygon, to: &bytes)
    case .multiPoint(let positions):
      append(UInt32(clamping: positions.count), to: &bytes)
      for position in positions {
        bytes.append(1)
        append(code(of: .point), to: &bytes)
        append(position, to: &bytes)
      }
    case .multiLineString(let lines):
      append(UInt32(clamping: lines.count), to: &bytes)
      for line in lines {
        bytes.append(1)
        append(code(of: .lineString), to: &bytes)
        append(line, to: &bytes)
      }
    case .multiPolygon(let polygons):
      append(UInt32(clamping: polygons.count), to: &bytes)
      for polygon in polygons {
        bytes.append(1)
        append(code(of: .polygon), to: &bytes)
        append(polygon, to: &bytes)
      }
    case .geometryCollection(let members):
      append(UInt32(clamping: members.count), to: &bytes)
      for member in members { encode(member, into: &bytes) }
    }
  }

  static func code(of kind: GeometryKind) -> UInt32 {
    switch kind {
    case .point: 1
    case .lineString: 2
    case .polygon: 3
    case .multiPoint: 4
    case .multiLineString: 5
    case .multiPolygon: 6
    case .geometryCollection: 7
    }
  }

  private static func append<Frame>(_ polygon: Polygon<Frame>, to bytes: inout [UInt8]) {
    // A polygon without an outer ring is the empty one, which has no rings.
    guard !polygon.exterior.isEmpty else { return append(UInt32(0), to: &bytes) }
    append(UInt32(clamping: 1 + polygon.interiors.count), to: &bytes)
    append(polygon.exterior, to: &bytes)
    for ring in polygon.interiors { append(ring, to: &bytes) }
  }

  private static func append<Frame>(_ positions: [Position<Frame>], to bytes: inout [UInt8]) {
    append(UInt32(clamping: positions.count), to: &bytes)
    bytes.reserveCapacity(bytes.count + positions.count * 16)
    for position in positions { append(position, to: &bytes) }
  }

  @inline(__always)
  private static func append<Frame>(_ position: Position<Frame>, to bytes: inout [UInt8]) {
    append(position.x.bitPattern, to: &bytes)
    append(position.y.bitPattern, to: &bytes)
  }

  @inline(__always)
  private static func append<I: FixedWidthInteger>(_ value: I, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
