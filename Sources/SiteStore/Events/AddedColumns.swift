import GRDB
import SimpleFeatures

/// Columns that other programs added to feature tables (`ALTER TABLE … ADD COLUMN`, as QGIS does).
///
/// They are kept: the history gets them, too, and the triggers, so that their values are noticed,
/// undone and digested as all others are.
struct AddedColumns {
  /// By table, those that the history does not have yet.
  static func pending(in db: Database) throws -> [(table: String, columns: [FeatureTable.Column])] {
    var found: [(table: String, columns: [FeatureTable.Column])] = []
    for name in try RegistryTables.featureTables(in: db) {
      guard let stored = try FeatureTable.load(name, from: db),
        let history = try FeatureTable.load(stored.historyName, from: db)
      else { continue }
      let present = Set(stored.columns.map(\.name))
      let kept = Set(history.columns.map(\.name))
      // Where one of ours is gone, it was renamed rather than added to: a fault, not an addition.
      guard kept.subtracting(["until"]).isSubset(of: present) else { continue }
      let added = stored.columns.filter { !kept.contains($0.name) }
      if !added.isEmpty { found.append((name, added)) }
    }
    return found
  }

  static func arePending(_ db: Database) throws -> Bool { try !pending(in: db).isEmpty }

  /// Takes them over, in the act that notices them: rows that have a value get an image without.
  static func takeOver(_ event: Int64, in db: Database) throws -> JSONObject {
    var taken = JSONObject()
    for (name, columns) in try pending(in: db) {
      guard let stored = try FeatureTable.load(name, from: db) else { continue }
      let known = stored.columns.filter { column in !columns.contains { $0.name == column.name } }
      let names = (["fid", "geom"] + known.map(\.name)).map(quoted).joined(separator: ", ")
      let filled = columns.map { "\(quoted($0.name)) IS NOT NULL" }.joined(separator: " OR ")
      try stored.dropTriggers(in: db)
      for column in columns {
        try db.execute(
          sql: """
            ALTER TABLE \(quoted(stored.historyName))
            ADD COLUMN \(quoted(column.name)) \(column.type)
            """)
      }
      // Those that were edited in another column as well have left their image already.
      let untouched = """
        fid NOT IN (SELECT fid FROM outside_change WHERE table_name = ?)
        """
      try db.execute(
        sql: """
          INSERT INTO \(quoted(stored.historyName)) (\(names), since, until)
          SELECT \(names), since, ? FROM \(quoted(name)) WHERE (\(filled)) AND \(untouched)
          """, arguments: [event, name])
      try db.execute(
        sql: """
          INSERT INTO outside_change (table_name, fid, change)
          SELECT ?, fid, 'update' FROM \(quoted(name)) WHERE (\(filled)) AND \(untouched)
          """, arguments: [name, name])
      try stored.createTriggers(in: db)
      taken[name] = .array(columns.map { .string($0.name) })
    }
    return taken
  }
}
