import GRDB
import SimpleFeatures

/// Brings staged features in as assets of one owner and kind.
struct AssetMerge {
  let owner: String
  let kind: String
  let event: Int64
  let seals: FeatureSeals?

  /// Where an import adds at least this many rows, and a quarter of those that are there, the
  /// spatial index is packed anew instead of grown.
  static let bulkCount = 20_000
  /// Rows written between two reports of progress.
  private static let portion: Int64 = 20_000

  func run(
    _ pipe: StagingPipe, removesAbsent: Bool, _ progress: (Double) -> Void, in db: Database
  ) throws -> MergeTally {
    // The rows of a first import already hold both, and SQLite takes them over unread.
    if case .asset(let rows) = pipe.staging.layout, (rows.owner, rows.kind) != (owner, kind) {
      throw StoreError.invalid(
        what: "rows staged as \(rows.owner)/\(rows.kind) cannot be merged as \(owner)/\(kind)")
    }
    let mine: SQL = "asset.owner = \(owner) AND asset.kind = \(kind)"
    let isFirst =
      try
      !(SQLRequest<Bool>("SELECT EXISTS (SELECT 1 FROM asset WHERE \(mine))").fetchOne(db)
      ?? true)
    if isFirst { return try addAll(pipe, progress, in: db) }
    pipe.text?.stop()
    try pipe.staging.offerFeatures()
    return try addDifferences(pipe, mine, removesAbsent: removesAbsent, progress, in: db)
  }

  // MARK: The first import of a kind

  private func addAll(
    _ pipe: StagingPipe, _ progress: (Double) -> Void, in db: Database
  ) throws -> MergeTally {
    let count = pipe.staging.featureCount
    let table = FeatureTable.asset
    let base = try table.lastNumber(in: db)
    let present = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM asset") ?? 0
    var extent: Box<NationalGrid>?
    let packs = count >= Self.bulkCount && count >= present / 4
    if packs {
      try table.withoutInsertTriggers(in: db) {
        try insert(pipe.staging, base, progress, in: db)
        extent = try packTree(pipe, isAlone: present == 0, base, in: db)
      }
    } else {
      try insert(pipe.staging, base, progress, in: db)
    }
    progress(0.6)
    try addText(pipe, base, in: db)
    progress(0.8)
    if packs {
      try GeoPackageTables.noteChange(of: table.name, within: extent, in: db)
    } else if count > 0 {
      try GeoPackageTables.noteChange(of: table.name, rowsWhere: "fid > \(base)", in: db)
    }
    var tally = MergeTally()
    tally.added = count
    if let seals {
      if let seal = pipe.seal(base: base, event: event) {
        seals.add(seal, of: table.name, to: &tally.sealed)
      } else {
        try seals.add(
          table.name, rowsWhere: "fid > \(base)", event: event, to: &tally.sealed, in: db)
      }
    }
    return tally
  }

  private func packTree(
    _ pipe: StagingPipe, isAlone: Bool, _ base: Int64, in db: Database
  ) throws -> Box<NationalGrid>? {
    let tree = PackedTree(table: .asset)
    guard isAlone, case .asset(let rows) = pipe.staging.layout, rows.base == base,
      let draft = pipe.tree, draft.hasBegun
    else { return try tree.build(in: db) }
    let extent = try draft.finish()
    // Not before: SQLite refuses a file that is shorter than its head says.
    try db.execute(sql: "ATTACH DATABASE ? AS tree", arguments: [draft.path])
    try tree.take(from: "tree", in: db)
    return extent
  }

