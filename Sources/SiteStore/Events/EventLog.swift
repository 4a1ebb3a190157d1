import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// Writes the append-only log whose every event seals the one before.
struct EventLog {
  static let firstPreviousHash = String(repeating: "0", count: 64)

  let sealer: EventSealer

  /// Reserves a number, does the work under it, and adds the event, all in the caller's
  /// transaction.
  func append<T>(
    _ act: Act, in db: Database,
    _ work: (Database, _ event: Int64, _ detail: inout JSONObject) throws -> T
  ) throws -> T {
    let last = try Row.fetchOne(
      db, sql: "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1")
    let sequence: Int64 = (last?["sequence"] ?? 0) + 1
    try db.execute(sql: "UPDATE act_in_progress SET event = ?", arguments: [sequence])
    guard db.changesCount == 1 else {
      throw StoreError.corrupt(what: "the row that marks an act in progress is gone")
    }
    var detail = act.detail
    let result = try work(db, sequence, &detail)
    detail[RecordSeals.member] = try RecordSeals(sealer: sealer).take(in: db).map(JSONValue.object)
    var event = EventRow(
      sequence: sequence, at: Self.now(), actor: act.actor, act: act.name.rawValue,
      subject: act.subject, detail: StoredJSON.text(detail),
      previousHash: last?["hash"] ?? Self.firstPreviousHash)
    event.hash = event.seal(by: sealer)
    try db.execute(
      sql: """
        INSERT INTO event (sequence, at, actor, act, subject, detail, previous_hash, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        event.sequence, event.at, event.actor, event.act, event.subject, event.detail,
        event.previousHash, event.hash,
      ])
    try DataRevisions.note(act.touches, by: sequence, in: db)
    // The last number is kept beside the log, so that it cannot be cut short alone.
    try db.execute(
      sql: "UPDATE act_in_progress SET event = NULL, last = ?", arguments: [sequence])
    return result
  }

  /// UTC, RFC 3339 with seconds.
  static func now() -> String { Date().formatted(.iso8601) }
}

/// An event as it stands in the file: the detail is the text that was sealed.
struct EventRow {
  var sequence: Int64
  var at: String
  var actor: String
  var act: String
  var subject: String
  var detail: String
  var previousHash: String
  var hash = ""

  static let columns = "sequence, at, actor, act, subject, detail, previous_hash, hash"

  /// The hash over every field, each with its length before it, so that no two events read alike.
  func seal(by sealer: EventSealer) -> String {
    var bytes: [UInt8] = []
    for field in [previousHash, String(sequence), at, actor, act, subject, detail] {
      bytes.append(contentsOf: "\(field.utf8.count):".utf8)
      bytes.append(contentsOf: field.utf8)
    }
    return sealer.hexadecimalDigest(of: bytes)
  }
}

extension EventRow {
  init(_ row: Row) {
    self.init(
      sequence: row["sequence"], at: row["at"], actor: row["actor"], act: row["act"],
      subject: row["subject"], detail: row["detail"], previousHash: row["previous_hash"],
      hash: row["hash"])
  }

  func event() throws(StoreError) -> Event {
    Event(
      sequence: sequence, at: at, actor: actor, act: act, subject: subject,
      detail: try StoredJSON.object(detail, in: "event \(sequence)"), previousHash: previousHash,
      hash: hash)
  }
}
