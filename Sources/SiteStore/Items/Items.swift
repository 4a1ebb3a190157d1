import GRDB
public import SimpleFeatures

extension RegistryFile {
  /// A page of a collection's features, by growing id.
  ///
  /// - Throws: ``StoreError/notFound(what:)`` for a layer that is not there.
  public func items(
    of collection: CollectionID, _ query: ItemsQuery
  ) throws(StoreError) -> ItemsResult {
    guard query.limit >= 0, query.offset >= 0 else {
      throw .invalid(what: "a limit of \(query.limit) or an offset of \(query.offset) is below 0")
    }
    guard let area = query.area else { return try allItems(of: collection, query) }
    let ids = try ids(of: collection, in: area)
    let first = ids.partitioningIndex { $0 > query.afterID }
    let start = first + min(query.offset, ids.count - first)
    let end = min(start + min(query.limit, ids.count - start), ids.count)
    let features = try features(of: collection, ids[start..<end])
    return ItemsResult(features: features, hasMore: end < ids.count, matched: ids.count)
  }

  public func item(
    of collection: CollectionID, id: Int64
  ) throws(StoreError) -> StoredFeature? {
    try features(of: collection, [id]).first
  }

  public func count(of collection: CollectionID) throws(StoreError) -> Int {
    try read { db in try Self.count(FeatureReader(collection, in: db).table, in: db) }
  }

  /// A box around a collection's features, at most some centimetres too large; nil where none
  /// has a location.
  public func extent(of collection: CollectionID) throws(StoreError) -> Box<NationalGrid>? {
    try read { db in try Extents.box(of: FeatureReader(collection, in: db).table, in: db) }
  }

  private func allItems(
    of collection: CollectionID, _ query: ItemsQuery
  ) throws(StoreError) -> ItemsResult {
    try read { db in
      let reader = try FeatureReader(collection, in: db)
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(reader.selection) FROM \(quoted(reader.table)) WHERE fid > ?
          ORDER BY fid LIMIT ? OFFSET ?
          """)
      // One more than asked for, which tells whether there is a next page.
      let (wanted, overflows) = query.limit.addingReportingOverflow(1)
      let rows = try Row.fetchCursor(
        statement, arguments: [query.afterID, overflows ? query.limit : wanted, query.offset])
      var features: [StoredFeature] = []
      var hasMore = false
      while let row = try rows.next() {
        if features.count == query.limit {
          hasMore = true
          break
        }
        features.append(try reader.feature(row))
      }
      return ItemsResult(
        features: features, hasMore: hasMore, matched: try Self.count(reader.table, in: db))
    }
  }

  /// The ids of the features in the area and of those without a location, in order.
  private func ids(
    of collection: CollectionID, in area: Geometry<NationalGrid>
  ) throws(StoreError) -> [Int64] {
    try read { db in
      try ids(in: area, table: FeatureReader(collection, in: db).table, in: db)
    }
  }

  func ids(
    in area: Geometry<NationalGrid>, table: String, in db: Database
  ) throws -> [Int64] {
    let question = SpatialCandidates(table: table, box: area.bounds ?? .nowhere)
    let candidates = try question.read(from: db)
    let hits = try ExactTest(area: .shape(area)).hits(candidates)
    return (hits.map(\.id) + (try Self.unlocated(table, in: db))).sorted()
  }

  func features(
    of collection: CollectionID, _ ids: ArraySlice<Int64>
  ) throws(StoreError) -> [StoredFeature] {
    try read { db in
      let reader = try FeatureReader(collection, in: db)
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(reader.selection) FROM \(quoted(reader.table))
          WHERE fid IN (SELECT value FROM json_each(?)) ORDER BY fid
          """)
      let rows = try Row.fetchCursor(statement, arguments: [IDList.text(Array(ids))])
      return try Array(rows.map(reader.feature))
    }
  }

  private static func count(_ table: String, in db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM \(quoted(table))")) ?? 0
  }

  /// Rows that the spatial index does not know; two counts tell most tables that there are none.
  private static func unlocated(_ table: String, in db: Database) throws -> [Int64] {
    guard try count(table, in: db) != Extents.locatedCount(of: table, in: db) else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        SELECT fid FROM \(quoted(table))
        WHERE fid NOT IN (SELECT rowid FROM \(quoted("rtree_\(table)_geom_rowid")))
        """)
    return try Int64.fetchAll(statement)
  }
}

extension [Int64] {
  /// Where the elements that the condition holds for begin, in an array that they end.
  fileprivate func partitioningIndex(where condition: (Int64) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
