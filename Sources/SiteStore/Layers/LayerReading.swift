import GRDB
public import SiteModel

extension RegistryFile {
  /// All constraint layers, by id.
  public func layers() throws(StoreError) -> [ConstraintLayer] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM constraint_layer ORDER BY id").map { row in
        try Self.layer(row, in: db)
      }
    }
  }

  /// One constraint layer; nil where no import has made it.
  public func layer(_ id: String) throws(StoreError) -> ConstraintLayer? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM constraint_layer WHERE id = ?", arguments: [id])
        .map { row in try Self.layer(row, in: db) }
    }
  }

  private static func layer(_ row: Row, in db: Database) throws -> ConstraintLayer {
    let table: String = row["table_name"]
    guard try db.tableExists(table) else {
      throw StoreError.corrupt(what: "the table of layer '\(row["id"] as String)' is gone")
    }
    return ConstraintLayer(
      id: row["id"], title: row["title"], description: row["description"],
      provenance: Provenance(source: row["source"], licence: row["licence"], dated: row["dated"]),
      maxAgeInDays: row["max_age_in_days"],
      positionalAccuracyInMetres: row["positional_accuracy"], lastRun: row["last_run"],
      featureCount: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(quoted(table))") ?? 0)
  }
}
