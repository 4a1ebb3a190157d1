extension FeatureParser {
  /// The geometry of a type from the coordinates read last; nil where there are none.
  mutating func geometry(
    _ kind: GeometryKind, at offset: Int
  ) throws(ScanStop) -> Geometry<AsWritten>? {
    let depth = Self.depth(of: kind)
    if list.positions.isEmpty {
      guard list.emptyDepth <= depth else { throw wrongDepth(kind, list.emptyDepth, depth, offset) }
      note(.emptyGeometry, "the \(kind.rawValue) has no coordinates", at: offset)
      return nil
    }
    guard list.depth == depth else { throw wrongDepth(kind, list.depth, depth, offset) }
    guard list.emptyDepth == 0 else {
      throw scanner.fail(
        "too-few-positions", "a part of the \(kind.rawValue) has no positions", at: offset)
    }
    if kind == .point { return .point(list.positions[0]) }
    let geometry = listed(kind)
    if let fault = ShapeFault(geometry) {
      throw scanner.fail(fault.code, fault.message, at: offset)
    }
    return geometry
  }

  private func listed(_ kind: GeometryKind) -> Geometry<AsWritten> {
    switch kind {
    case .point, .multiPoint, .geometryCollection: .multiPoint(Array(list.positions))
    case .lineString: .lineString(Array(list.positions))
    case .multiLineString: .multiLineString(list.lineEnds.indices.map { list.line($0) })
    case .polygon: .polygon(polygon(list.lineEnds.indices))
    case .multiPolygon:
      .multiPolygon(list.surfaceEnds.indices.map { polygon(list.lines(of: $0)) })
    }
  }

  private func polygon(_ lines: Range<Int>) -> Polygon<AsWritten> {
    Polygon(
      exterior: list.line(lines.lowerBound), interiors: lines.dropFirst().map { list.line($0) })
  }

  private static func depth(of kind: GeometryKind) -> Int {
    switch kind {
    case .point, .geometryCollection: 1
    case .multiPoint, .lineString: 2
    case .multiLineString, .polygon: 3
    case .multiPolygon: 4
    }
  }

  private mutating func wrongDepth(
    _ kind: GeometryKind, _ found: Int, _ wanted: Int, _ offset: Int
  ) -> ScanStop {
    scanner.fail(
      "bad-coordinates",
      "the coordinates of the \(kind.rawValue) are nested \(found) deep; \(wanted) deep is allowed",
      at: offset)
  }
}
