import GRDB
public import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Where a postcode lies.
  ///
  /// - Parameter normalised: as ``Postcode/normalised(_:)`` gives it.
  public func postcode(_ normalised: String) throws(StoreError) -> Position<NationalGrid>? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT easting, northing FROM postcode WHERE code = ?")
      return try Row.fetchOne(statement, arguments: [normalised]).map {
        Position(easting: $0[0], northing: $0[1])
      }
    }
  }

  /// Where all postcodes lie that begin so.
  ///
  /// - Parameter beginning: as ``Postcode/normalisedBeginning(_:)`` gives it.
  public func postcodes(
    beginning: String
  ) throws(StoreError) -> [Position<NationalGrid>] {
    // An outward code ends with a blank, which G21 has elsewhere than G2.
    let from = beginning.contains(" ") ? beginning : beginning + " "
    return try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT easting, northing FROM postcode WHERE code >= ? AND code < ?")
      // Behind every letter and digit.
      return try Row.fetchAll(statement, arguments: [from, from + "~"]).map {
        Position(easting: $0[0], northing: $0[1])
      }
    }
  }

  /// Takes in a file's postcodes as one run: new ones are added, moved ones changed, and those
  /// the file does not have stay.
  ///
  /// Where a file has a postcode more than once, the first place counts, whatever the others
  /// say, and a note tells: so the same file twice changes nothing.
  /// - Returns: the run with its id, and what was added, changed and left as it was.
  public func mergePostcodes(
    _ rows: some Sequence<(code: String, position: Position<NationalGrid>)>, run: ImportRun,
    quarantined: [QuarantinedFeature], act: Act
  ) throws(StoreError) -> ImportRun {
    let seals = FeatureSeals(sealer: sealer)
    return try write(act) { db, event, detail in
      var run = run
      run.id = try ImportRecords.nextID(in: db)
      var merge = try PostcodeMerge(db, event)
      for row in rows { try merge.add(row.code, row.position) }
      run.counts.added = merge.added
      run.counts.changed = merge.changed
      run.counts.unchanged = merge.unchanged
      if merge.repeated > 0 {
        run.notes.append(
          RunNote(
            code: "postcode-repeated",
            message: "the file gives the postcode more than once; the first place was taken",
            count: merge.repeated))
      }
      try ImportRecords.insert(run, event: event, in: db)
      for feature in quarantined { try ImportRecords.insert(feature, of: run.id, in: db) }
      ImportRecords.describe(run, in: &detail)
      if merge.added + merge.changed > 0 {
        var sealed = JSONObject()
        try seals.add("postcode", rowsWhere: "TRUE", event: event, to: &sealed, in: db)
        detail[FeatureSeals.member] = .object(sealed)
      }
      return run
    }
  }
}

/// Compares postcodes with those stored, one by one, in the caller's transaction.
private struct PostcodeMerge {
  private(set) var added = 0
  private(set) var changed = 0
  private(set) var unchanged = 0
  private(set) var repeated = 0
  private var seen: Set<String> = []
  private let event: Int64
  private let select: Statement
  private let insert: Statement
  private let update: Statement

  init(_ db: Database, _ event: Int64) throws {
    self.event = event
    select = try db.cachedStatement(sql: "SELECT easting, northing FROM postcode WHERE code = ?")
    insert = try db.cachedStatement(
      sql: "INSERT INTO postcode (easting, northing, since, code) VALUES (?, ?, ?, ?)")
    update = try db.cachedStatement(
      sql: "UPDATE postcode SET easting = ?, northing = ?, since = ? WHERE code = ?")
  }

  mutating func add(_ code: String, _ position: Position<NationalGrid>) throws {
    guard position.easting.isFinite, position.northing.isFinite else {
      throw StoreError.invalid(what: "postcode \(code) has a position that is not a number")
    }
    guard seen.insert(code).inserted else {
      repeated += 1
      return
    }
    let stored = try Row.fetchOne(select, arguments: [code]).map {
      Position<NationalGrid>(easting: $0[0], northing: $0[1])
    }
    if stored == position {
      unchanged += 1
      return
    }
    let statement = stored == nil ? insert : update
    try statement.execute(arguments: [position.easting, position.northing, event, code])
    if stored == nil { added += 1 } else { changed += 1 }
  }
}
