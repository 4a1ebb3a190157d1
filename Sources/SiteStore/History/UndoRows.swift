import GRDB

/// The rows of one table that one event wrote or removed, and how they go back.
struct UndoRows {
  enum Kind { case added, changedOrRemoved }

  let table: VersionedTable
  /// The event whose work is taken back.
  let past: Int64
  /// The event of the undoing.
  let event: Int64

  init(table: VersionedTable, of past: Int64, undoing event: Int64) {
    self.table = table
    self.past = past
    self.event = event
  }

  /// Lists the rows in `temp.undo_row`: each with its image before, or none where it was added.
  func collect(in db: Database) throws {
    let id = quoted(table.id)
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.undo_row;
        CREATE TEMP TABLE undo_row (id PRIMARY KEY NOT NULL, image INTEGER) WITHOUT ROWID;
        """)
    // A row written twice by the event left an image of no duration, too: that is not the one.
    try db.execute(
      sql: """
        INSERT INTO temp.undo_row (id, image)
        SELECT \(id), MAX(rowid) FROM \(quoted(table.historyName))
        WHERE until = ? AND since < ? GROUP BY \(id)
        """, arguments: [past, past])
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO temp.undo_row (id, image)
        SELECT \(id), NULL FROM \(quoted(table.name)) WHERE since = ?
        UNION SELECT \(id), NULL FROM \(quoted(table.historyName)) WHERE since = ? AND until <> ?
        """, arguments: [past, past, past])
  }

  func count(of kind: Kind, in db: Database) throws -> Int {
    let condition = kind == .added ? "image IS NULL" : "image IS NOT NULL"
    return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM temp.undo_row WHERE \(condition)") ?? 0
  }

  /// Writes the images back and forgets the list.
  func restore(_ tally: inout UndoTally, _ seals: FeatureSeals, in db: Database) throws {
    let name = quoted(table.name)
    let history = quoted(table.historyName)
    let id = quoted(table.id)
    let columns = table.columns.map(quoted)
    try db.execute(
      sql: "DELETE FROM \(name) WHERE \(id) IN (SELECT id FROM temp.undo_row WHERE image IS NULL)")
    tally.removed += db.changesCount
    try db.execute(
      sql: """
        UPDATE \(name) SET \(columns.map { "\($0) = h.\($0)" }.joined(separator: ", ")), since = ?
        FROM temp.undo_row AS u JOIN \(history) AS h ON h.rowid = u.image
        WHERE \(name).\(id) = u.id
        """, arguments: [event])
    tally.restored += db.changesCount
    let names = ([id] + columns).joined(separator: ", ")
    let values = ([id] + columns).map { "h.\($0)" }.joined(separator: ", ")
    try db.execute(
      sql: """
        INSERT INTO \(name) (\(names), since)
        SELECT \(values), ? FROM temp.undo_row AS u JOIN \(history) AS h ON h.rowid = u.image
        WHERE u.id NOT IN (SELECT \(id) FROM \(name)) ORDER BY u.id
        """, arguments: [event])
    tally.broughtBack += db.changesCount
    if table.name == FeatureTable.asset.name {
      try AssetText.refresh("SELECT id FROM temp.undo_row", in: db)
    }
    if table.name != VersionedTable.postcode.name {
      try GeoPackageTables.noteChange(of: table.name, rowsWhere: "since = \(event)", in: db)
    }
    try seals.add(
      table.name, rowsWhere: "\(identifier: table.id) IN (SELECT id FROM temp.undo_row)",
      event: event, to: &tally.sealed, in: db)
    try forget(in: db)
  }

  func forget(in db: Database) throws { try db.execute(sql: "DROP TABLE temp.undo_row") }
}
