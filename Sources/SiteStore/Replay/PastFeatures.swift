import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// All features of a layer, of `installations` or of `assets`, as they were after an event.
  ///
  /// A column that another program added has no history and reads as null.
  /// - Throws: ``StoreError/notFound(what:)`` for a layer that is not there any more;
  ///   ``StoreError/conflict(what:)`` while edits of other programs have not been noticed, since
  ///   nobody knows yet when they were made.
  public func layerFeatures(
    _ id: String, asOf event: Int64
  ) throws(StoreError) -> [LayerFeature] {
    try read { db in
      let reader = try FeatureReader(.ofRules(id), in: db)
      let past = try PastRows(reader.table, event, in: db)
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(reader.selection) FROM \(past.sql) ORDER BY fid",
        arguments: past.arguments)
      var features: [LayerFeature] = []
      while let row = try rows.next() { features.append(LayerFeature(try reader.feature(row))) }
      return features
    }
  }

  /// An asset as it was after an event; nil where there was none of the number.
  ///
  /// - Throws: ``StoreError/conflict(what:)`` as ``layerFeatures(_:asOf:)``.
  public func asset(id: Int64, asOf event: Int64) throws(StoreError) -> Asset? {
    try read { db in
      let past = try PastRows(FeatureTable.asset.name, event, in: db)
      return try Row.fetchOne(
        db, sql: "SELECT \(AssetRow.columns) FROM \(past.sql) WHERE fid = ?",
        arguments: past.arguments + [id]
      ).map(AssetRow.asset)
    }
  }

  /// The columns of a layer with their types, for as far back as its history has them.
  ///
  /// A layer whose columns get a wider type has its history rewritten, too.
  public func columnTypes(ofLayer id: String) throws(StoreError) -> [String: String] {
    try read { db in
      let reader = try FeatureReader(.ofRules(id), in: db)
      let kept = try Set(FeatureTable.load(reader.table + "_history", from: db)?.names ?? [])
      var types: [String: String] = [:]
      for column in reader.columnTypes where kept.contains(column.name) {
        types[column.name] = column.type
      }
      return types
    }
  }
}

/// A feature table as it was after an event, as a table that can be selected from.
private struct PastRows {
  let sql: String
  let arguments: StatementArguments

  init(_ table: String, _ event: Int64, in db: Database) throws {
    guard try !OutsideChanges.arePending(db) else {
      throw StoreError.conflict(
        what: "other programs have edited the registry and it has not been noticed yet; "
          + "open it once for writing")
    }
    guard let live = try FeatureTable.load(table, from: db),
      let history = try FeatureTable.load(live.historyName, from: db)
    else { throw StoreError.corrupt(what: "the table \(table) or its history is gone") }
    let kept = Set(history.names)
    let columns = live.names.map { kept.contains($0) ? quoted($0) : "NULL AS \(quoted($0))" }
    let list = (["fid", "geom"] + columns).joined(separator: ", ")
    sql = """
      (SELECT \(list) FROM \(quoted(table)) WHERE since <= ?
       UNION ALL
       SELECT \(list) FROM \(quoted(live.historyName)) WHERE since <= ? AND until > ?)
      AS \(quoted(table))
      """
    arguments = [event, event, event]
  }
}

extension FeatureTable {
  fileprivate var names: [String] { columns.map(\.name) }
}
