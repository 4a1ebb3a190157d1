import GRDB
import SimpleFeatures

extension RegistryFile {
  /// A collection's properties, as the data tells them.
  public func schema(of collection: CollectionID) throws(StoreError) -> CollectionSchema {
    try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      return try facts.schema(of: collection, layout, at: moment, in: db)
    }
  }

  /// The ids of a page's features, in order.
  func select(
    _ collection: CollectionID, _ layout: FeatureReader, _ query: ItemsQuery, _ moment: Moment,
    in db: Database
  ) throws -> ItemSelection {
    if let boxes = query.boxes {
      // A box alone: the index in memory answers, and counts on the way.
      let ids = try ids(in: boxes, collection, table: layout.table, moment, in: db)
      return Self.page(query, of: ids)
    }
    let selecting = try ItemsSelecting(self, collection, layout, query, moment, in: db)
    let isPlain = selecting.conditions.isEmpty
    func whole() throws -> Int {
      try facts.count(of: collection, table: layout.table, at: moment, in: db)
    }
    if query.isCountOnly {
      return ItemSelection(
        ids: [], next: nil, matched: isPlain ? try whole() : try selecting.exactCount(in: db))
    }
    var ids = try selecting.ids(in: db)
    let hasMore = ids.count > query.limit
    if hasMore { ids.removeLast(ids.count - query.limit) }
    let matched: Int? =
      if isPlain {
        try whole()
      } else if !hasMore, query.after == nil, query.offset == 0 {
        ids.count
      } else {
        try selecting.boundedCount(in: db)
      }
    let next = hasMore ? try ids.last.map { try selecting.cursor(at: $0, in: db) } : nil
    return ItemSelection(ids: ids, next: next, matched: matched)
  }

  static func page(_ query: ItemsQuery, of ids: [Int64]) -> ItemSelection {
    if query.isCountOnly { return ItemSelection(ids: [], next: nil, matched: ids.count) }
    let after = query.after?.id ?? 0
    let first = ids.firstIndex { $0 > after } ?? ids.count
    let start = first + min(query.offset, ids.count - first)
    let end = start + min(query.limit, ids.count - start)
    let page = Array(ids[start..<end])
    let next = end < ids.count ? page.last.map { ItemsCursor(id: $0) } : nil
    return ItemSelection(ids: page, next: next, matched: ids.count)
  }

  /// How SQLite will look for a page, one line a step: for tests that indexes are used.
  package func itemsPlan(
    of collection: CollectionID, _ query: ItemsQuery
  ) throws(StoreError) -> [String] {
    try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      let selecting = try ItemsSelecting(self, collection, layout, query, moment, in: db)
      return try selecting.statements.flatMap { sql, values in
        try Row.fetchAll(
          db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(values)
        ).map { $0["detail"] as String }
      }
    }
  }
}

/// One query for a page on its way to SQL.
private struct ItemsSelecting {
  private let file: RegistryFile
  private let query: ItemsQuery
  private let moment: Moment
  private let table: String
  private(set) var conditions: ItemsConditions
  private let order: ItemsOrder
  /// What makes SQLite consider the indexes that are for pages only.
  private let marker: String

  init(
    _ file: RegistryFile, _ collection: CollectionID, _ layout: FeatureReader,
    _ query: ItemsQuery, _ moment: Moment, in db: Database
  ) throws {
    self.file = file
    self.query = query
    self.moment = moment
    table = quoted(layout.table)
    // Learning a schema takes a look at all rows, which a page by id or area does not need.
    let needsSchema =
      !query.filters.isEmpty || query.phrases != nil || query.period != nil || !query.sort.isEmpty
    let schema =
      needsSchema
      ? try file.facts.schema(of: collection, layout, at: moment, in: db)
        .shown(query.shows)
      : CollectionSchema(geometryName: "geometry", properties: [])
    var filterTable = try schema.table(layout, in: db)
    if collection == .sites, !query.filters.isEmpty, let index = try file.presentIndex(in: db) {
      filterTable.intersecting = {
        index.ids(intersecting: $0.reinterpreted(as: NationalGrid.self))
      }
    }
    order = try ItemsOrder(query, schema, filterTable)
    var conditions = ItemsConditions(schema, filterTable)
    for filter in query.filters { try conditions.add(filter) }
    if let phrases = query.phrases { conditions.add(phrases: phrases, of: collection) }
    if let period = query.period { try conditions.add(period) }
    if let area = query.area {
      let unlocated = try file.facts.unlocated(
        of: collection, table: layout.table, at: moment, in: db)
      conditions.add(area, extent: try Extents.box(of: layout.table, in: db), unlocated)
    }
    self.conditions = conditions
    marker = collection == .sites && needsSchema ? "asset.since >= 0 AND " : ""
  }

  /// One more id than asked for, which tells whether there is a next page.
  func ids(in db: Database) throws -> [Int64] {
    let (sum, overflows) = query.limit.addingReportingOverflow(1)
    let wanted = overflows ? query.limit : sum
    var ids: [Int64] = []
    for segment in segments where ids.count < wanted {
      let (sql, values) = statement(segment)
      let rows = try file.facts.statement(sql, in: db)
      ids += try Int64.fetchAll(
        rows,
        arguments: StatementArguments(
          values + [(wanted - ids.count).databaseValue, query.offset.databaseValue]))
    }
    return ids
  }

  private var segments: [ItemsOrder.Segment] {
    query.offset > 0 ? [order.whole(after: query.after)] : order.segments(after: query.after)
  }

  private func statement(_ segment: ItemsOrder.Segment) -> (sql: String, [DatabaseValue]) {
    let condition = Condition.joined([conditions.joined, segment.condition], by: "AND")
    return (
      """
      SELECT \(order.rowNumber) FROM \(table) WHERE \(marker)\(condition.sql)
      ORDER BY \(segment.order) LIMIT ? OFFSET ?
      """, condition.values
    )
  }

  /// The statements of a page, with what limits them.
  var statements: [(sql: String, [DatabaseValue])] {
    segments.map { segment in
      let (sql, values) = statement(segment)
      return (sql, values + [11.databaseValue, query.offset.databaseValue])
    }
  }

  func cursor(at id: Int64, in db: Database) throws -> ItemsCursor {
    try order.cursor(at: id, table, in: db)
  }

  private var countSQL: String {
    "SELECT count(*) FROM \(table) WHERE \(marker)\(conditions.joined.sql)"
  }

  func exactCount(in db: Database) throws -> Int {
    let statement = try file.facts.statement(countSQL, in: db)
    let values = StatementArguments(conditions.joined.values)
    return try Int.fetchOne(statement, arguments: values) ?? 0
  }

  /// Nil where counting would cost too much.
  func boundedCount(in db: Database) throws -> Int? {
    let condition = conditions.joined
    let key = CollectionFacts.CountKey(sql: countSQL, values: condition.values)
    return try file.facts.count(key, at: moment) {
      let statement = try file.facts.statement(countSQL, in: db)
      try statement.setArguments(StatementArguments(condition.values))
      return try BoundedCount.count(statement, in: db)
    }
  }
}
