import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Takes a constraint layer out of the registry: its features, their history and its record.
  ///
  /// The import runs that made it stay on record, as undone by the removal. The event's detail
  /// tells how many features there were and where they came from.
  /// - Returns: how many features went.
  /// - Throws: ``StoreError/notFound(what:)`` where there is no such layer.
  @discardableResult
  public func removeLayer(_ id: String, act: Act) throws(StoreError) -> Int {
    try write(act) { db, event, detail in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM constraint_layer WHERE id = ?", arguments: [id])
      else { throw StoreError.notFound(what: "there is no layer '\(id)'") }
      let name: String = row["table_name"]
      let count =
        try db.tableExists(name)
        ? Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(quoted(name))") ?? 0 : 0
      try LayerDescription(layer: id).remove(in: db)
      try db.execute(sql: "DELETE FROM outside_change WHERE table_name = ?", arguments: [name])
      // What they brought is gone: there is nothing left to undo, and the next run makes the
      // layer anew.
      try db.execute(
        sql: """
          UPDATE import_run SET undone_by = ?
          WHERE target = 'constraint' AND layer = ? AND undone_by IS NULL
          """, arguments: [event, id])
      detail[FeatureSeals.goneMember] = [.string(name)]
      detail["features"] = .integer(Int64(count))
      for column in ["title", "source", "dated"] {
        if let text: String = row[column] { detail[column] = .string(text) }
      }
      return count
    }
  }
}
