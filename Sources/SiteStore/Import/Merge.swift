import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Brings a staged import into the registry, in one transaction.
  ///
  /// New keys are inserted, rows that differ updated, equal ones left alone with their number and
  /// history; the run, its quarantine and one event are written with them.
  /// - Parameters:
  ///   - run: its number and the counts of added, changed, unchanged and quarantined rows are
  ///     filled in.
  ///   - layer: what a constraint layer says of itself; needed for that target, else unused.
  /// - Throws: ``StoreError``: `busy` after 5 s, `full`, `readOnly`, `invalid`; the registry is
  ///   then as it was.
  public func merge(
    _ staged: StagingFile, run: ImportRun, layer: ConstraintLayer?, act: Act
  ) throws(StoreError) -> ImportRun {
    let path = try staged.finish()
    return try write(act, attaching: path) { db, event, detail in
      var run = run
      run.counts.quarantined = staged.quarantineCount
      run.id = try ImportRecords.nextID(in: db)
      let tally: MergeTally
      switch run.target {
      case .asset(let owner, let kind):
        tally = try AssetMerge(owner: owner, kind: kind, event: event).run(in: db)
      case .installation:
        tally = try InstallationMerge(event: event).run(in: db)
      case .constraint(let id):
        guard let layer, layer.id == id else {
          throw StoreError.invalid(what: "an import into layer '\(id)' must describe that layer")
        }
        tally = try LayerMerge(layer: layer, run: run.id, event: event).run(staged, in: db)
      case .postcode:
        throw StoreError.invalid(what: "postcodes are not merged as features")
      }
      run.counts.added = tally.added
      run.counts.changed = tally.changed
      run.counts.unchanged = tally.unchanged
      try ImportRecords.insert(run, event: event, in: db)
      try ImportRecords.copyQuarantine(of: run.id, in: db)
      ImportRecords.describe(run, in: &detail)
      return run
    }
  }
}

/// What a merge did to rows.
struct MergeTally {
  var added = 0
  var changed = 0
  var unchanged = 0
}
