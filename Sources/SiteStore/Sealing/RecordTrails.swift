import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// What events of any release say in words of applications, corrections and keys: it holds also
/// where no digest of the row was kept, or a later act sealed what had been changed outside.
struct RecordTrails {
  private struct Trail {
    var first: Event
    var last: Event
    /// The last reasons given.
    var reasons: String?
  }

  private var trails: [String: [String: Trail]] = [:]

  mutating func read(_ event: Event) {
    let table: String
    let key: String
    switch event.act.split(separator: ".").first {
    case "application": (table, key) = ("application", event.subject)
    case "keys": (table, key) = ("access_key", event.subject)
    case "correction":
      guard case .integer(let number)? = event.detail["correction"] else { return }
      (table, key) = ("correction", "\(number)")
    default: return
    }
    var trail = trails[table]?[key] ?? Trail(first: event, last: event)
    trail.last = event
    if let reasons = event.detail["reasons"]?.string { trail.reasons = reasons }
    trails[table, default: [:]][key] = trail
  }

  func faults(in db: Database, _ sealer: EventSealer) throws -> [String] {
    try applicationFaults(in: db, sealer) + correctionFaults(in: db, sealer) + keyFaults(in: db)
  }

  private func applicationFaults(in db: Database, _ sealer: EventSealer) throws -> [String] {
    var faults: [String] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM application ORDER BY reference")
    while let row = try rows.next(), faults.count < 20 {
      let reference: String = row["reference"]
      guard let trail = trails["application"]?[reference] else { continue }
      let named = "application \(reference)"
      let state: String = row["state"]
      let said = trail.last.detail["to"]?.string
      if let said, said != state {
        faults.append(
          "\(named) is \(state); the log left it \(said) (event \(trail.last.sequence))")
      } else if trail.last.act == Act.Name.applicationSubmit.rawValue, state != "submitted" {
        faults.append("\(named) is \(state), and no event decided it")
      }
      if said != nil, row["decision_reasons"] as String? != trail.reasons {
        faults.append("\(named) gives other reasons than the log")
      }
      let submitted = trail.first.detail
      if let sealed = submitted["verdictDigest"]?.string,
        sealer.hexadecimalDigest(of: Array((row["verdict"] as String).utf8)) != sealed
      {
        faults.append(
          "\(named) has another verdict than event \(trail.first.sequence) sealed")
      }
      if let sealed = submitted["applicantDigest"]?.string,
        try sealer.personalDigest(of: Self.applicant(row), salt: Self.bytes(row["secret_salt"]))
          != sealed
      {
        faults.append(
          "\(named) names another applicant than event \(trail.first.sequence) sealed")
      }
      if let sealed = submitted["equipment"]?.string, sealed != row["equipment"] {
        faults.append("\(named) is for \(row["equipment"] as String), and was for \(sealed)")
      }
    }
    return faults
  }

  private static func applicant(_ row: Row) throws -> [String] {
    let applicant = try StoredJSON.object(row["applicant"], in: "an applicant")
    let members = ["organisation", "contactName", "email", "telephone"]
    return members.map { applicant[$0]?.string ?? "" } + [row["description"]]
  }

  private static func bytes(_ data: Data) -> [UInt8] { Array(data) }

  private func correctionFaults(in db: Database, _ sealer: EventSealer) throws -> [String] {
    let outcomes = [
      "correction.report": "open", "correction.accept": "accepted",
      "correction.reject": "rejected",
    ]
    var faults: [String] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM correction ORDER BY id")
    while let row = try rows.next(), faults.count < 20 {
      let id: Int64 = row["id"]
      guard let trail = trails["correction"]?["\(id)"] else { continue }
      if let said = outcomes[trail.last.act], said != row["state"] {
        faults.append("correction \(id) is \(row["state"] as String); the log left it \(said)")
      }
      if let sealed = trail.first.detail["reportDigest"]?.string {
        let values: [String] = [row["value"] ?? "", row["note"], row["contact"] ?? ""]
        if sealer.personalDigest(of: values, salt: Self.bytes(row["salt"])) != sealed {
          faults.append(
            "correction \(id) says something else than event \(trail.first.sequence) sealed")
        }
      }
    }
    return faults
  }

  private func keyFaults(in db: Database) throws -> [String] {
    var faults: [String] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM access_key ORDER BY id")
    while let row = try rows.next(), faults.count < 20 {
      let id: String = row["id"]
      guard let trail = trails["access_key"]?[id] else { continue }
      for (column, member) in [("name", "name"), ("scope", "scope"), ("expires_at", "expiresAt")] {
        let now: String? = row[column]
        let said = trail.first.detail[member]?.string
        if trail.first.act == Act.Name.keysCreate.rawValue, trail.first.detail["name"] != nil,
          now != said
        {
          faults.append(
            "the key \(id) has the \(member) \(now ?? "none"), and was made with \(said ?? "none")")
        }
      }
      let isRevoked = row["revoked_at"] as String? != nil
      if isRevoked != (trail.last.act == Act.Name.keysRevoke.rawValue) {
        faults.append(
          "the key \(id) is \(isRevoked ? "" : "not ")revoked, and the log says otherwise")
      }
    }
    return faults
  }
}
