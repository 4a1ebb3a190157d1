import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Brings a staged import into the registry, in one transaction.
  ///
  /// New keys are inserted, rows that differ updated, equal ones left alone with their number and
  /// history; the run, its quarantine and one event are written with them.
  /// - Parameters:
  ///   - run: its number and the counts of added, changed, removed, unchanged and quarantined rows
  ///     are filled in.
  ///   - layer: what a constraint layer says of itself; needed for that target, else unused.
  ///   - removesAbsent: whether rows of the same target that were not staged are removed.
  /// - Throws: ``StoreError``: `busy` after 5 s, `full`, `readOnly`, `invalid`, `conflict` where a
  ///   row to remove has an open application; the registry is then as it was.
  public func merge(
    _ staged: StagingFile, run: ImportRun, layer: ConstraintLayer?, act: Act,
    removesAbsent: Bool = false
  ) throws(StoreError) -> ImportRun {
    try merge(
      StagingPipe(staging: staged, text: nil), run: run, layer: layer, act: act,
      removesAbsent: removesAbsent)
  }

  /// - Parameter progress: told the share that is done, from 0 to 1.
  public func merge(
    _ pipe: StagingPipe, run: ImportRun, layer: ConstraintLayer?, act: Act,
    removesAbsent: Bool = false, progress: (Double) -> Void = { _ in }
  ) throws(StoreError) -> ImportRun {
    var merge = Merge(run: run, layer: layer, removesAbsent: removesAbsent)
    merge.seals = FeatureSeals(sealer: sealer)
    let ready = merge
    let merged = try write(act, attaching: try attachments(pipe, removesAbsent)) {
      db, event, detail in
      try KnownAttributes.add(pipe.attributeNames, of: run.target, to: &detail, in: db)
      let (run, tally) = try ready.perform(pipe, event, progress, in: db)
      ImportRecords.describe(run, in: &detail)
      tally.describe(in: &detail)
      return run
    }
    progress(1)
    return merged
  }

  /// Does what `merge` would, reads what came of it with what was quarantined, and takes it all
  /// back.
  ///
  /// - Parameter limit: how many rows of each kind of change are told one by one.
  /// - Throws: what `merge` would.
  public func preview(
    _ pipe: StagingPipe, run: ImportRun, layer: ConstraintLayer?, act: Act,
    removesAbsent: Bool = false, limit: Int, progress: (Double) -> Void = { _ in }
  ) throws(StoreError) -> (run: ImportRun, quarantined: [QuarantinedFeature], changes: [RowChange])
  {
    let merge = Merge(run: run, layer: layer, removesAbsent: removesAbsent)
    let outcome = try tryOut(act, attaching: try attachments(pipe, removesAbsent)) {
      db, event, _ in
      var (run, _) = try merge.perform(pipe, event, progress, in: db)
      let quarantined = try RegistryFile.quarantined(run: run.id, in: db)
      run.id = 0
      let changes = try merge.table(in: db).map {
        try RowChanges(table: $0, event: event, limit: limit).collect(in: db)
      }
      return (run, quarantined, changes ?? [])
    }
    progress(1)
    return outcome
  }

  private func attachments(
    _ pipe: StagingPipe, _ removesAbsent: Bool
  ) throws(StoreError) -> [String: String] {
    try pipe.finish()
    if removesAbsent { try pipe.staging.indexReferences() }
    var attached = ["staging": try pipe.staging.finish()]
    if let text = pipe.text { attached["text"] = text.path }
    return attached
  }
}

/// One staged import on its way into the registry, in the caller's transaction.
private struct Merge {
  let run: ImportRun
  let layer: ConstraintLayer?
  let removesAbsent: Bool
  /// Nil for a trial, of which nothing stays.
  var seals: FeatureSeals?

  func perform(
    _ pipe: StagingPipe, _ event: Int64, _ progress: (Double) -> Void, in db: Database
  ) throws -> (ImportRun, MergeTally) {
    try BulkWriting.enlargeCache(in: db)
    defer { try? BulkWriting.restoreCache(in: db) }
    var run = run
    run.counts.quarantined = pipe.staging.quarantineCount
    run.id = try ImportRecords.nextID(in: db)
    let (tally, notes) = try mergeRows(pipe, run.id, event, progress, in: db)
    run.notes += notes
    run.counts.added = tally.added
    run.counts.changed = tally.changed
    run.counts.removed = tally.removed
    run.counts.unchanged = tally.unchanged
    try ImportRecords.insert(run, event: event, in: db)
    try ImportRecords.copyQuarantine(of: run.id, in: db)
    progress(0.85)
    return (run, tally)
  }

  private func mergeRows(
    _ pipe: StagingPipe, _ number: Int64, _ event: Int64, _ progress: (Double) -> Void,
    in db: Database
  ) throws -> (MergeTally, [RunNote]) {
    switch run.target {
    case .asset(let owner, let kind):
      let merge = AssetMerge(owner: owner, kind: kind, event: event, seals: seals)
      return (try merge.run(pipe, removesAbsent: removesAbsent, progress, in: db), [])
    case .installation:
      let merge = InstallationMerge(event: event, seals: seals)
      return (try merge.run(pipe.staging, removesAbsent: removesAbsent, in: db), [])
    case .constraint(let id):
      guard let layer, layer.id == id else {
        throw StoreError.invalid(what: "an import into layer '\(id)' must describe that layer")
      }
      return try LayerMerge(layer: layer, run: number, event: event, seals: seals)
        .run(pipe.staging, removesAbsent: removesAbsent, progress, in: db)
    case .postcode:
      throw StoreError.invalid(what: "postcodes are not merged as features")
    }
  }

  /// The table it goes into, as it is by now.
  func table(in db: Database) throws -> FeatureTable? {
    switch run.target {
    case .asset: FeatureTable.asset
    case .installation: FeatureTable.installation
    case .constraint(let id): try FeatureTable.load(LayerTable.name(for: id), from: db)
    case .postcode: nil
    }
  }
}

/// What a merge did to rows.
struct MergeTally {
  var added = 0
  var changed = 0
  var removed = 0
  var unchanged = 0
  /// The seals of what was written, and of what had to be written anew.
  var sealed = JSONObject()
  var resealed = JSONObject()

  func describe(in detail: inout JSONObject) {
    if !resealed.isEmpty { detail[FeatureSeals.againMember] = .object(resealed) }
    if !sealed.isEmpty { detail[FeatureSeals.member] = .object(sealed) }
  }
}

/// A larger page cache while a merge runs: with the usual two megabytes, pages that are written
/// again and again would go to the log each time.
enum BulkWriting {
  static func enlargeCache(in db: Database) throws {
    try db.execute(sql: "PRAGMA main.cache_size = -40960")
  }

  static func restoreCache(in db: Database) throws {
    try db.execute(sql: "PRAGMA main.cache_size = -2000")
  }
}
