import GRDB

extension FeatureTable {
  /// All triggers of the table; verification asks for each of them.
  var triggers: [(name: String, sql: String)] { indexTriggers + imageTriggers + outsideTriggers }

  /// Those that keep the history and note other programs' edits. The index's are GeoPackage's own,
  /// which programs of a later version may renew.
  var recordTriggers: [(name: String, sql: String)] { imageTriggers + outsideTriggers }

  func createTriggers(in db: Database) throws {
    for trigger in triggers { try db.execute(sql: trigger.sql) }
  }

  func dropTriggers(in db: Database) throws {
    for trigger in triggers {
      try db.execute(sql: "DROP TRIGGER IF EXISTS \(quoted(trigger.name))")
    }
  }

  /// Runs the closure without the triggers that fire for each new row. They have nothing to say
  /// during an act of ours that writes the index itself.
  func withoutInsertTriggers(in db: Database, _ body: () throws -> Void) throws {
    let paused = triggers.filter {
      $0.name == "\(indexName)_insert" || $0.name == "\(name)_outside_insert"
    }
    for trigger in paused { try db.execute(sql: "DROP TRIGGER IF EXISTS \(quoted(trigger.name))") }
    try body()
    for trigger in paused { try db.execute(sql: trigger.sql) }
  }

  /// The R*Tree triggers of GeoPackage 1.2 and 1.3 (annex F.3), which Debian's validator and
  /// GDAL know. They use REPLACE, which is why a feature table is never written by UPSERT.
  private var indexTriggers: [(name: String, sql: String)] {
    let table = quoted(name)
    let index = quoted(indexName)
    let filled = "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))"
    let empty = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
    let insert = """
      INSERT OR REPLACE INTO \(index) VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), \
      ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
      """
    let delete = "DELETE FROM \(index) WHERE id = OLD.fid;"
    return [
      trigger("\(indexName)_insert", "AFTER INSERT ON \(table) WHEN \(filled)", insert),
      trigger(
        "\(indexName)_update1",
        "AFTER UPDATE OF geom ON \(table) WHEN OLD.fid = NEW.fid AND \(filled)", insert),
      trigger(
        "\(indexName)_update2",
        "AFTER UPDATE OF geom ON \(table) WHEN OLD.fid = NEW.fid AND \(empty)", delete),
      trigger(
        "\(indexName)_update3",
        "AFTER UPDATE ON \(table) WHEN OLD.fid != NEW.fid AND \(filled)", delete + " " + insert),
      trigger(
        "\(indexName)_update4",
        "AFTER UPDATE ON \(table) WHEN OLD.fid != NEW.fid AND \(empty)",
        "DELETE FROM \(index) WHERE id IN (OLD.fid, NEW.fid);"),
      trigger("\(indexName)_delete", "AFTER DELETE ON \(table) WHEN OLD.geom NOT NULL", delete),
    ]
  }

  /// Keep the image of a row that ends. Plain SQL, so that other programs run them too.
  private var imageTriggers: [(name: String, sql: String)] {
    let columns = allColumns.joined(separator: ", ")
    let old = allColumns.map { "OLD." + $0 }.joined(separator: ", ")
    let keep = """
      INSERT INTO \(quoted(historyName)) (\(columns), since, until) VALUES (\(old), OLD.since, \
      COALESCE((SELECT event FROM act_in_progress), 0));
      """
    return [
      trigger("\(name)_history_update", "AFTER \(realUpdate) WHEN \(isChanged)", keep),
      trigger("\(name)_history_delete", "AFTER DELETE ON \(quoted(name))", keep),
    ]
  }

  /// Note the rows that change while no act of ours is in progress: another program did it.
  private var outsideTriggers: [(name: String, sql: String)] {
    let isOutside = "(SELECT event FROM act_in_progress) IS NULL"
    let text = "'" + name.replacing("'", with: "''") + "'"
    func note(_ fid: String, _ change: String) -> String {
      "INSERT INTO outside_change (table_name, fid, change) VALUES (\(text), \(fid), '\(change)');"
    }
    let moved = """
      INSERT INTO outside_change (table_name, fid, change) \
      SELECT \(text), OLD.fid, 'delete' WHERE OLD.fid != NEW.fid;
      """
    return [
      trigger(
        "\(name)_outside_insert", "AFTER INSERT ON \(quoted(name)) WHEN \(isOutside)",
        note("NEW.fid", "insert")),
      trigger(
        "\(name)_outside_update", "AFTER \(realUpdate) WHEN \(isOutside) AND \(isChanged)",
        moved + " " + note("NEW.fid", "update")),
      trigger(
        "\(name)_outside_delete", "AFTER DELETE ON \(quoted(name)) WHEN \(isOutside)",
        note("OLD.fid", "delete")),
    ]
  }

  private var allColumns: [String] { ["fid", "geom"] + columns.map { quoted($0.name) } }

  private var realUpdate: String {
    "UPDATE OF \(allColumns.joined(separator: ", ")) ON \(quoted(name))"
  }

  /// GDAL rewrites every column of a row it touches: only a difference is a change.
  private var isChanged: String {
    let old = allColumns.map { "OLD." + $0 }.joined(separator: ", ")
    let new = allColumns.map { "NEW." + $0 }.joined(separator: ", ")
    return "(\(old)) IS NOT (\(new))"
  }

  private func trigger(_ name: String, _ event: String, _ body: String) -> (String, String) {
    (name, "CREATE TRIGGER \(quoted(name)) \(event) BEGIN \(body) END")
  }
}
