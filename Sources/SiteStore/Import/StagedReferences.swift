import Foundation
import GRDB
import SimpleFeatures
import SiteModel

extension StagingFile {
  /// What was staged under a reference, as far as a derived reference rests on it: geometry,
  /// name, address, postcode and attributes. Nil where nothing was.
  public func feature(reference: String) throws(StoreError) -> StagedFeature? {
    try database { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT name, address, postcode, geom, attributes FROM \(layout.table)
          WHERE reference = ?
          """, arguments: [reference])
      guard let row else { return nil }
      let blob: Data? = row["geom"]
      return StagedFeature(
        reference: reference, geometry: try blob.map { try GeoPackageBlob.decode($0) },
        details: AssetDetails(
          name: row["name"], address: row["address"], postcode: row["postcode"],
          attributes: try StoredJSON.object(row["attributes"], in: "a staged feature")))
    }
  }

  /// Gives a staged feature a derived reference in place of the source's.
  ///
  /// - Returns: the number of its row; nil where there is no such reference.
  @discardableResult
  func rename(reference: String, to derived: String) throws(StoreError) -> Int64? {
    try database { db in
      let row = try Int64.fetchOne(
        db, sql: "SELECT rowid FROM \(layout.table) WHERE reference = ?", arguments: [reference])
      try db.execute(
        sql: """
          UPDATE \(layout.table) SET reference = ?, \(AssetField.referenceIsDerived.name) = 1 WHERE rowid = ?
          """, arguments: [derived, row])
      return row
    }
  }
}
