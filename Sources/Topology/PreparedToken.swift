import CGEOS
public import SimpleFeatures

/// Stands for a geometry prepared in one session, which asks it many questions quickly.
///
/// A small value, but only the session that made it can use it; giving it to another session, or
/// using it after `discard`, is a programmer's mistake and traps.
public struct PreparedToken<Frame: ReferenceFrame>: Hashable, Sendable {
  let session: UInt64
  let slot: Int
  /// Kept beside the handle, because every distance must ask.
  let isEmpty: Bool
  /// Whether GEOS measures from its segments only; see `isAround`.
  let isLinear: Bool
}

extension TopologySession {
  /// Indexes a geometry for many questions; it is kept until `discard` or the session's end.
  ///
  /// The index is built on the first question that needs it. A collection's members are merged
  /// first, which needs them valid; one of mixed dimensions gets no index.
  public func prepare<F>(_ geometry: Geometry<F>) throws(TopologyError) -> PreparedToken<F> {
    let subject = try pointSet(geometry, "prepare")
    let isEmpty = try isEmpty(subject.pointer)
    let dimension = GEOSGeom_getDimensions_r(context.handle, subject.pointer)
    return PreparedToken(
      session: identifier, slot: try context.keep(prepared: subject), isEmpty: isEmpty,
      isLinear: dimension == 1)
  }

  /// Frees a prepared geometry before the session ends.
  public func discard<F>(_ token: PreparedToken<F>) {
    context.discardPrepared(slot(token))
  }

  func slot<F>(_ token: PreparedToken<F>) -> Int {
    precondition(
      token.session == identifier, "a prepared geometry was used in another session than its own")
    return token.slot
  }

  func prepared<F>(_ token: PreparedToken<F>) -> OpaquePointer {
    context.preparedHandle(slot(token))
  }
}
