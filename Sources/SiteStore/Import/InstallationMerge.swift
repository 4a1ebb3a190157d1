import GRDB

/// Brings staged features in as installations: equipment that is there already.
struct InstallationMerge {
  let event: Int64
  let seals: FeatureSeals?

  static let differs: SQL = """
    (installation.geom, installation.name, installation.operator, installation.kind,
      installation.height, installation.attributes) IS NOT (
      s.geom, s.name, s.operator, s.kind, s.height, s.attributes)
    """

  func run(_ staged: StagingFile, removesAbsent: Bool, in db: Database) throws -> MergeTally {
    var differences = Differences(
      table: "installation", mine: "TRUE", differs: Self.differs, stagedCount: staged.featureCount)
    try differences.collect(removesAbsent: removesAbsent, in: db)
    defer { try? Differences.drop(in: db) }
    try differences.remove(in: db)
    try db.execute(
      literal: """
        UPDATE installation SET geom = s.geom, name = s.name, operator = s.operator, kind = s.kind,
          height = s.height, attributes = s.attributes, since = \(event)
        FROM temp.difference AS d JOIN staging.feature AS s ON s.id = d.staged
        WHERE installation.fid = d.fid
        """)
    try db.execute(
      literal: """
        INSERT INTO installation (geom, reference, name, operator, kind, height, attributes, since)
        SELECT s.geom, s.reference, s.name, s.operator, s.kind, s.height, s.attributes, \(event)
        FROM temp.difference AS d JOIN staging.feature AS s ON s.id = d.staged
        WHERE d.fid IS NULL ORDER BY d.staged
        """)
    if differences.tally.hasChanges {
      try GeoPackageTables.noteChange(
        of: "installation", rowsWhere: "fid IN (\(differences.touched))", in: db)
    }
    var tally = differences.tally
    if tally.hasChanges {
      try seals?.add(
        "installation", rowsWhere: "fid IN (\(differences.touched))", event: event,
        to: &tally.sealed, in: db)
    }
    return tally
  }
}
