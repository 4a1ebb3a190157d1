import GRDB
public import SiteModel

extension RegistryFile {
  /// Every rule pack that is kept, by name and then oldest first.
  public func rulePacks() throws(StoreError) -> [StoredRulePack] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM rule_pack ORDER BY name, first_used, rowid"
      ).map(Self.pack)
    }
  }

  /// The kept rule pack of a digest; nil where there is none.
  public func rulePack(digest: String) throws(StoreError) -> StoredRulePack? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM rule_pack WHERE digest = ?", arguments: [digest])
        .map(Self.pack)
    }
  }

  /// Keeps a rule pack's text; nothing happens where it is kept already.
  ///
  /// - Returns: whether it is new.
  public func keep(_ pack: StoredRulePack, act: Act) throws(StoreError) -> Bool {
    guard try rulePack(digest: pack.digest) == nil else { return false }
    try write(act) { db, _, _ in try Self.keep(pack, in: db) }
    return true
  }

  /// What a kept verdict rests on; nil for applications of releases that did not keep it.
  public func basis(ofApplication reference: String) throws(StoreError) -> VerdictBasis? {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT event, pack, detail FROM verdict_basis WHERE application = ?",
        arguments: [reference])
      guard let row else { return nil }
      let place = "what the verdict of application \(reference) rests on"
      let detail = try StoredJSON.object(row["detail"], in: place)
      let basis = VerdictBasis(event: row["event"], packDigest: row["pack"], detail: detail)
      guard let basis else { throw StoreError.corrupt(what: "\(place) cannot be read") }
      return basis
    }
  }

  /// The event that took the application in, whose hash seals its verdict; nil where no basis is
  /// kept or the event is gone.
  public func sealingEvent(ofApplication reference: String) throws(StoreError) -> Event? {
    let row = try read { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT \(EventRow.columns) FROM event WHERE sequence =
            (SELECT sealed_by FROM verdict_basis WHERE application = ?)
          """, arguments: [reference]
      ).map(EventRow.init)
    }
    return try row?.event()
  }

  static func keep(_ pack: StoredRulePack, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO rule_pack (digest, name, version, text, first_used) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (digest) DO NOTHING
        """,
      arguments: [pack.digest, pack.name, pack.version, pack.text, pack.firstUsedAt])
  }

  static func keep(
    _ basis: VerdictBasis, ofApplication reference: String, sealedBy event: Int64,
    in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO verdict_basis (application, event, sealed_by, pack, detail)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        reference, basis.event, event, basis.packDigest, StoredJSON.text(basis.detail),
      ])
  }

  private static func pack(_ row: Row) -> StoredRulePack {
    StoredRulePack(
      digest: row["digest"], name: row["name"], version: row["version"], text: row["text"],
      firstUsedAt: row["first_used"])
  }
}
