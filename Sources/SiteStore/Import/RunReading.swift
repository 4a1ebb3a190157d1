import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// The imports, newest first.
  public func runs(limit: Int = 100) throws(StoreError) -> [ImportRun] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM import_run ORDER BY id DESC LIMIT ?", arguments: [max(0, limit)]
      ).map(Self.run)
    }
  }

  /// Where the features of a collection that imports feed row by row come from: for each owner and
  /// kind, what the last import of each source says of it.
  ///
  /// - Parameter target: `asset` or `installation`.
  public func origins(
    of target: String
  ) throws(StoreError) -> [(kind: String?, fileName: String, provenance: Provenance)] {
    try read { db in
      // Beside a MAX the other columns are those of the row that has it.
      try Row.fetchAll(
        db,
        sql: """
          SELECT kind, file_name, source, licence, dated, MAX(id) AS last FROM import_run
          WHERE target = ? AND undone_by IS NULL
          GROUP BY owner, kind, coalesce(source, file_name) ORDER BY kind, last
          """, arguments: [target]
      ).map { row in
        (
          row["kind"], row["file_name"],
          Provenance(source: row["source"], licence: row["licence"], dated: row["dated"])
        )
      }
    }
  }

  /// One import by its number; nil where there is none.
  public func run(id: Int64) throws(StoreError) -> ImportRun? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM import_run WHERE id = ?", arguments: [id])
        .map(Self.run)
    }
  }

  /// The features an import could not take, in the order of its source.
  public func quarantined(run: Int64) throws(StoreError) -> [QuarantinedFeature] {
    try read { db in try Self.quarantined(run: run, in: db) }
  }

  static func quarantined(run: Int64, in db: Database) throws -> [QuarantinedFeature] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM quarantine WHERE run = ? ORDER BY id", arguments: [run]
    ).map { row in
      QuarantinedFeature(
        defect: SourceDefect(
          code: row["code"], message: row["message"],
          place: SourcePlace(line: row["line"], column: row["column"], feature: row["feature"])),
        rawText: row["raw_text"])
    }
  }

  static func run(_ row: Row) throws -> ImportRun {
    let id: Int64 = row["id"]
    let target: ImportTarget =
      switch row["target"] as String {
      case "asset": .asset(owner: row["owner"] ?? "", kind: row["kind"] ?? "")
      case "constraint": .constraint(layer: row["layer"] ?? "")
      case "installation": .installation
      case "postcode": .postcode
      case let other: throw StoreError.corrupt(what: "import run \(id) has target '\(other)'")
      }
    var counts = ImportRun.Counts()
    counts.read = row["read"]
    counts.added = row["added"]
    counts.changed = row["changed"]
    counts.removed = row["removed"]
    counts.unchanged = row["unchanged"]
    counts.quarantined = row["quarantined"]
    counts.repaired = row["repaired"]
    return ImportRun(
      id: id, target: target, fileName: row["file_name"], fileDigest: row["file_digest"],
      fileSizeInBytes: row["file_size"],
      provenance: Provenance(source: row["source"], licence: row["licence"], dated: row["dated"]),
      referenceSystem: row["reference_system"], operation: row["operation"],
      profile: row["profile"], startedAt: row["started_at"], finishedAt: row["finished_at"],
      counts: counts, notes: try RunNotes.notes(row["notes"], in: "import run \(id)"),
      undoneBy: row["undone_by"], recipe: row["recipe"])
  }
}
