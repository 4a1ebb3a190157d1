import GRDB
public import SimpleFeatures

extension RegistryFile {
  /// A page of a collection's features, in the order asked for.
  ///
  /// - Throws: ``StoreError/notFound(what:)`` for a layer that is not there.
  public func items(
    of collection: CollectionID, _ query: ItemsQuery
  ) throws(StoreError) -> ItemsResult {
    guard query.limit >= 0, query.offset >= 0 else {
      throw .invalid(what: "a limit of \(query.limit) or an offset of \(query.offset) is below 0")
    }
    return try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      let selection = try select(collection, layout, query, moment, in: db)
      let found = try Self.features(layout, selection.ids[...], in: db)
      let byID = Dictionary(
        found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      return ItemsResult(
        features: selection.ids.compactMap { byID[$0] }, next: selection.next,
        matched: selection.matched)
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
