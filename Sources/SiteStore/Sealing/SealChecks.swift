import GRDB
import SimpleFeatures
import SiteModel

/// Compares every row of the record tables with what the log says of it.
struct SealChecks {
  private static let named = 20

  let sealer: EventSealer

  func findings(in db: Database) throws -> Verification {
    var replay = SealReplay()
    var edits: [Int64] = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT \(EventRow.columns) FROM event ORDER BY sequence")
    while let row = try rows.next() {
      // What cannot be read does not hold either, and the chain says so.
      guard let event = try? EventRow(row).event() else { continue }
      replay.read(event)
      if event.act == OutsideChanges.act { edits.append(event.sequence) }
    }
    var found = Verification()
    for table in RecordTable.all where try db.tableExists(table.name) {
      found += try compare(table, replay.words[table.name] ?? [:], in: db)
    }
    found.faults += try replay.trails.faults(in: db, sealer)
    if !edits.isEmpty {
      let list = edits.suffix(Self.named).map { "\($0)" }.joined(separator: ", ")
      found.notes.append(
        "other programs edited the registry: \(edits.count) such events, the last \(list)")
    }
    return found
  }

  private func compare(
    _ table: RecordTable, _ words: [String: SealReplay.Word], in db: Database
  ) throws -> Verification {
    var faults: [String] = []
    var unsealed = 0
    var seen: Set<String> = []
    try RecordSeals(sealer: sealer).forEach(in: table, db) { key, digest in
      seen.insert(key)
      let row = "the \(table.name) '\(key.prefix(80))'"
      guard let word = words[key] else {
        return faults.append("\(row) was written by no act")
      }
      let edit = word.editedBy.map { " (edited outside, event \($0))" } ?? ""
      if word.isUnsealed {
        unsealed += 1
        if word.editedBy != nil { faults.append("\(row) was changed by no act\(edit)") }
      } else if word.digest == nil {
        faults.append("\(row) was written by no act\(edit)")
      } else if word.digest != digest {
        faults.append("\(row) is not what event \(word.event) (\(word.act)) left\(edit)")
      }
    }
    for (key, word) in words.sorted(by: { $0.key < $1.key }) where !seen.contains(key) {
      // An event of an earlier release may have had no basis to keep, and nothing to quarantine.
      let isOptional = word.isUnsealed && ["verdict_basis", "quarantine"].contains(table.name)
      guard word.isUnsealed || word.digest != nil, !isOptional else { continue }
      faults.append(
        "the \(table.name) '\(key.prefix(80))' of event \(word.event) (\(word.act)) is gone")
    }
    var found = Verification(faults: Array(faults.prefix(Self.named)))
    if faults.count > Self.named {
      found.faults.append("and \(faults.count - Self.named) more in \(table.name)")
    }
    if unsealed > 0 {
      found.notes.append(
        "\(table.name): \(unsealed) entries were written by a release whose log keeps no digest "
          + "of them; what they say is not covered")
    }
    return found
  }
}