  private func insert(
    _ staging: StagingFile, _ base: Int64, _ progress: (Double) -> Void, in db: Database
  ) throws {
    let count = staging.featureCount
    guard case .asset(let rows) = staging.layout else {
      return try insertPortions(Int64(count), base, progress, in: db)
    }
    func tell(_ share: Double) { progress(0.5 * share) }
    try Reporting.run(steps: 25 * count, tell, in: db) {
      if rows.base == base, rows.event == event {
        // In these words and no others, SQLite copies rows and index entries as they are.
        try db.execute(sql: "INSERT INTO main.asset SELECT * FROM staging.asset")
      } else {
        try db.execute(
          sql: """
            INSERT INTO main.asset (fid, \(AssetColumns.written))
            SELECT fid + ?, geom, owner, kind, reference, \(AssetColumns.names), attributes, ?
            FROM staging.asset ORDER BY fid
            """, arguments: [base - rows.base, event])
      }
    }
  }

  private func insertPortions(
    _ count: Int64, _ base: Int64, _ progress: (Double) -> Void, in db: Database
  ) throws {
    let statement = try db.makeStatement(
      sql: """
        INSERT INTO asset (fid, \(AssetColumns.written))
        SELECT s.id + ?1, s.geom, ?2, ?3, s.reference, \(AssetColumns.inserted), s.attributes, ?4
        FROM staging.feature AS s WHERE s.id > ?5 AND s.id <= ?6 ORDER BY s.id
        """)
    for first in stride(from: 0, to: count, by: Int64.Stride(Self.portion)) {
      try statement.execute(arguments: [
        base, owner, kind, event, first, min(first + Self.portion, count),
      ])
      progress(0.5 * Double(first) / Double(count))
    }
  }

  private func addText(_ pipe: StagingPipe, _ base: Int64, in db: Database) throws {
    if let text = pipe.text, text.base == base, try AssetText.isEmpty(in: db),
      let definition = try AssetText.definition(in: db)
    {
      try pipe.finishText()
      try TextDraft.take(from: "text", definition: definition, in: db)
    } else {
      pipe.text?.stop()
      try db.execute(
        sql: """
          INSERT INTO asset_text (rowid, \(AssetText.columns))
          SELECT fid, \(AssetText.columns) FROM asset WHERE fid > ? ORDER BY fid
          """, arguments: [base])
    }
  }

  // MARK: Later imports

  private func addDifferences(
    _ pipe: StagingPipe, _ mine: SQL, removesAbsent: Bool, _ progress: (Double) -> Void,
    in db: Database
  ) throws -> MergeTally {
    var differences = Differences(
      table: "asset", mine: mine, differs: SQL(sql: AssetColumns.differs),
      stagedCount: pipe.staging.featureCount,
      suspects: pipe.suspects(before: event))
    try differences.collect(removesAbsent: removesAbsent, in: db)
    defer { try? Differences.drop(in: db) }
    progress(0.4)
    if removesAbsent { try RemovalBlockers.refuse(in: db) }
    try differences.remove(in: db)
    try db.execute(
      literal: """
        UPDATE asset SET
          \(sql: AssetColumns.assignments), since = \(event)
        FROM temp.difference AS d JOIN staging.feature AS s ON s.id = d.staged
        WHERE asset.fid = d.fid
        """)
    try db.execute(
      literal: """
        INSERT INTO asset (\(sql: AssetColumns.written))
        SELECT s.geom, \(owner), \(kind), s.reference, \(sql: AssetColumns.inserted), s.attributes,
          \(event)
        FROM temp.difference AS d JOIN staging.feature AS s ON s.id = d.staged
        WHERE d.fid IS NULL ORDER BY d.staged
        """)
    progress(0.6)
    let touched = differences.touched
    if differences.tally.hasChanges {
      try AssetText.refresh("SELECT fid FROM temp.removal UNION ALL \(touched)", in: db)
      try GeoPackageTables.noteChange(of: "asset", rowsWhere: "fid IN (\(touched))", in: db)
    }
    var tally = differences.tally
    if tally.hasChanges {
      try seals?.add(
        "asset", rowsWhere: "fid IN (\(touched))", event: event, to: &tally.sealed, in: db)
    }
    return tally
  }
}
