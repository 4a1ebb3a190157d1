import GRDB
package import SiteModel

extension RegistryFile {
  /// Hands out all assets, or those of one kind, in pages by growing number, on one state of the
  /// file.
  ///
  /// Memory holds one page at a time. The closure runs while the read is open, on the calling
  /// thread; it calls `next` until that gives nil.
  package func withAssetPages<T>(
    ofKind kind: String?, size: Int, _ body: (_ next: () throws -> [Asset]?) throws -> T
  ) throws(StoreError) -> T {
    try read { db in
      let filter: SQL = kind.map { "WHERE kind = \($0)" } ?? ""
      let columns = SQL(sql: AssetRow.columns)
      let request: SQLRequest<Row> = "SELECT \(columns) FROM asset \(filter) ORDER BY fid"
      let rows = try request.fetchCursor(db)
      var names = AttributeNames()
      return try body {
        var page: [Asset] = []
        page.reserveCapacity(size)
        while page.count < size, let row = try rows.next() {
          page.append(try AssetRow.asset(row, &names))
        }
        return page.isEmpty ? nil : page
      }
    }
  }

  /// How many assets there are, of one kind or in all.
  public func assetCount(ofKind kind: String?) throws(StoreError) -> Int {
    try read { db in
      let filter: SQL = kind.map { "WHERE kind = \($0)" } ?? ""
      return try SQLRequest<Int>("SELECT COUNT(*) FROM asset \(filter)").fetchOne(db) ?? 0
    }
  }
}
