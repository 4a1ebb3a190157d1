import Foundation
import GRDB
package import SiteModel

/// A key as the registry keeps it: the secret is nowhere, only what proves it.
package struct StoredKey: Hashable, Sendable {
  /// The part of the key that may be read by anyone; finds the row.
  package var id: String
  package var name: String
  /// `read`, `write` or `admin`.
  package var scope: String
  package var salt: [UInt8]
  package var hash: [UInt8]
  /// Times are UTC, RFC 3339 with seconds, here and below.
  package var createdAt: String
  package var createdBy: String
  package var expiresAt: String?
  package var revokedAt: String?
  package var revokedBy: String?

  package init(
    id: String, name: String, scope: String, salt: [UInt8], hash: [UInt8], createdAt: String,
    createdBy: String, expiresAt: String?
  ) {
    self.id = id
    self.name = name
    self.scope = scope
    self.salt = salt
    self.hash = hash
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.expiresAt = expiresAt
  }
}

extension StoredKey {
  static let columns =
    "id, name, scope, salt, hash, created_at, created_by, expires_at, revoked_at, revoked_by"

  fileprivate init(_ row: Row) {
    let salt: Data = row["salt"]
    let hash: Data = row["hash"]
    self.init(
      id: row["id"], name: row["name"], scope: row["scope"], salt: Array(salt),
      hash: Array(hash), createdAt: row["created_at"], createdBy: row["created_by"],
      expiresAt: row["expires_at"])
    revokedAt = row["revoked_at"]
    revokedBy = row["revoked_by"]
  }
}

extension RegistryFile {
  /// - Throws: ``StoreError/conflict(what:)`` where a key in force has the name already.
  package func insert(_ key: StoredKey, act: Act) throws(StoreError) {
    try write(act) { db, _, _ in
      let isTaken = try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM access_key WHERE id = ?1 OR (name = ?2 AND revoked_at IS NULL))
          """, arguments: [key.id, key.name])
      guard isTaken != true else {
        throw StoreError.conflict(
          what: "there is already a key named '\(key.name)'; revoke it first, or take another name")
      }
      try db.execute(
        sql: """
          INSERT INTO access_key (\(StoredKey.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)
          """,
        arguments: [
          key.id, key.name, key.scope, Data(key.salt), Data(key.hash), key.createdAt,
          key.createdBy, key.expiresAt,
        ])
    }
  }

  package func key(_ id: String) throws(StoreError) -> StoredKey? {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT \(StoredKey.columns) FROM access_key WHERE id = ?")
      return try Row.fetchOne(statement, arguments: [id]).map(StoredKey.init)
    }
  }

  /// Every key there ever was, oldest first.
  package func keys() throws(StoreError) -> [StoredKey] {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(StoredKey.columns) FROM access_key ORDER BY created_at, rowid")
      return try Array(rows.map(StoredKey.init))
    }
  }

  /// Ends a key for good.
  ///
  /// - Throws: ``StoreError/notFound(what:)``, or ``StoreError/conflict(what:)`` where it is
  ///   revoked already; nothing is changed or logged then.
  package func revokeKey(_ id: String, by actor: String, act: Act) throws(StoreError) {
    try write(act) { db, _, _ in
      try db.execute(
        sql: """
          UPDATE access_key SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL
          """, arguments: [EventLog.now(), actor, id])
      guard db.changesCount == 0 else { return }
      let isThere = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM access_key WHERE id = ?)", arguments: [id])
      throw isThere == true
        ? StoreError.conflict(what: "the key '\(id)' is revoked already")
        : StoreError.notFound(what: "there is no key '\(id)'")
    }
  }
}
