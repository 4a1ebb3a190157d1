import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore

extension RegistryFixture {
  static let applicationReference = "AP-1"

  /// Leaves a row in every table that acts write, and one in each history.
  func fillEveryTable() throws {
    let defect = QuarantinedFeature(
      defect: SourceDefect(
        code: "c", message: "m", place: SourcePlace(line: 1, column: 1, feature: 1)),
      rawText: "x")
    let cameras = [
      StagedFeature(
        reference: "A", name: "Alpha", geometry: point(100, 200),
        attributes: ["material": "concrete"]),
      StagedFeature(reference: "B", name: "Beta", geometry: square(1, 1, side: 9)),
    ]
    try importAssets(cameras, quarantined: [defect])
    try importAssets([StagedFeature(reference: "A", name: "Alpha 2", geometry: point(100, 200))])
    var mast = StagedFeature(reference: "M", name: "Mast", geometry: point(5, 5))
    try merge([mast], into: .installation)
    mast.name = "Mast 2"
    try merge([mast], into: .installation)
    var zone = StagedFeature(reference: "Z", geometry: point(1, 1), attributes: ["grade": "A"])
    try importLayer("zones", [zone])
    zone.attributes = ["grade": "B"]
    try importLayer("zones", [zone])
    for easting in [1.0, 2.0] {
      _ = try registry.mergePostcodes(
        [(code: "G2 1DU", position: Position<NationalGrid>(easting: easting, northing: 1))],
        run: Self.run(.postcode, read: 1), quarantined: [],
        act: Act(actor: "test", name: .importFile, on: .postcode))
    }
    try registry.promote(["material"], act: act("promote", "asset"))
    try registry.setFieldClasses(
      [StoredFieldClass(collection: "sites", field: "name", name: "internal")],
      act: Act(
        actor: "test", name: .classesSet, subject: "sites/name",
        detail: ["sites/name": "internal"]))
    try registry.insert(
      StoredKey(
        id: "K1", name: "Supplier", scope: "read", salt: [1, 2], hash: [3, 4],
        createdAt: "2026-01-01T00:00:00Z", createdBy: "test", expiresAt: nil),
      act: Act(
        actor: "test", name: .keysCreate, subject: "K1",
        detail: ["name": "Supplier", "scope": "read"]))
    let camera = AssetKey(owner: "testshire", kind: "camera", reference: "B")
    _ = try registry.report(
      Correction(
        asset: camera, field: "name", value: "Better", note: "seen",
        reportedAt: "2026-01-01T00:00:00Z"),
      salt: [9, 9],
      act: Act(
        actor: "test", name: .correctionReport, subject: "\(camera)",
        detail: [
          "reportDigest": .string(
            EventSealer.forTests.personalDigest(of: ["Better", "seen", ""], salt: [9, 9]))
        ]))
    try apply()
  }

  private func apply() throws {
    let pack = StoredRulePack(
      digest: "d1", name: "p", version: "1", text: "rules: []",
      firstUsedAt: "2026-01-01T00:00:00Z")
    _ = try registry.keep(
      pack,
      act: Act(actor: "test", name: .rulesKeep, subject: "p@1", detail: ["digest": "d1"]))
    let application = Application(
      reference: Self.applicationReference, state: .submitted, asset: nil,
      position: Position(easting: 1, northing: 2), place: "G2 1DU", equipment: .smallCell,
      heightInMetres: nil,
      applicant: Applicant(
        organisation: "Acme", contactName: "Zoë", email: "z@example.org", telephone: nil),
      description: "A cell", verdict: ["outcome": "eligible"],
      submittedAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z")
    try registry.insert(
      application, secretSalt: [7, 7], secretHash: [8],
      act: Act(
        actor: "test", name: .applicationSubmit, subject: Self.applicationReference,
        detail: [
          "verdictDigest": .string(
            EventSealer.forTests.hexadecimalDigest(of: Array(#"{"outcome":"eligible"}"#.utf8)))
        ]))
    try registry.write(act("application.submit", Self.applicationReference)) { db, event, _ in
      try db.execute(
        sql: "INSERT INTO verdict_basis VALUES (?, 1, ?, 'd1', '{}')",
        arguments: [Self.applicationReference, event])
      try db.execute(
        sql: """
          INSERT INTO submission_receipt (key, reference, salt, body_digest, received_at)
          VALUES ('k', ?, x'07', 'd', '2026-01-01T00:00:00Z')
          """, arguments: [Self.applicationReference])
    }
  }

  func act(_ name: String, _ subject: String) -> Act {
    Act(actor: "test", name: Act.Name(rawValue: name) ?? .rulesKeep, subject: subject)
  }

  /// Runs statements as somebody who knows the triggers: without them, and puts them back.
  func tamper(_ sql: String) throws {
    let outsider = try outsider()
    try outsider.writeWithoutTransaction { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      for trigger in triggers { try db.execute(sql: "DROP TRIGGER \"\(trigger[0] as String)\"") }
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      try db.execute(sql: sql)
      for trigger in triggers { try db.execute(sql: trigger[1]) }
    }
    try outsider.close()
  }

  func tables() throws -> [String] {
    try registry.read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    }
  }
}
