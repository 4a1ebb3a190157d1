import GRDB
import SimpleFeatures
public import SiteModel

/// What undoing a run did.
public struct UndoTally: Hashable, Sendable {
  /// Rows the run had added, gone again.
  public var removed = 0
  /// Rows the run had changed, as they were before.
  public var restored = 0
  /// Rows the run had removed, back under their old numbers.
  public var broughtBack = 0
  /// Whether the run had made a layer, which is gone with its table.
  public var removedLayer = false
  /// The seals of what was put back, and the table that is gone.
  var sealed = JSONObject()
  var goneTable: String?

  public init() {}
}

extension RegistryFile {
  /// Puts everything a run changed back to what it was, as one act.
  ///
  /// The rows get the image they had before the run, under the same numbers; what the run had
  /// brought stays in the history, and the run on record, marked as undone. A layer the run made
  /// is taken out of the file. Columns that a run added to a layer stay, empty. Wards that a run
  /// of the ward layer brought to assets go with it. An undo is not undone: import again.
  /// - Throws: ``StoreError/conflict(what:)`` naming up to 20 rows that later runs, edits or
  ///   applications touched, unless those were undone themselves; ``StoreError/notFound(what:)``.
  public func undo(run id: Int64, act: Act) throws(StoreError) -> UndoTally {
    let seals = FeatureSeals(sealer: sealer)
    return try write(act) { db, event, detail in
      let undo = try RunUndo(run: id, event: event, seals: seals, in: db)
      let tally = try undo.run(in: db)
      detail["run"] = .integer(id)
      detail["removed"] = .integer(Int64(tally.removed))
      detail["restored"] = .integer(Int64(tally.restored))
      detail["broughtBack"] = .integer(Int64(tally.broughtBack))
      if tally.removedLayer { detail["removedLayer"] = .bool(true) }
      if let table = tally.goneTable { detail[FeatureSeals.goneMember] = [.string(table)] }
      if !tally.sealed.isEmpty { detail[FeatureSeals.member] = .object(tally.sealed) }
      return tally
    }
  }
}

/// One run on its way back, in the caller's transaction.
struct RunUndo {
  private let run: Int64
  /// The event of the run.
  private let runEvent: Int64
  /// The event of the undoing.
  private let event: Int64
  private let target: String
  private let layer: String?
  private let added: Int
  private let seals: FeatureSeals

  init(run: Int64, event: Int64, seals: FeatureSeals, in db: Database) throws {
    let row = try Row.fetchOne(
      db, sql: "SELECT event, target, layer, added, undone_by FROM import_run WHERE id = ?",
      arguments: [run])
    guard let row else { throw StoreError.notFound(what: "there is no run \(run)") }
    if let undoneBy: Int64 = row["undone_by"] {
      throw StoreError.conflict(
        what: "run \(run) has been undone already (event \(undoneBy)); "
          + "import its file again to have it back")
    }
    self.run = run
    self.event = event
    self.seals = seals
    runEvent = row["event"]
    target = row["target"]
    layer = row["layer"]
    added = row["added"]
  }

  func run(in db: Database) throws -> UndoTally {
    var tally = UndoTally()
    var description: LayerDescription?
    let table: VersionedTable
    switch target {
    case "asset": table = try .features(FeatureTable.asset.name, in: db)
    case "installation": table = try .features(FeatureTable.installation.name, in: db)
    case "postcode": table = .postcode
    default:
      let layer = LayerDescription(layer: layer ?? "")
      table = try .features(layer.table(in: db), in: db)
      description = layer
    }
    let blockers = UndoBlockers(run: run, runEvent: runEvent)
    let rows = UndoRows(table: table, of: runEvent, undoing: event)
    try rows.collect(in: db)
    guard try rows.count(of: .added, in: db) == added else {
      throw StoreError.conflict(
        what: "run \(run) cannot be undone: it was made by a release that did not keep "
          + "what undoing needs")
    }
    try blockers.refuse(rows, description, in: db)
    if let description, try description.wasMade(by: run, in: db) {
      tally.removed = added
      tally.removedLayer = true
      tally.goneTable = table.name
      try rows.forget(in: db)
      try description.remove(in: db)
    } else {
      try rows.restore(&tally, seals, in: db)
      try description?.restore(before: runEvent, in: db)
    }
    if description != nil { try undoWards(blockers, &tally, in: db) }
    try db.execute(
      sql: "UPDATE import_run SET undone_by = ? WHERE id = ?", arguments: [event, run])
    return tally
  }

  /// A run of the ward layer may have brought assets their wards, by an event of its own.
  private func undoWards(
    _ blockers: UndoBlockers, _ tally: inout UndoTally, in db: Database
  ) throws {
    let filling = try Int64.fetchOne(
      db,
      sql: """
        SELECT sequence FROM event WHERE sequence > ? AND act = 'assign-wards'
          AND json_extract(detail, '$.run') = ? ORDER BY sequence LIMIT 1
        """, arguments: [runEvent, run])
    guard let filling else { return }
    let table = try VersionedTable.features(FeatureTable.asset.name, in: db)
    let rows = UndoRows(table: table, of: filling, undoing: event)
    try rows.collect(in: db)
    try blockers.refuse(rows, nil, in: db)
    try rows.restore(&tally, seals, in: db)
  }
}
