import GRDB
public import SiteModel

/// An asset as it was for a time.
public struct AssetVersion: Hashable, Sendable {
  public var asset: Asset
  /// The event that made it so; nil where another program's edit has not been noticed yet.
  public var since: Event?
  /// The event that changed or removed it; nil while it holds.
  public var until: Event?
}

extension RegistryFile {
  /// All that has been known under a key, oldest first; empty where nothing ever was.
  ///
  /// A row whose key another program changed is followed under its other keys, too; one that was
  /// removed and added again later has its time away between two versions. Costs a scan of the
  /// history of assets: about a second per million images.
  public func versions(of key: AssetKey) throws(StoreError) -> [AssetVersion] {
    try read { db in
      let isIt: SQL =
        "owner = \(key.owner) AND kind = \(key.kind) AND reference = \(key.reference)"
      let columns = SQL(sql: AssetRow.columns)
      // An image whose time was over before it began is no version: one act wrote it twice.
      let request: SQLRequest<Row> = """
        WITH row(fid) AS (
          SELECT fid FROM asset WHERE \(isIt) UNION SELECT fid FROM asset_history WHERE \(isIt))
        SELECT * FROM (
        SELECT \(columns), asset.since AS since, NULL AS until, 0 AS image
        FROM asset WHERE asset.fid IN row
        UNION ALL
        SELECT \(columns), asset.since, asset.until, asset.rowid
        FROM asset_history AS asset
        WHERE asset.fid IN row AND (asset.since < asset.until OR asset.until = 0))
        ORDER BY since, until IS NULL, image
        """
      return try request.fetchAll(db).map { row in
        AssetVersion(
          asset: try AssetRow.asset(row), since: try Self.event(row["since"], in: db),
          until: try Self.event(row["until"], in: db))
      }
    }
  }

  /// The last event at or before a time; 0 where there was none yet.
  ///
  /// - Parameter time: UTC, RFC 3339 with seconds, as events have it.
  public func lastEvent(notAfter time: String) throws(StoreError) -> Int64 {
    try read { db in
      try Int64.fetchOne(
        db, sql: "SELECT COALESCE(MAX(sequence), 0) FROM event WHERE at <= ?", arguments: [time])
        ?? 0
    }
  }

  private static func event(_ sequence: Int64?, in db: Database) throws -> Event? {
    guard let sequence, sequence > 0 else { return nil }
    return try Row.fetchOne(
      db, sql: "SELECT \(EventRow.columns) FROM event WHERE sequence = ?", arguments: [sequence]
    ).map { try EventRow($0).event() }
  }
}
