import GRDB
import SimpleFeatures

extension RegistryFile {
  /// The ids of a page's features, in order.
  func select(
    _ collection: CollectionID, _ layout: FeatureReader, _ query: ItemsQuery, _ revision: Int64,
    in db: Database
  ) throws -> ItemSelection {
    if let area = query.area {
      let ids = try ids(in: area, table: layout.table, in: db)
      return Self.page(query, of: ids)
    }
    if let boxes = query.boxes {
      let ids = try ids(in: boxes, collection, table: layout.table, revision, in: db)
      return Self.page(query, of: ids)
    }
    let statement = try db.cachedStatement(
      sql: """
        SELECT fid FROM \(quoted(layout.table)) WHERE fid > ? ORDER BY fid LIMIT ? OFFSET ?
        """)
    // One more than asked for, which tells whether there is a next page.
    let (wanted, overflows) = query.limit.addingReportingOverflow(1)
    var ids = try Int64.fetchAll(
      statement, arguments: [query.afterID, overflows ? query.limit : wanted, query.offset])
    let hasMore = ids.count > query.limit
    if hasMore { ids.removeLast() }
    return ItemSelection(
      ids: ids, hasMore: hasMore,
      matched: try encoding.count(
        of: collection, table: layout.table, revision: revision, in: db))
  }

  static func page(_ query: ItemsQuery, of ids: [Int64]) -> ItemSelection {
    let first = ids.firstIndex { $0 > query.afterID } ?? ids.count
    let start = first + min(query.offset, ids.count - first)
    let end = start + min(query.limit, ids.count - start)
    return ItemSelection(
      ids: Array(ids[start..<end]), hasMore: end < ids.count, matched: ids.count)
  }
}
