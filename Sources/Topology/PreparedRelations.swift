import CGEOS
public import SimpleFeatures

extension TopologySession {
  /// Tells whether a geometry stands in a relation to a prepared one: "geometry within prepared".
  ///
  /// The same answers as ``relates(_:_:_:)``, quicker where one geometry is asked about many times.
  public func relates<F>(
    _ relation: SpatialRelation, _ geometry: Geometry<F>, to token: PreparedToken<F>
  ) throws(TopologyError) -> Bool {
    let one = try pointSet(geometry, "relation")
    let (handle, p, q) = (context.handle, one.pointer, context.preparedHandle(slot(token)))
    switch relation {
    case .intersects:
      return try context.truth(GEOSPreparedIntersects_r(handle, q, p), "GEOSPreparedIntersects_r")
    case .disjoint:
      return try context.truth(GEOSPreparedDisjoint_r(handle, q, p), "GEOSPreparedDisjoint_r")
    case .contains:
      return try context.truth(GEOSPreparedWithin_r(handle, q, p), "GEOSPreparedWithin_r")
    case .within:
      return try context.truth(GEOSPreparedContains_r(handle, q, p), "GEOSPreparedContains_r")
    case .covers:
      return try context.truth(GEOSPreparedCoveredBy_r(handle, q, p), "GEOSPreparedCoveredBy_r")
    case .coveredBy:
      return try context.truth(GEOSPreparedCovers_r(handle, q, p), "GEOSPreparedCovers_r")
    case .touches:
      return try context.truth(GEOSPreparedTouches_r(handle, q, p), "GEOSPreparedTouches_r")
    case .crosses:
      // Not symmetric in its name only: what crosses is crossed.
      return try context.truth(GEOSPreparedCrosses_r(handle, q, p), "GEOSPreparedCrosses_r")
    case .overlaps:
      return try context.truth(GEOSPreparedOverlaps_r(handle, q, p), "GEOSPreparedOverlaps_r")
    case .equals:
      let whole = context.preparedGeometry(slot(token))
      return try context.truth(GEOSEquals_r(handle, p, whole), "GEOSEquals_r")
    }
  }
}
