import GRDB
import SiteModel

/// What the registry is like before the first import of an owner's assets of a kind.
struct AssetPlan {
  var rows: StagedLayout.AssetRows
  /// The SQL of the text index, where it is empty and can be taken over whole.
  var text: String?

  /// Nil for any other import, and where the table is not as this program makes it: rows are then
  /// brought in one by one.
  init?(_ target: ImportTarget, in db: Database) throws {
    guard case .asset(let owner, let kind) = target else { return nil }
    let table = FeatureTable.asset
    let isKnown = try SQLRequest<Bool>(
      "SELECT EXISTS (SELECT 1 FROM asset WHERE owner = \(owner) AND kind = \(kind))"
    ).fetchOne(db)
    let columns = try String.fetchAll(
      db, sql: "SELECT name FROM pragma_table_xinfo('asset', 'main') ORDER BY cid")
    guard isKnown == false,
      columns == ["fid", "geom"] + table.columns.map(\.name) + ["since"],
      let sql = try String.fetchOne(
        db, sql: "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = 'asset'")
    else { return nil }
    let indexes = try Self.indexes(in: db)
    // Without it SQLite could not even read the staged table.
    guard indexes.filter({ $0.shape == .own }).count == 1 else { return nil }
    let event = try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(sequence), 0) + 1 FROM event")
    let isEmpty = try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM asset)") ?? false
    rows = StagedLayout.AssetRows(
      owner: owner, kind: kind, event: event ?? 1, base: try table.lastNumber(in: db), table: sql,
      indexes: indexes, nodeSize: isEmpty ? try PackedTree(table: table).nodeSize(in: db) : nil)
    if try AssetText.isEmpty(in: db) { text = try AssetText.definition(in: db) }
  }

  /// The indexes of a shape that can be packed.
  ///
  /// Any other is left out: SQLite sees that the tables differ, and inserts row by row.
  private static func indexes(in db: Database) throws -> [StagedLayout.AssetIndex] {
    let listed = try Row.fetchAll(
      db,
      sql: """
        SELECT l.name, l."unique", l.origin, l.partial, s.sql
        FROM pragma_index_list('asset', 'main') AS l
        JOIN main.sqlite_master AS s ON s.type = 'index' AND s.name = l.name
        ORDER BY l.name
        """)
    return try listed.compactMap { row in
      let name: String = row["name"]
      let sql: String? = row["sql"]
      let keys = try Row.fetchAll(
        db,
        sql: """
          SELECT name, desc, coll FROM pragma_index_xinfo(?, 'main') WHERE key ORDER BY seqno
          """, arguments: [name])
      // A column that is an expression has no name.
      let columns = keys.compactMap { key -> String? in
        key["desc"] == 0 && key["coll"] == "BINARY" ? key["name"] : nil
      }
      guard columns.count == keys.count,
        let shape = StagedLayout.AssetIndex.Shape(
          columns: columns, isOwn: row["origin"] == "u", isUnique: row["unique"])
      else { return nil }
      // Of partial ones only those that leave out no row: an event's number is above zero.
      if row["partial"], sql?.hasSuffix("WHERE since >= 0") != true { return nil }
      return StagedLayout.AssetIndex(name: name, sql: sql, shape: shape)
    }
  }
}
