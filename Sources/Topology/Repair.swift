import CGEOS
public import SimpleFeatures

/// What became of an invalid geometry.
public struct Repair<Frame: ReferenceFrame>: Hashable, Sendable {
  /// The valid geometry, of the input's dimension; nil where nothing of that dimension is left.
  public let geometry: Geometry<Frame>?
  /// In the frame's units squared. A self-crossing ring's lobes cancel each other out here, as
  /// they do in GEOS and PostGIS.
  public let areaBefore: Double
  public let areaAfter: Double

  /// How far the area moved, in the frame's units squared.
  public var areaChange: Double { abs(areaAfter - areaBefore) }

  /// How far the area moved as a share of the larger of the two, from 0 to 1.
  public var areaChangeShare: Double {
    let larger = max(areaBefore, areaAfter)
    return larger > 0 ? min(1, areaChange / larger) : 0
  }
}

extension TopologySession {
  /// Makes a geometry valid by GEOS's structure method: rings are repaired each, then shells
  /// are merged and holes subtracted.
  ///
  /// Rings are closed first. Parts that collapse to a lower dimension are left out, so an area
  /// stays an area and never becomes a collection. A valid geometry comes back as it is.
  ///
  /// Throws `tooTangled` for edges that cross each other more often than
  /// ``SimpleFeatures/Geometry/crossingLimit``, before the work is begun.
  public func repaired<F>(_ geometry: Geometry<F>) throws(TopologyError) -> Repair<F> {
    var encoder = GeometryEncoder(context, "repair", .mending)
    let before = try encoder.encode(geometry)
    let areaBefore = try area(before)
    if try validity(of: geometry).isValid {
      return Repair(geometry: geometry, areaBefore: areaBefore, areaAfter: areaBefore)
    }
    try requireUntangled(geometry, "repair")
    // Ours to destroy, whatever the repair says.
    let wishes = try context.made(
      GEOSMakeValidParams_create_r(context.handle), "GEOSMakeValidParams_create_r")
    defer { GEOSMakeValidParams_destroy_r(context.handle, wishes) }
    try context.check(
      GEOSMakeValidParams_setMethod_r(context.handle, wishes, GEOS_MAKE_VALID_STRUCTURE),
      "GEOSMakeValidParams_setMethod_r")
    try context.check(
      GEOSMakeValidParams_setKeepCollapsed_r(context.handle, wishes, 0),
      "GEOSMakeValidParams_setKeepCollapsed_r")
    let made = try owned(
      GEOSMakeValidWithParams_r(context.handle, before.pointer, wishes),
      "GEOSMakeValidWithParams_r")
    let areaAfter = try area(made)
    let whole: Geometry<F> = try plain(made)
    return Repair(
      geometry: whole.reduced(toDimensionOf: geometry), areaBefore: areaBefore,
      areaAfter: areaAfter)
  }

  /// Refuses what would keep GEOS busy for minutes.
  func requireUntangled<F>(
    _ geometry: Geometry<F>, _ operation: String
  ) throws(TopologyError) {
    let limit = geometry.crossingLimit
    guard case .beyond = geometry.tangle(limit: limit) else { return }
    throw .tooTangled(operation: operation, positions: geometry.positionCount, limit: limit)
  }
}

extension Geometry {
  /// 0 for points, 1 for lines, 2 for areas; nil for a collection, which may mix them.
  fileprivate var dimension: Int? {
    switch self {
    case .point, .multiPoint: 0
    case .lineString, .multiLineString: 1
    case .polygon, .multiPolygon: 2
    case .geometryCollection: nil
    }
  }

  /// The parts that have the other geometry's dimension; nil where that leaves none.
  fileprivate func reduced(toDimensionOf original: Geometry) -> Geometry? {
    guard let dimension = original.dimension else { return isEmpty ? nil : self }
    var positions: [Position<Frame>] = []
    var lines: [[Position<Frame>]] = []
    var polygons: [Polygon<Frame>] = []
    func gather(_ geometry: Geometry) {
      switch geometry {
      case .point(let position): positions.append(position)
      case .multiPoint(let all): positions += all
      case .lineString(let line): if !line.isEmpty { lines.append(line) }
      case .multiLineString(let all): lines += all.filter { !$0.isEmpty }
      case .polygon(let polygon): if !polygon.exterior.isEmpty { polygons.append(polygon) }
      case .multiPolygon(let all): polygons += all.filter { !$0.exterior.isEmpty }
      case .geometryCollection(let members): for member in members { gather(member) }
      }
    }
    gather(self)
    switch dimension {
    case 0:
      if case .point = original, positions.count == 1 { return .point(positions[0]) }
      return positions.isEmpty ? nil : .multiPoint(positions)
    case 1:
      if case .lineString = original, lines.count == 1 { return .lineString(lines[0]) }
      return lines.isEmpty ? nil : .multiLineString(lines)
    default:
      if case .polygon = original, polygons.count == 1 { return .polygon(polygons[0]) }
      return polygons.isEmpty ? nil : .multiPolygon(polygons)
    }
  }
}
