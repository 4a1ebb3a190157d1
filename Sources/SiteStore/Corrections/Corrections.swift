import Foundation
import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Files a report, with what the registry says at the moment.
  ///
  /// - Parameters:
  ///   - correction: its number, state and what was seen are filled in.
  ///   - salt: of the digest that the act's detail holds of its personal data.
  /// - Throws: ``StoreError``: `notFound` for an unknown asset, `invalid` for a field it lacks.
  public func report(
    _ correction: Correction, salt: [UInt8], act: Act
  ) throws(StoreError) -> Correction {
    try write(act) { db, _, detail in
      var filed = correction
      guard let asset = try CorrectedAsset(filed.asset, in: db) else {
        throw StoreError.notFound(what: "there is no site '\(filed.asset)'")
      }
      guard let field = CorrectedField(filed.field, of: asset.attributes) else {
        let known =
          Correction.editableProperties + asset.attributes.names.sorted()
          + Correction.recordedOnly
        throw StoreError.invalid(
          what:
            "the site has no property '\(filed.field.prefix(80))'; it has \(known.joined(separator: ", "))"
        )
      }
      filed.seen = asset.value(of: field)
      filed.state = .open
      filed.isApplied = false
      try db.execute(
        sql: """
          INSERT INTO correction (owner, kind, asset_reference, field, seen, value, note, contact,
            salt, state, reported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)
          """,
        arguments: [
          filed.asset.owner, filed.asset.kind, filed.asset.reference, filed.field, filed.seen,
          filed.value, filed.note, filed.contact, Data(salt), filed.reportedAt,
        ])
      filed.id = db.lastInsertedRowID
      detail["correction"] = .integer(filed.id)
      return filed
    }
  }

  /// Reports of a state, or all, oldest first.
  ///
  /// - Parameters:
  ///   - asset: only those on it; nil for all.
  ///   - after: the number to go on from; 0 for the start.
  public func corrections(
    state: Correction.State? = nil, asset: AssetKey? = nil, after: Int64 = 0, limit: Int = 1000
  ) throws(StoreError) -> [Correction] {
    try read { db in
      var condition: SQL = "id > \(after)"
      if let state { condition += " AND state = \(state.rawValue)" }
      if let asset {
        condition += """
           AND owner = \(asset.owner) AND kind = \(asset.kind)
          AND asset_reference = \(asset.reference)
          """
      }
      let request: SQLRequest<Row> = """
        SELECT \(sql: CorrectionTable.columns) FROM correction WHERE \(condition)
        ORDER BY id LIMIT \(max(0, limit))
        """
      return try request.fetchAll(db).map(CorrectionTable.correction)
    }
  }

  /// One report; nil where there is none of the number.
  public func correction(_ id: Int64) throws(StoreError) -> Correction? {
    try read { db in try Self.correction(id, in: db) }
  }

  /// How many wait for a decision.
  public func openCorrectionCount() throws(StoreError) -> Int {
    try read { db in
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM correction WHERE state = 'open'") ?? 0
    }
  }

  /// Accepts or rejects an open report; accepting changes the asset where its field allows it.
  ///
  /// - Parameters:
  ///   - isAccepted: false rejects it and leaves the asset as it is.
  ///   - evenIfChanged: accepts also where the asset says something else by now than it did
  ///     when the report came.
  /// - Throws: ``StoreError``: `notFound`; `conflict` where it is decided already, or the asset
  ///   is gone or says something else by now; `invalid` for a value the field cannot hold.
  public func decide(
    _ id: Int64, isAccepted: Bool, reason: String?, by: String, evenIfChanged: Bool = false,
    act: Act
  ) throws(StoreError) -> Correction {
    let seals = FeatureSeals(sealer: sealer)
    return try write(act) { db, event, detail in
      guard var found = try Self.correction(id, in: db) else {
        throw StoreError.notFound(what: "there is no correction \(id)")
      }
      guard found.state == .open else {
        throw StoreError.conflict(what: "correction \(id) is \(found.state.rawValue) already")
      }
      found.state = isAccepted ? .accepted : .rejected
      if isAccepted {
        found.isApplied = try Self.apply(found, evenIfChanged, event, seals, &detail, in: db)
      }
      found.decidedAt = EventLog.now()
      found.decidedBy = by
      found.reason = reason
      try db.execute(
        sql: """
          UPDATE correction SET state = ?, applied = ?, decided_at = ?, decided_by = ?, reason = ?
          WHERE id = ?
          """,
        arguments: [
          found.state.rawValue, found.isApplied, found.decidedAt, by, reason, id,
        ])
      return found
    }
  }

  private static func correction(_ id: Int64, in db: Database) throws -> Correction? {
    try Row.fetchOne(
      db, sql: "SELECT \(CorrectionTable.columns) FROM correction WHERE id = ?", arguments: [id]
    ).map(CorrectionTable.correction)
  }

  /// - Returns: whether the asset was changed, or says it already.
  private static func apply(
    _ correction: Correction, _ evenIfChanged: Bool, _ event: Int64, _ seals: FeatureSeals,
    _ detail: inout JSONObject, in db: Database
  ) throws -> Bool {
    guard let asset = try CorrectedAsset(correction.asset, in: db) else {
      throw StoreError.conflict(what: "the site '\(correction.asset)' is gone; reject the report")
    }
    guard let field = CorrectedField(correction.field, of: asset.attributes) else {
      throw StoreError.conflict(
        what: "the site has no property '\(correction.field)' any more; reject the report")
    }
    if case .recordedOnly = field { return false }
    let now = asset.value(of: field)
    guard now != correction.value else { return true }
    guard evenIfChanged || now == correction.seen else {
      throw StoreError.conflict(
        what: "the site's \(correction.field) is '\(now ?? "")' by now, and was "
          + "'\(correction.seen ?? "")' when the report came; look at it again")
    }
    let name: String
    let value: String?
    switch field {
    case .recordedOnly: return false
    case .column(let column):
      let allowed = AssetField(rawValue: column)?.definition.allowed ?? []
      if !allowed.isEmpty, !allowed.contains(correction.value ?? "") {
        throw StoreError.invalid(
          what: "\(column) cannot be '\(correction.value ?? "")'; allowed are "
            + allowed.joined(separator: ", "))
      }
      (name, value) = (column, correction.value)
    case .attribute(let attribute):
      name = "attributes"
      value = StoredJSON.text(asset.attributes(setting: attribute, to: correction.value))
    }
    try db.execute(
      sql: "UPDATE asset SET \(quoted(name)) = ?, since = ? WHERE fid = ?",
      arguments: [value, event, asset.fid])
    try AssetText.refresh("SELECT \(asset.fid)", in: db)
    try GeoPackageTables.noteChange(of: "asset", rowsWhere: "fid = \(asset.fid)", in: db)
    var sealed = JSONObject()
    try seals.add("asset", rowsWhere: "fid = \(asset.fid)", event: event, to: &sealed, in: db)
    detail[FeatureSeals.member] = .object(sealed)
    func json(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    detail["from"] = json(now)
    detail["to"] = json(correction.value)
    return true
  }
}
