import CGEOS
public import SimpleFeatures

/// The named relations of OGC Simple Features, with `covers` and its converse.
///
/// `contains` and `within` need a shared interior point, so a polygon does not contain a point
/// on its own boundary; `covers` and `coveredBy` accept it. `equals` is topological: the same
/// point set, however it is written.
public enum SpatialRelation: String, CaseIterable, Hashable, Sendable {
  case intersects, disjoint, contains, within, touches, crosses, overlaps, equals, covers
  case coveredBy
}

extension TopologySession {
  /// Tells whether the first geometry stands in a relation to the second.
  ///
  /// The empty geometry is disjoint from everything; nothing else but `equals` (to another empty
  /// one) holds for it.
  public func relates<F>(
    _ relation: SpatialRelation, _ a: Geometry<F>, _ b: Geometry<F>
  ) throws(TopologyError) -> Bool {
    let one: EngineGeometry
    let other: EngineGeometry
    switch relation {
    case .intersects, .disjoint:
      // Answered part by part, right for collections and tolerant of invalid ones.
      one = try engine(a, "relation")
      other = try engine(b, "relation")
    default:
      one = try pointSet(a, "relation")
      other = try pointSet(b, "relation")
    }
    let (handle, p, q) = (context.handle, one.pointer, other.pointer)
    switch relation {
    case .intersects: return try context.truth(GEOSIntersects_r(handle, p, q), "GEOSIntersects_r")
    case .disjoint: return try context.truth(GEOSDisjoint_r(handle, p, q), "GEOSDisjoint_r")
    case .contains: return try context.truth(GEOSContains_r(handle, p, q), "GEOSContains_r")
    case .within: return try context.truth(GEOSWithin_r(handle, p, q), "GEOSWithin_r")
    case .touches: return try context.truth(GEOSTouches_r(handle, p, q), "GEOSTouches_r")
    case .crosses: return try context.truth(GEOSCrosses_r(handle, p, q), "GEOSCrosses_r")
    case .overlaps: return try context.truth(GEOSOverlaps_r(handle, p, q), "GEOSOverlaps_r")
    case .equals: return try context.truth(GEOSEquals_r(handle, p, q), "GEOSEquals_r")
    case .covers: return try context.truth(GEOSCovers_r(handle, p, q), "GEOSCovers_r")
    case .coveredBy: return try context.truth(GEOSCoveredBy_r(handle, p, q), "GEOSCoveredBy_r")
    }
  }
}
