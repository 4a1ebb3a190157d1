import GRDB
import SimpleFeatures
import SiteModel

/// Where reported corrections are kept.
enum CorrectionTable {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE correction (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          owner TEXT NOT NULL,
          kind TEXT NOT NULL,
          asset_reference TEXT NOT NULL,
          field TEXT NOT NULL,
          seen TEXT,
          value TEXT,
          note TEXT NOT NULL,
          contact TEXT,
          salt BLOB NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected')),
          applied INTEGER NOT NULL DEFAULT 0 CHECK (applied IN (0, 1)),
          reported_at TEXT NOT NULL,
          decided_at TEXT,
          decided_by TEXT,
          reason TEXT) STRICT;
        CREATE INDEX correction_state ON correction (state, id);
        CREATE INDEX correction_asset ON correction (owner, kind, asset_reference);
        """)
  }

  static let columns = """
    id, owner, kind, asset_reference, field, seen, value, note, contact, state, applied, \
    reported_at, decided_at, decided_by, reason
    """

  static func correction(_ row: Row) throws -> Correction {
    let text: String = row["state"]
    guard let state = Correction.State(rawValue: text) else {
      throw StoreError.corrupt(what: "a correction is in the unknown state '\(text)'")
    }
    return Correction(
      id: row["id"],
      asset: AssetKey(
        owner: row["owner"], kind: row["kind"], reference: row["asset_reference"]),
      field: row["field"], seen: row["seen"], value: row["value"], note: row["note"],
      contact: row["contact"], state: state, isApplied: row["applied"],
      reportedAt: row["reported_at"], decidedAt: row["decided_at"], decidedBy: row["decided_by"],
      reason: row["reason"])
  }
}

/// One property of an asset as a correction sees it.
enum CorrectedField {
  case column(String)
  case attribute(String)
  case recordedOnly

  /// Nil where the asset has no such property.
  init?(_ field: String, of attributes: JSONObject) {
    if Correction.editableProperties.contains(field) {
      self = .column(field)
    } else if Correction.recordedOnly.contains(field) {
      self = .recordedOnly
    } else if attributes[field] != nil {
      self = .attribute(field)
    } else {
      return nil
    }
  }
}

/// The row of an asset that a correction is about.
struct CorrectedAsset {
  let fid: Int64
  private let row: Row
  let attributes: JSONObject

  /// Nil where there is no such asset.
  init?(_ key: AssetKey, in db: Database) throws {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM asset WHERE owner = ? AND kind = ? AND reference = ?",
        arguments: [key.owner, key.kind, key.reference])
    else { return nil }
    self.row = row
    fid = row["fid"]
    attributes = try StoredJSON.object(row["attributes"], in: "the attributes of \(key)")
  }

  /// What the registry says now; nil for nothing.
  func value(of field: CorrectedField) -> String? {
    switch field {
    case .column(let name): row[name]
    case .attribute(let name):
      attributes[name].flatMap { $0.isNull ? nil : $0.plainText ?? $0.jsonText }
    case .recordedOnly: nil
    }
  }

  /// The attributes with one of them changed; a number stays a number where the text is one.
  func attributes(setting name: String, to text: String?) -> JSONObject {
    var changed = attributes
    guard let text else {
      changed[name] = .null
      return changed
    }
    switch attributes[name] {
    case .integer, .number:
      changed[name] =
        Int64(text).map(JSONValue.integer)
        ?? Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(text)
    case .bool where ["true", "false"].contains(text): changed[name] = .bool(text == "true")
    default: changed[name] = .string(text)
    }
    return changed
  }
}
