import CGEOS
import SimpleFeatures
import Synchronization

/// Exact questions about geometry, answered by one GEOS context.
///
/// A session is noncopyable and not `Sendable`, so it is used from one thread at a time; that is
/// what GEOS asks of a context and of prepared geometries. Make one per worker: it costs under a
/// microsecond. GEOS geometries never leave it. Touching counts as intersecting, and a distance
/// from inside a polygon is 0.
public struct TopologySession: ~Copyable {
  let context: EngineContext
  let identifier: UInt64

  private static let sessionsMade = Atomic<UInt64>(0)

  public init() {
    context = EngineContext()
    identifier = Self.sessionsMade.wrappingAdd(1, ordering: .relaxed).newValue
  }

  func engine<F>(
    _ geometry: Geometry<F>, _ operation: StaticString
  ) throws(TopologyError) -> EngineGeometry {
    var encoder = GeometryEncoder(context, operation)
    return try encoder.encode(geometry)
  }

  /// As `engine`, but a collection's overlapping or adjoining members are merged first: GEOS 3.11
  /// would take the edges between them for a boundary.
  func pointSet<F>(
    _ geometry: Geometry<F>, _ operation: StaticString
  ) throws(TopologyError) -> EngineGeometry {
    let whole = try engine(geometry, operation)
    guard case .geometryCollection = geometry else { return whole }
    return try owned(GEOSUnaryUnion_r(context.handle, whole.pointer), "GEOSUnaryUnion_r")
  }

  /// Takes over what a GEOS function made for its caller.
  func owned(
    _ pointer: OpaquePointer?, _ function: StaticString
  ) throws(TopologyError) -> EngineGeometry {
    EngineGeometry(owning: try context.made(pointer, function), in: context)
  }

  func plain<F>(
    _ geometry: borrowing EngineGeometry, as _: F.Type = F.self
  ) throws(TopologyError) -> Geometry<F> {
    try GeometryDecoder(context: context).decode(geometry.pointer)
  }
}
