import Foundation
import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Takes in a new application.
  ///
  /// - Parameters:
  ///   - secretHash: of the secret its applicant was given; the secret itself is nowhere.
  ///   - resting: what its verdict rests on, kept with it so that it can be made again.
  ///   - receipt: by which the same sent again is known.
  ///   - closingReceiptsBefore: from when on secrets are still given out again.
  /// - Throws: ``StoreError/conflict(what:)`` where the reference or the receipt's key is taken.
  public func insert(
    _ application: Application, secretSalt: [UInt8], secretHash: [UInt8],
    resting: (basis: VerdictBasis, pack: StoredRulePack)? = nil,
    receipt: SubmissionReceipt? = nil, closingReceiptsBefore moment: String? = nil, act: Act
  ) throws(StoreError) {
    let known = application.reference
    try write(act) { db, event, _ in
      if let moment { try Self.closeReceipts(before: moment, in: db) }
      if let receipt { try Self.keep(receipt, in: db) }
      guard try Self.state(of: known, in: db) == nil else {
        throw StoreError.conflict(what: "there is already an application \(known)")
      }
      let asset = application.asset
      try db.execute(
        sql: """
          INSERT INTO application (secret_salt, secret_hash, \(ApplicationRow.columns))
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Data(secretSalt), Data(secretHash), application.reference, application.state.rawValue,
          asset?.owner, asset?.kind, asset?.reference, application.position.easting,
          application.position.northing, application.place, application.equipment.rawValue,
          application.heightInMetres,
          StoredJSON.text(ApplicationRow.applicant(application.applicant)),
          application.description, StoredJSON.text(application.verdict),
          application.submittedAt, application.updatedAt, application.decisionReasons,
          application.decidedBy,
        ])
      guard let resting else { return }
      try Self.keep(resting.pack, in: db)
      try Self.keep(resting.basis, ofApplication: known, sealedBy: event, in: db)
    }
  }

  public func application(_ reference: String) throws(StoreError) -> Application? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT \(ApplicationRow.columns) FROM application WHERE reference = ?")
      return try Row.fetchOne(statement, arguments: [reference]).map(ApplicationRow.application)
    }
  }

  /// What an application's secret is checked against; nil where there is no such application.
  public func secret(
    of reference: String
  ) throws(StoreError) -> (salt: [UInt8], hash: [UInt8])? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT secret_salt, secret_hash FROM application WHERE reference = ?")
      return try Row.fetchOne(statement, arguments: [reference]).map { row in
        let salt: Data = row[0]
        let hash: Data = row[1]
        return (salt: Array(salt), hash: Array(hash))
      }
    }
  }

  /// Applications of a state, or all, newest first.
  public func applications(state: ApplicationState?) throws(StoreError) -> [Application] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(ApplicationRow.columns) FROM application \(state == nil ? "" : "WHERE state = ?")
          ORDER BY submitted_at DESC, rowid DESC
          """)
      let arguments = state.map { StatementArguments([$0.rawValue]) } ?? StatementArguments()
      let rows = try Row.fetchCursor(statement, arguments: arguments)
      return try Array(rows.map(ApplicationRow.application))
    }
  }

  /// Moves an application from the state it was seen in to another.
  ///
  /// - Parameters:
  ///   - reasons: nil keeps those given before.
  ///   - by: who decided.
  /// - Throws: ``StoreError/conflict(what:)`` where somebody moved it in the meantime,
  ///   ``StoreError/notFound(what:)`` where there is none; nothing is changed or logged then.
  public func update(
    _ reference: String, from: ApplicationState, to: ApplicationState, reasons: String?,
    by: String, act: Act
  ) throws(StoreError) {
    try write(act) { db, _, _ in
      try db.execute(
        sql: """
          UPDATE application SET state = ?, decided_by = ?, updated_at = ?,
            decision_reasons = COALESCE(?, decision_reasons)
          WHERE reference = ? AND state = ?
          """,
        arguments: [to.rawValue, by, EventLog.now(), reasons, reference, from.rawValue])
      guard db.changesCount == 0 else { return }
      guard let state = try Self.state(of: reference, in: db) else {
        throw StoreError.notFound(what: "there is no application '\(reference)'")
      }
      throw StoreError.conflict(
        what: "application \(reference) is \(state) by now, not \(from.rawValue); "
          + "look at it again before you decide")
    }
  }

  private static func state(of reference: String, in db: Database) throws -> String? {
    try String.fetchOne(
      db, sql: "SELECT state FROM application WHERE reference = ?", arguments: [reference])
  }
}
