import GRDB
import GRDBSQLite
import SimpleFeatures

/// How an answer shows features.
package struct FeatureStyle: Sendable {
  package var form: StoredForm
  package var output: PositionOutput
  /// Whether a field may be seen; asked once for each name.
  package var shows: @Sendable (String) -> Bool
  /// The same for all styles that write a feature of sites the same way, so that one that was
  /// written need not be written again; nil for a style that is not worth it.
  package var mark: Int?

  package init(
    form: StoredForm, output: PositionOutput, mark: Int? = nil,
    shows: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.mark = mark
    self.form = form
    self.output = output
    self.shows = shows
  }
}

extension RegistryFile {
  /// Rows encoded at a time: enough for one call of PROJ to be cheap per row, few enough for
  /// memory not to grow with the page.
  package static let rowsAtATime = 500

  /// A page of features straight from the table's rows to bytes; of a long one the beginning, with
  /// the ids of the rest for ``encodedRows(of:_:_:isFirst:)``.
  ///
  /// - Parameter isKnown: told the revision; where it says yes, no row is looked at.
  /// - Throws: ``StoreError/notFound(what:)`` for a layer that is not there.
  package func encodedItems(
    of collection: CollectionID, _ query: ItemsQuery, _ style: FeatureStyle,
    isKnown: (Int64) -> Bool = { _ in false }
  ) throws(StoreError) -> EncodedItems {
    guard query.limit >= 0, query.offset >= 0 else {
      throw .invalid(what: "a limit of \(query.limit) or an offset of \(query.offset) is below 0")
    }
    return try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      var page = EncodedItems(moment)
      if isKnown(moment.event) {
        page.isKnown = true
        return page
      }
      let selection = try select(collection, layout, query, moment, in: db)
      page.matched = selection.matched
      let first = selection.ids.prefix(Self.rowsAtATime)
      page.rest = Array(selection.ids.dropFirst(first.count))
      page.count = try encode(
        first, of: collection, layout, style, moment, isFirst: true, to: &page.bytes, in: db)
      page.next = selection.next
      return page
    }
  }

  /// Features by their ids, in this order; those that are gone by now are left out.
  ///
  /// - Parameter isFirst: whether nothing stands before them.
  package func encodedRows(
    of collection: CollectionID, _ ids: ArraySlice<Int64>, _ style: FeatureStyle, isFirst: Bool
  ) throws(StoreError) -> (bytes: [UInt8], count: Int) {
    try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      var bytes: [UInt8] = []
      let count = try encode(
        ids, of: collection, layout, style, moment, isFirst: isFirst, to: &bytes, in: db)
      return (bytes, count)
    }
  }

  /// Which features a query means, without a look at them.
  package func selection(
    of collection: CollectionID, _ query: ItemsQuery
  ) throws(StoreError) -> ItemSelection {
    try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      return try select(collection, layout, query, moment, in: db)
    }
  }

  private func encode(
    _ ids: ArraySlice<Int64>, of collection: CollectionID, _ layout: FeatureReader,
    _ style: FeatureStyle, _ moment: Moment, isFirst: Bool, to bytes: inout [UInt8],
    in db: Database
  ) throws -> Int {
    let members = try members(of: collection, layout, moment, in: db)
    let mark = try usableMark(style, collection, moment, in: db)
    var rest = ids
    var count = 0
    if isFirst, let members {
      // The first that is still there has all properties.
      while count == 0, let id = rest.popFirst() {
        count = try encode(
          [id], layout, members, style, mark, moment, isFirst: true, to: &bytes, in: db)
      }
      if count == 1 {
        members.complete(&bytes, from: 0, tail: style.form.tail, shows: style.shows)
      }
    }
    return count
      + (try encode(
        rest, layout, members, style, mark, moment, isFirst: isFirst && count == 0, to: &bytes,
        in: db))
  }

  /// The attributes of a collection's features; nil where they have none but columns.
  private func members(
    of collection: CollectionID, _ layout: FeatureReader, _ moment: Moment, in db: Database
  ) throws -> SchemaMembers? {
    guard layout.keepsAttributes else { return nil }
    return try facts.schema(of: collection, layout, at: moment, in: db).members
  }

  private func encode(
    _ ids: ArraySlice<Int64>, _ layout: FeatureReader, _ members: SchemaMembers?,
    _ style: FeatureStyle, _ mark: Int?, _ moment: Moment, isFirst: Bool,
    to bytes: inout [UInt8], in db: Database
  ) throws -> Int {
    if ids.isEmpty { return 0 }
    if let mark {
      return try assemble(
        ids, layout, members, style, mark, moment, isFirst: isFirst, to: &bytes, in: db)
    }
    bytes.reserveCapacity(bytes.count + ids.count * 512 + 2048)
    var encoder = FeatureEncoder(layout, members, shows: style.shows)
    let rows = try Self.rowStatement(layout, in: db)
    let statement = rows.sqliteStatement
    for id in ids { try Self.take(id, from: statement, of: rows, into: &encoder, in: db) }
    let count = encoder.count
    switch style.form {
    case .geoJSONList: encoder.writeList(style.output, isFirst: isFirst, to: &bytes)
    case .geoJSONSequence: encoder.writeSequence(style.output, to: &bytes)
    }
    return count
  }

  /// One feature as an object that is still open, for members to follow; nil where there is none.
  package func encodedItem(
    of collection: CollectionID, id: Int64, _ style: FeatureStyle,
    isKnown: (Int64) -> Bool = { _ in false }
  ) throws(StoreError) -> EncodedItems? {
    try read { db in
      let moment = try facts.moment(of: collection, in: db)
      let layout = try facts.layout(of: collection, at: moment, in: db)
      var page = EncodedItems(moment)
      let members = try members(of: collection, layout, moment, in: db)
      if let mark = try usableMark(style, collection, moment, in: db) {
        page.count = try assemble(
          [id], layout, members, style, mark, moment, isFirst: nil, to: &page.bytes, in: db)
        guard page.count == 1 else { return nil }
        page.isKnown = isKnown(moment.event)
        page.bytes.removeLast()
        members?.complete(&page.bytes, from: 0, tail: 1, shows: style.shows)
        return page
      }
      var encoder = FeatureEncoder(layout, members, shows: style.shows)
      let rows = try Self.rowStatement(layout, in: db)
      try Self.take(id, from: rows.sqliteStatement, of: rows, into: &encoder, in: db)
      guard encoder.count == 1 else { return nil }
      page.count = 1
      // After the look: a feature that is gone is not "unchanged".
      if isKnown(moment.event) {
        page.isKnown = true
        return page
      }
      page.bytes.reserveCapacity(2048)
      encoder.writeOpen(style.output, to: &page.bytes)
      members?.complete(&page.bytes, from: 0, tail: 1, shows: style.shows)
      return page
    }
  }

  static func rowStatement(_ layout: FeatureReader, in db: Database) throws -> Statement {
    try db.cachedStatement(
      sql: "SELECT \(layout.selection) FROM \(quoted(layout.table)) WHERE fid = ?")
  }

  /// Gives the row of an id to the encoder, by SQLite's own functions: a cursor for each row would
  /// cost more than the row.
  static func take(
    _ id: Int64, from statement: OpaquePointer, of rows: Statement,
    into encoder: inout FeatureEncoder, in db: Database
  ) throws {
    sqlite3_reset(statement)
    sqlite3_bind_int64(statement, 1, id)
    let code = sqlite3_step(statement)
    defer { sqlite3_reset(statement) }
    switch code {
    case SQLITE_ROW: try encoder.take(statement)
    case SQLITE_DONE: return
    default: throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
  }
}
