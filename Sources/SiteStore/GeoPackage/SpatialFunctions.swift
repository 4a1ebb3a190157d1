import Foundation
package import GRDB
import SimpleFeatures

/// The SQL functions that GeoPackage's R*Tree triggers call (1.3, annex F.3).
///
/// Without them on a connection, SQLite refuses to write a feature table: the index cannot
/// fall behind.
package enum SpatialFunctions {
  package static func register(in db: Database) {
    db.add(
      function: DatabaseFunction("ST_IsEmpty", argumentCount: 1, pure: true) { arguments in
        guard case .blob(let blob) = arguments[0].storage else { return nil }
        return blob.withUnsafeBytes { bytes in
          GeoPackageBlob.Header(bytes) == nil ? nil : GeoPackageBlob.bounds(bytes) == nil
        }
      })
    let edges: [(String, @Sendable (Box<NationalGrid>) -> Double)] = [
      ("ST_MinX", { $0.minX }), ("ST_MaxX", { $0.maxX }),
      ("ST_MinY", { $0.minY }), ("ST_MaxY", { $0.maxY }),
    ]
    for (name, edge) in edges {
      db.add(
        function: DatabaseFunction(name, argumentCount: 1, pure: true) { arguments in
          guard case .blob(let blob) = arguments[0].storage else { return nil }
          return blob.withUnsafeBytes { GeoPackageBlob.bounds($0).map(edge) }
        })
    }
  }
}
