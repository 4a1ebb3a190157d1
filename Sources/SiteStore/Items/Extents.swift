import Foundation
import GRDB
import SimpleFeatures

/// What a table's spatial index knows without a look at the rows.
enum Extents {
  /// How many rows have a location.
  static func locatedCount(of table: String, in db: Database) throws -> Int {
    let statement = try db.cachedStatement(
      sql: "SELECT count(*) FROM \(quoted("rtree_\(table)_geom_rowid"))")
    return try Int.fetchOne(statement) ?? 0
  }

  /// A box around all rows, at most a few centimetres too large; nil where none has a location.
  ///
  /// Read from the root of the R*Tree, so that it costs one row however large the table, and
  /// follows other programs' edits at once. The node's format is documented in `rtree.c`: depth
  /// and number of cells in 16 bits each, then cells of a 64-bit number and four 32-bit floats,
  /// all big-endian.
  static func box(of table: String, in db: Database) throws -> Box<NationalGrid>? {
    let statement = try db.cachedStatement(
      sql: "SELECT data FROM \(quoted("rtree_\(table)_geom_node")) WHERE nodeno = 1")
    guard let root = try Data.fetchOne(statement) else { return nil }
    return root.withUnsafeBytes { bytes in
      guard bytes.count >= 4 else { return nil }
      let cells = Int(bytes[2]) << 8 | Int(bytes[3])
      guard cells > 0, bytes.count >= 4 + cells * 24 else { return nil }
      var all = Box<NationalGrid>.nowhere
      for cell in 0..<cells {
        func edge(_ index: Int) -> Double {
          let bits = bytes.loadUnaligned(
            fromByteOffset: 4 + cell * 24 + 8 + index * 4, as: UInt32.self)
          return Double(Float(bitPattern: UInt32(bigEndian: bits)))
        }
        all = all.union(Box(minX: edge(0), minY: edge(2), maxX: edge(1), maxY: edge(3)))
      }
      return all
    }
  }
}
