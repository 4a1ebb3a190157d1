import GRDB

/// Brings staged features in as installations: equipment that is there already.
struct InstallationMerge {
  let event: Int64

  func run(in db: Database) throws -> MergeTally {
    var tally = MergeTally()
    try db.execute(
      literal: """
        UPDATE installation SET geom = s.geom, name = s.name, operator = s.operator, kind = s.kind,
          height = s.height, attributes = s.attributes, since = \(event)
        FROM staging.feature AS s
        WHERE installation.reference = s.reference AND (
          installation.geom, installation.name, installation.operator, installation.kind,
          installation.height, installation.attributes) IS NOT (
          s.geom, s.name, s.operator, s.kind, s.height, s.attributes)
        """)
    tally.changed = db.changesCount
    try db.execute(
      literal: """
        INSERT INTO installation (geom, reference, name, operator, kind, height, attributes, since)
        SELECT s.geom, s.reference, s.name, s.operator, s.kind, s.height, s.attributes, \(event)
        FROM staging.feature AS s
        WHERE NOT EXISTS (SELECT 1 FROM installation AS i WHERE i.reference = s.reference)
        ORDER BY s.id
        """)
    tally.added = db.changesCount
    let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM staging.feature") ?? 0
    tally.unchanged = total - tally.added - tally.changed
    if tally.added + tally.changed > 0 {
      try GeoPackageTables.noteChange(
        of: "installation", rowsWhere: "since = \(event)", in: db)
    }
    return tally
  }
}
