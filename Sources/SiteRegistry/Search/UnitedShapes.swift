import CQL2
import SimpleFeatures
import Topology

/// Areas of overlapping parts, in searches and filters, mean what they mean in imports: all of their
/// parts together.
enum UnitedShapes {
  /// - Throws: `badInput` for parts that cross each other too often to be merged.
  static func area<F>(_ shape: Geometry<F>) throws(RegistryError) -> Geometry<F> {
    switch shape {
    case .multiPolygon, .geometryCollection: break
    case .point, .multiPoint, .lineString, .multiLineString, .polygon: return shape
    }
    do {
      return try TopologySession().united(shape)
    } catch {
      throw .badInput("\(error)")
    }
  }

  static func filter(_ filter: Filter) throws(RegistryError) -> Filter {
    try filter.mapGeometries { (geometry) throws(RegistryError) in try area(geometry) }
  }
}
