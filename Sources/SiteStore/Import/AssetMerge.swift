import GRDB

/// Brings staged features in as assets of one owner and kind.
struct AssetMerge {
  let owner: String
  let kind: String
  let event: Int64

  func run(in db: Database) throws -> MergeTally {
    // A ward filled in from the ward layer holds as long as the asset stays where it is: a source
    // that names none must not make every later import of the same file a change.
    let ward: SQL = "COALESCE(s.ward, CASE WHEN s.geom IS asset.geom THEN asset.ward END)"
    let mine: SQL = "asset.owner = \(owner) AND asset.kind = \(kind)"
    var tally = MergeTally()
    try db.execute(
      literal: """
        UPDATE asset SET
          geom = s.geom, reference_is_derived = s.reference_is_derived, name = s.name,
          address = s.address, postcode = s.postcode, ward = \(ward), uprn = s.uprn, usrn = s.usrn,
          availability = COALESCE(s.availability, asset.availability),
          positional_accuracy = s.positional_accuracy, position_source = s.position_source,
          attributes = s.attributes, since = \(event)
        FROM staging.feature AS s
        WHERE \(mine) AND asset.reference = s.reference AND (
          asset.geom, asset.reference_is_derived, asset.name, asset.address, asset.postcode,
          asset.ward, asset.uprn, asset.usrn, asset.availability, asset.positional_accuracy,
          asset.position_source, asset.attributes) IS NOT (
          s.geom, s.reference_is_derived, s.name, s.address, s.postcode,
          \(ward), s.uprn, s.usrn, COALESCE(s.availability, asset.availability),
          s.positional_accuracy, s.position_source, s.attributes)
        """)
    tally.changed = db.changesCount
    try db.execute(
      literal: """
        INSERT INTO asset (geom, owner, kind, reference, reference_is_derived, name, address,
          postcode, ward, uprn, usrn, availability, positional_accuracy, position_source,
          attributes, since)
        SELECT s.geom, \(owner), \(kind), s.reference, s.reference_is_derived, s.name, s.address,
          s.postcode, s.ward, s.uprn, s.usrn, COALESCE(s.availability, 'unknown'),
          s.positional_accuracy, s.position_source, s.attributes, \(event)
        FROM staging.feature AS s
        WHERE NOT EXISTS (SELECT 1 FROM asset WHERE \(mine) AND asset.reference = s.reference)
        ORDER BY s.id
        """)
    tally.added = db.changesCount
    let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM staging.feature") ?? 0
    tally.unchanged = total - tally.added - tally.changed
    if tally.added + tally.changed > 0 {
      let touched: SQL = "\(mine) AND since = \(event)"
      try AssetText.refresh("SELECT fid FROM asset WHERE \(touched)", in: db)
      try GeoPackageTables.noteChange(of: "asset", rowsWhere: touched, in: db)
    }
    return tally
  }
}
