import CGEOS

/// GEOS geometries gathered to be handed over to a collection or polygon in one go; destroys
/// what it still holds where that does not happen.
struct EngineParts: ~Copyable {
  private var pointers: [OpaquePointer?] = []
  private let context: EngineContext

  init(in context: EngineContext, capacity: Int) {
    self.context = context
    pointers.reserveCapacity(capacity)
  }

  deinit { for pointer in pointers { GEOSGeom_destroy_r(context.handle, pointer) } }

  mutating func append(_ part: consuming EngineGeometry) { pointers.append(part.surrender()) }

  /// Makes a collection of the given GEOS type of the parts.
  consuming func collected(type: CInt) throws(TopologyError) -> EngineGeometry {
    let count = UInt32(clamping: pointers.count)
    // GEOSGeom_createCollection_r takes over the parts, even where it fails.
    let made = pointers.withUnsafeMutableBufferPointer {
      GEOSGeom_createCollection_r(context.handle, type, $0.baseAddress, count)
    }
    pointers.removeAll()
    return EngineGeometry(
      owning: try context.made(made, "GEOSGeom_createCollection_r"), in: context)
  }

  /// Makes a polygon of a shell and the parts as its holes.
  consuming func holes(
    inside shell: consuming EngineGeometry
  ) throws(TopologyError) -> EngineGeometry {
    let count = UInt32(clamping: pointers.count)
    let outer = shell.surrender()
    // GEOSGeom_createPolygon_r takes over the shell and the holes, even where it fails.
    let made = pointers.withUnsafeMutableBufferPointer {
      GEOSGeom_createPolygon_r(context.handle, outer, $0.baseAddress, count)
    }
    pointers.removeAll()
    return EngineGeometry(owning: try context.made(made, "GEOSGeom_createPolygon_r"), in: context)
  }
}
