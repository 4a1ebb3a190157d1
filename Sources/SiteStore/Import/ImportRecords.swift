package import GRDB
package import SimpleFeatures
package import SiteModel

/// Writes what an import leaves on record.
package enum ImportRecords {
  package static func nextID(in db: Database) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(id), 0) + 1 FROM import_run") ?? 1
  }

  package static func insert(_ run: ImportRun, event: Int64, in db: Database) throws {
    var owner: String?
    var kind: String?
    var layer: String?
    let target: String
    switch run.target {
    case .asset(let itsOwner, let itsKind):
      target = "asset"
      owner = itsOwner
      kind = itsKind
    case .constraint(let id):
      target = "constraint"
      layer = id
    case .installation: target = "installation"
    case .postcode: target = "postcode"
    }
    try db.execute(
      sql: """
        INSERT INTO import_run (id, event, target, owner, kind, layer, file_name, file_digest,
          file_size, source, licence, dated, reference_system, operation, profile, started_at,
          finished_at, read, added, changed, removed, unchanged, quarantined, repaired, notes,
          recipe)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.id, event, target, owner, kind, layer, run.fileName, run.fileDigest,
        run.fileSizeInBytes, run.provenance.source, run.provenance.licence, run.provenance.dated,
        run.referenceSystem, run.operation, run.profile, run.startedAt, run.finishedAt,
        run.counts.read, run.counts.added, run.counts.changed, run.counts.removed,
        run.counts.unchanged, run.counts.quarantined, run.counts.repaired,
        RunNotes.text(run.notes), run.recipe,
      ])
  }

  package static func insert(
    _ feature: QuarantinedFeature, of run: Int64, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO quarantine (run, feature, line, "column", code, message, raw_text)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    let place = feature.defect.place
    try statement.execute(arguments: [
      run, place.feature, place.line, place.column, feature.defect.code, feature.defect.message,
      feature.rawText,
    ])
  }

  /// From the attached staging file.
  static func copyQuarantine(of run: Int64, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO quarantine (run, feature, line, "column", code, message, raw_text)
        SELECT ?, feature, line, "column", code, message, raw_text FROM staging.quarantine
        ORDER BY id
        """, arguments: [run])
  }

  /// What the event says of an import.
  package static func describe(_ run: ImportRun, in detail: inout JSONObject) {
    detail["run"] = .integer(run.id)
    detail["file"] = .string(run.fileName)
    detail["digest"] = .string(run.fileDigest)
    let counts = run.counts
    for (name, count) in [
      ("read", counts.read), ("added", counts.added), ("changed", counts.changed),
      ("removed", counts.removed), ("unchanged", counts.unchanged),
      ("quarantined", counts.quarantined),
      ("repaired", counts.repaired),
    ] {
      detail[name] = .integer(Int64(count))
    }
  }
}
