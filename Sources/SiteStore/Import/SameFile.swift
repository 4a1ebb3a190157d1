import GRDB
public import SiteModel

extension RegistryFile {
  /// Whether a run has read a file of this length by the same recipe.
  public func hasRun(recipe: String?, fileSizeInBytes: Int) throws(StoreError) -> Bool {
    guard let recipe else { return false }
    return try read { db in
      try Bool.fetchOne(
        db,
        sql: "SELECT EXISTS (SELECT 1 FROM import_run WHERE file_size = ? AND recipe = ?)",
        arguments: [fileSizeInBytes, recipe]) ?? false
    }
  }

  /// Records an import of a file that the last run of the same target has read already, without
  /// reading it again.
  ///
  /// Nothing can come of it where the file, all that decides what is made of it (the recipe) and
  /// the rows are as that run left them. The rows are, where no act since could have touched them:
  /// of later acts only imports into other targets are let pass, and of those neither postcodes
  /// nor the ward layer, on which assets rest.
  /// - Returns: the run as recorded; nil where the file must be read.
  public func recordSameFile(
    _ run: ImportRun, wardLayer: String?, act: Act
  ) throws(StoreError) -> ImportRun? {
    try noticeOutsideChanges()
    let repeated = SameFile(run: run, wardLayer: wardLayer)
    guard try read(repeated.previousRun) != nil else { return nil }
    do {
      return try write(act) { db, event, detail in
        // Asked again under the lock.
        guard let previous = try repeated.previousRun(in: db) else {
          throw StoreError.notFound(what: "the run to repeat")
        }
        let run = try repeated.record(after: previous, event, in: db)
        ImportRecords.describe(run, in: &detail)
        return run
      }
    } catch .notFound {
      return nil
    }
  }
}

private struct SameFile: Sendable {
  let run: ImportRun
  let wardLayer: String?

  func previousRun(in db: Database) throws -> ImportRun? {
    guard let recipe = run.recipe else { return nil }
    let last = try Row.fetchOne(
      db,
      sql: """
        SELECT * FROM import_run WHERE file_digest = ? AND file_size = ? AND recipe = ?
          AND undone_by IS NULL ORDER BY id DESC LIMIT 1
        """, arguments: [run.fileDigest, run.fileSizeInBytes, recipe])
    guard let last else { return nil }
    let previous = try RegistryFile.run(last)
    guard previous.target == run.target else { return nil }
    let event: Int64 = last["event"]
    let later = try Row.fetchCursor(
      db, sql: "SELECT act, subject FROM event WHERE sequence > ?", arguments: [event])
    var touching: Set<String> = ["\(run.target)", "\(ImportTarget.postcode)"]
    if let wardLayer { touching.insert("\(ImportTarget.constraint(layer: wardLayer))") }
    while let row = try later.next() {
      guard row["act"] == "import", !touching.contains(row["subject"]) else { return nil }
    }
    return previous
  }

  func record(after previous: ImportRun, _ event: Int64, in db: Database) throws -> ImportRun {
    var run = run
    run.id = try ImportRecords.nextID(in: db)
    let counts = previous.counts
    run.counts = ImportRun.Counts()
    run.counts.read = counts.read
    run.counts.unchanged = counts.added + counts.changed + counts.unchanged
    run.counts.quarantined = counts.quarantined
    run.counts.repaired = counts.repaired
    let code = "same-file"
    run.notes = previous.notes.filter { $0.code != code }
    run.notes.append(
      RunNote(
        code: code,
        message: "the file is the one of run \(previous.id), and nothing has changed since: "
          + "it was not read again"))
    try ImportRecords.insert(run, event: event, in: db)
    try db.execute(
      sql: """
        INSERT INTO quarantine (run, feature, line, "column", code, message, raw_text)
        SELECT ?, feature, line, "column", code, message, raw_text FROM quarantine
        WHERE run = ? ORDER BY id
        """, arguments: [run.id, previous.id])
    return run
  }
}
