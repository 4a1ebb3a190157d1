import Foundation
import GRDB
public import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Every asset that has a place and no ward yet.
  public func assetsWithoutWard() throws(StoreError) -> [(
    id: Int64, geometry: Geometry<NationalGrid>
  )] {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT fid, geom FROM asset WHERE ward IS NULL AND geom IS NOT NULL")
      var found: [(id: Int64, geometry: Geometry<NationalGrid>)] = []
      while let row = try rows.next() {
        let blob: Data = row["geom"]
        found.append((row["fid"], try GeoPackageBlob.decode(blob)))
      }
      return found
    }
  }

  /// Gives assets their ward, as one act.
  public func fillWards(_ wards: [(id: Int64, ward: String)], act: Act) throws(StoreError) {
    let seals = FeatureSeals(sealer: sealer)
    try write(act) { db, event, detail in
      let update = try db.makeStatement(
        sql: "UPDATE asset SET ward = ?, since = ? WHERE fid = ? AND ward IS NULL")
      var filled = 0
      for (id, ward) in wards {
        try update.execute(arguments: [ward, event, id])
        filled += db.changesCount
      }
      // Fewer than asked for, where an asset has got a ward or has gone meanwhile.
      detail["assets"] = .integer(Int64(filled))
      guard filled > 0 else { return }
      try AssetText.refresh("SELECT fid FROM asset WHERE since = \(event)", in: db)
      try GeoPackageTables.noteChange(of: "asset", rowsWhere: "since = \(event)", in: db)
      var sealed = JSONObject()
      try seals.add("asset", rowsWhere: "TRUE", event: event, to: &sealed, in: db)
      detail[FeatureSeals.member] = .object(sealed)
    }
  }
}
