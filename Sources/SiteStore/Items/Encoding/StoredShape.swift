import Foundation
import SimpleFeatures

/// A geometry of a page, its positions in the page's list, so that one call transforms them all.
struct StoredShape {
  /// Its frame; nil for a point, which has none.
  var frame: Geometry<NationalGrid>?
  /// Where its numbers lie in the page's list.
  var numbers: Range<Int>

  /// Nil for an empty geometry.
  ///
  /// - Throws: ``StoreError/corrupt(what:)``.
  init?(_ blob: UnsafeRawBufferPointer, numbers list: inout [Double]) throws(StoreError) {
    let start = list.count
    if let position = PointBlob.position(blob) {
      list.append(position.x)
      list.append(position.y)
      numbers = start..<list.count
      return
    }
    let geometry = try GeoPackageBlob.decode(blob)
    if geometry.isEmpty { return nil }
    if case .point = geometry {} else { frame = geometry }
    geometry.forEachPosition { position in
      list.append(position.x)
      list.append(position.y)
    }
    numbers = start..<list.count
  }
}
