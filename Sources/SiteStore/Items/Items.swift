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
    if query.area == nil, query.boxes == nil { return try allItems(of: collection, query) }
    return try read { db in
      let revision = try Self.revision(in: db)
      let layout = try encoding.layout(of: collection, revision: revision, in: db)
      let selection = try select(collection, layout, query, revision, in: db)
      return ItemsResult(
        features: try Self.features(layout, selection.ids[...], in: db),
        hasMore: selection.hasMore, matched: selection.matched ?? selection.ids.count)
    }
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
    try read { db in try Self.features(FeatureReader(collection, in: db), ids, in: db) }
  }

  /// Features by their ids, by growing id.
  private static func features(
    _ reader: FeatureReader, _ ids: ArraySlice<Int64>, in db: Database
  ) throws -> [StoredFeature] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(reader.selection) FROM \(quoted(reader.table))
        WHERE fid IN (SELECT value FROM json_each(?)) ORDER BY fid
        """)
    let rows = try Row.fetchCursor(statement, arguments: [IDList.text(Array(ids))])
    return try Array(rows.map(reader.feature))
  }

  private static func count(_ table: String, in db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM \(quoted(table))")) ?? 0
  }

  /// Rows that the spatial index does not know; two counts tell most tables that there are none.
  static func unlocated(_ table: String, in db: Database) throws -> [Int64] {
    guard try count(table, in: db) != Extents.locatedCount(of: table, in: db) else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        SELECT fid FROM \(quoted(table))
        WHERE fid NOT IN (SELECT rowid FROM \(quoted("rtree_\(table)_geom_rowid")))
        """)
    return try Int64.fetchAll(statement)
  }
}
