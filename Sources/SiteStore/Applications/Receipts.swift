import Foundation
import GRDB

/// How an application that came with a token is known again.
public struct SubmissionReceipt: Hashable, Sendable {
  /// A digest that the token leads to, and from which nothing leads back.
  public var key: String
  /// The application's.
  public var reference: String
  public var salt: [UInt8]
  /// A salted digest of everything that was sent.
  public var bodyDigest: String
  /// The application's secret, readable with the token only; nil once it is not given out again.
  public var sealedSecret: [UInt8]?
  /// UTC, RFC 3339 with seconds.
  public var receivedAt: String

  public init(
    key: String, reference: String, salt: [UInt8], bodyDigest: String, sealedSecret: [UInt8]?,
    receivedAt: String
  ) {
    self.key = key
    self.reference = reference
    self.salt = salt
    self.bodyDigest = bodyDigest
    self.sealedSecret = sealedSecret
    self.receivedAt = receivedAt
  }
}

extension RegistryFile {
  public func receipt(_ key: String) throws(StoreError) -> SubmissionReceipt? {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT key, reference, salt, body_digest, sealed_secret, received_at
          FROM submission_receipt WHERE key = ?
          """,
        arguments: [key])
      return row.map { row in
        let salt: Data = row[2]
        let sealed: Data? = row[4]
        return SubmissionReceipt(
          key: row[0], reference: row[1], salt: Array(salt), bodyDigest: row[3],
          sealedSecret: sealed.map(Array.init), receivedAt: row[5])
      }
    }
  }

  /// - Throws: ``StoreError/conflict(what:)`` where the key is there already.
  static func keep(_ receipt: SubmissionReceipt, in db: Database) throws {
    let known = try String.fetchOne(
      db, sql: "SELECT reference FROM submission_receipt WHERE key = ?", arguments: [receipt.key])
    if let known {
      throw StoreError.conflict(what: "this was received before, as application \(known)")
    }
    try db.execute(
      sql: """
        INSERT INTO submission_receipt (
          key, reference, salt, body_digest, sealed_secret, received_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        receipt.key, receipt.reference, Data(receipt.salt), receipt.bodyDigest,
        receipt.sealedSecret.map { Data($0) }, receipt.receivedAt,
      ])
  }

  /// Drops the secrets of receipts from before a moment: they are not given out again.
  static func closeReceipts(before moment: String, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE submission_receipt SET sealed_secret = NULL
        WHERE sealed_secret IS NOT NULL AND received_at < ?
        """,
      arguments: [moment])
  }
}
