import CGEOS

/// Owns one GEOS geometry until it is destroyed or given away; never outlives its context,
/// because it only lives inside single calls of a session.
struct EngineGeometry: ~Copyable {
  let pointer: OpaquePointer
  // Not the class: `discard self` needs stored properties without a destructor.
  private let handle: GEOSContextHandle_t

  /// Takes over a geometry that a GEOS constructor made for the caller to destroy.
  init(owning pointer: OpaquePointer, in context: EngineContext) {
    self.pointer = pointer
    handle = context.handle
  }

  deinit { GEOSGeom_destroy_r(handle, pointer) }

  /// Gives the ownership to the caller, who hands it to a GEOS function or destroys it.
  consuming func surrender() -> OpaquePointer {
    let pointer = self.pointer
    discard self
    return pointer
  }
}
