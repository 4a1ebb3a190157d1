import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Finds assets, nearest first where there is an origin, then by reference, kind and owner in
  /// byte order.
  ///
  /// An asset without a location is never in an area nor near anything; with an origin but no
  /// distance or number of nearest ones, such assets come last.
  /// - Throws: ``StoreError/invalid(what:)`` for a query that means nothing, naming the value.
  public func assets(_ query: AssetQuery) throws(StoreError) -> AssetPage {
    try query.check()
    if let page = try indexedPage(query) { return page }
    return try assetsWithoutIndex(query)
  }

  /// As ``assets(_:)``, from the file alone.
  package func assetsWithoutIndex(_ query: AssetQuery) throws(StoreError) -> AssetPage {
    try query.check()
    let search = AssetSearch(file: self, query: query)
    // Candidates, distances and rows are read at different moments; a write in between makes
    // them disagree, which a second look mends. The third answer is taken as it is.
    for _ in 1...2 {
      let before = try revision()
      let page = try search.run()
      if try revision() == before { return page }
    }
    return try search.run()
  }

  /// The ids of all that a query finds, in no order.
  func assetIDs(_ query: AssetQuery) throws(StoreError) -> [Int64] {
    try query.check()
    let search = AssetSearch(file: self, query: query)
    if query.nearest != nil { return try search.run().hits.map(\.asset.id) }
    let conditions = try read { db in try AssetConditions(query, in: db) }
    guard query.area != nil || query.withinMetres != nil else {
      return try read { db in
        try Int64.fetchAll(
          db, sql: "SELECT fid FROM asset WHERE \(conditions.joined.sql)",
          arguments: StatementArguments(conditions.joined.values))
      }
    }
    let test = try ExactTest(area: query.area, origin: query.origin)
    try test.checkArea(query.area)
    let question = search.question(conditions)
    let candidates = try read { db in try question.read(from: db) }
    return try test.hits(candidates, within: query.withinMetres).map(\.id)
  }

  public func asset(_ key: AssetKey) throws(StoreError) -> Asset? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(AssetRow.columns) FROM asset WHERE owner = ? AND kind = ? AND reference = ?
          """)
      return try Row.fetchOne(statement, arguments: [key.owner, key.kind, key.reference])
        .map(AssetRow.asset)
    }
  }

  public func asset(id: Int64) throws(StoreError) -> Asset? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT \(AssetRow.columns) FROM asset WHERE fid = ?")
      return try Row.fetchOne(statement, arguments: [id]).map(AssetRow.asset)
    }
  }

  /// The number of the last event: it grows with every change to the registry.
  public func revision() throws(StoreError) -> Int64 {
    try read { db in
      try Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(sequence) FROM event")) ?? 0
    }
  }
}

/// One query on its way to an answer.
struct AssetSearch {
  let file: RegistryFile
  let query: AssetQuery

  func run() throws(StoreError) -> AssetPage {
    let conditions = try file.read { db in try AssetConditions(query, in: db) }
    guard query.area != nil || query.origin != nil else { return try plainPage(conditions) }
    let test = try ExactTest(area: query.area, origin: query.origin)
    try test.checkArea(query.area)
    guard query.origin != nil else { return try areaPage(conditions, test) }
    return try distancePage(conditions, test)
  }

  /// What the spatial index is asked for, before an origin's reach is known.
  func candidates(_ conditions: AssetConditions) -> SpatialCandidates {
    var candidates = SpatialCandidates(
      table: "asset", conditions: conditions.joined, rowsLead: conditions.areSelective)
    switch query.area {
    case nil: break
    case .box(let box):
      candidates.box = box
      if query.origin == nil { candidates.certain = box }
    case .shape(let shape): candidates.box = shape.bounds ?? .nowhere
    }
    return candidates
  }

  private func plainPage(_ conditions: AssetConditions) throws(StoreError) -> AssetPage {
    let condition = conditions.joined
    return try file.read { db in
      let count = try db.cachedStatement(sql: "SELECT count(*) FROM asset WHERE \(condition.sql)")
      let matched =
        try Int.fetchOne(count, arguments: StatementArguments(condition.values)) ?? 0
      let after = query.afterCondition
      let page = query.page(of: matched)
      let rows = try db.cachedStatement(
        sql: """
          SELECT \(AssetRow.columns) FROM asset WHERE \(condition.sql) AND \(after.sql)
          ORDER BY \(query.order) LIMIT ? OFFSET ?
          """)
      let values =
        condition.values + after.values
        + [page.count.databaseValue, page.lowerBound.databaseValue]
      let assets = try Row.fetchCursor(rows, arguments: StatementArguments(values))
        .map(AssetRow.asset)
      return AssetPage(hits: try Array(assets.map { AssetHit(asset: $0) }), matched: matched)
    }
  }

  /// SQLite puts the hits in order: it holds the references, and most hits are not shown.
  private func areaPage(
    _ conditions: AssetConditions, _ test: borrowing ExactTest
  ) throws(StoreError) -> AssetPage {
    let question = candidates(conditions)
    let read = try file.read { db in try question.read(from: db) }
    let ids = try test.hits(read).map(\.id)
    let page = query.page(of: ids.count)
    guard !page.isEmpty else { return AssetPage(hits: [], matched: ids.count) }
    let after = query.afterCondition
    return try file.read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(AssetRow.columns) FROM asset
          WHERE fid IN (SELECT value FROM json_each(?)) AND \(after.sql)
          ORDER BY \(query.order) LIMIT ? OFFSET ?
          """)
      let values =
        [IDList.text(ids).databaseValue] + after.values
        + [page.count.databaseValue, page.lowerBound.databaseValue]
      let assets = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        .map(AssetRow.asset)
      return AssetPage(hits: try Array(assets.map { AssetHit(asset: $0) }), matched: ids.count)
    }
  }
}
