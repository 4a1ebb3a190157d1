import Projection
import SimpleFeatures

extension SourceFeature {
  /// Its geometry and the reference system that is in: its own, else the given one of its source.
  ///
  /// - Throws: `badInput` for a grid reference that is none.
  func placed(
    in system: String?
  ) throws(RegistryError) -> (geometry: Geometry<AsWritten>?, system: String?) {
    guard let placing else { return (feature.geometry, system) }
    if let text = placing.gridReference {
      do {
        let centre = try GridReference(parsing: text).centre
        return (
          .point(Position(first: centre.easting, second: centre.northing)),
          ReferenceSystem.nationalGrid.code
        )
      } catch {
        throw .badInput("\(error)")
      }
    }
    return (feature.geometry, placing.referenceSystem ?? system)
  }

  /// How far its place may be off, where a grid reference names a square: half its diagonal.
  var squareAccuracyInMetres: Double? {
    guard let text = placing?.gridReference, let square = try? GridReference(parsing: text),
      square.sizeInMetres > 1
    else { return nil }
    return (square.sizeInMetres * 0.5.squareRoot()).rounded(.up)
  }
}
