import CGEOS
public import SimpleFeatures

/// Whether a geometry keeps the rules of OGC Simple Features, and if not, why and where.
public enum Validity<Frame: ReferenceFrame>: Hashable, Sendable {
  case valid
  /// The reason in GEOS's words ("Self-intersection", "Hole lies outside shell") or ours; the
  /// position is nil only where there is none to name.
  case invalid(reason: String, at: Position<Frame>?)

  public var isValid: Bool { self == .valid }
}

extension TopologySession {
  /// Tells whether a geometry is valid, with the reason and position of the first fault.
  ///
  /// Unclosed rings, lines of one position and coordinates that are not finite are reported
  /// here as well, although GEOS cannot hold them. Empty geometries are valid.
  public func validity<F>(of geometry: Geometry<F>) throws(TopologyError) -> Validity<F> {
    let subject: EngineGeometry
    do {
      subject = try engine(geometry, "validity")
    } catch .ringNotClosed(_, let positions, let x, let y) {
      let reason = positions < 4 ? "Ring with fewer than 4 positions" : "Ring not closed"
      return .invalid(reason: reason, at: Position(x: x, y: y))
    } catch .lineTooShort(_, let x, let y) {
      return .invalid(reason: "Line with only one position", at: Position(x: x, y: y))
    } catch .coordinateNotFinite(_, _, let x, let y) {
      return .invalid(reason: "Coordinate not finite", at: Position(x: x, y: y))
    } catch { throw error }
    var reason: UnsafeMutablePointer<CChar>?
    var location: OpaquePointer?
    // On "invalid" GEOS makes both the text and the location for the caller to free.
    let answer = GEOSisValidDetail_r(context.handle, subject.pointer, 0, &reason, &location)
    defer {
      if let reason { GEOSFree_r(context.handle, reason) }
      if let location { GEOSGeom_destroy_r(context.handle, location) }
    }
    if try context.truth(answer, "GEOSisValidDetail_r") { return .valid }
    var place: Position<F>?
    if let location {
      place = try GeometryDecoder(context: context).position(location, of: F.self)
    }
    return .invalid(reason: reason.map { String(cString: $0) } ?? "Invalid", at: place)
  }
}
