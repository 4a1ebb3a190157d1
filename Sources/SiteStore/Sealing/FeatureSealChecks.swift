import GRDB
import SimpleFeatures
import SiteModel

/// Compares the rows of features and postcodes, present and past, with the digests of the events
/// that wrote them. Reads every row: a second or two for a million.
struct FeatureSealChecks {
  private static let named = 20

  let sealer: EventSealer

  private struct Sealed {
    var seals: [String: [Int64: FeatureSeal]] = [:]
    /// The first event that seals anything; an earlier one is of a release that did not.
    var first = Int64.max
    var acts: [Int64: String] = [:]

    mutating func read(_ event: Event) {
      for gone in event.detail[FeatureSeals.goneMember]?.array ?? [] {
        if let table = gone.string { seals[table] = nil }
      }
      for (member, isAgain) in [(FeatureSeals.againMember, true), (FeatureSeals.member, false)] {
        for table in event.detail[member]?.object?.members ?? [] {
          if isAgain {
            seals[table.name] = [:]
            for again in table.value.object?.members ?? [] {
              guard let number = Int64(again.name), let seal = FeatureSeal(again.value) else {
                continue
              }
              seals[table.name, default: [:]][number] = seal
            }
          } else if let seal = FeatureSeal(table.value) {
            seals[table.name, default: [:]][event.sequence] = seal
          }
        }
      }
      let isSealing =
        event.detail[RecordSeals.member] != nil || event.detail[FeatureSeals.member] != nil
      if isSealing { first = min(first, event.sequence) }
      let run = event.detail["run"].map { ", run \($0.plainText ?? "")" } ?? ""
      acts[event.sequence] = "event \(event.sequence) (\(event.act)\(run))"
    }
  }

  func findings(in db: Database) throws -> Verification {
    guard try !OutsideChanges.anyArePending(orColumns: db) else {
      return Verification(notes: [
        "other programs' edits are not in the log yet, so rows were not compared with their digests"
      ])
    }
    var sealed = Sealed()
    let rows = try Row.fetchCursor(
      db, sql: "SELECT \(EventRow.columns) FROM event ORDER BY sequence")
    while let row = try rows.next() {
      if let event = try? EventRow(row).event() { sealed.read(event) }
    }
    var found = Verification()
    for table in try RegistryTables.featureTables(in: db) + [VersionedTable.postcode.name] {
      guard try db.tableExists(table), try db.tableExists(table + "_history") else { continue }
      found += try compare(table, sealed, in: db)
    }
    return found
  }

  private func compare(_ table: String, _ sealed: Sealed, in db: Database) throws -> Verification {
    let present = try FeatureSeals(sealer: sealer).all(in: table, db)
    let expected = sealed.seals[table] ?? [:]
    var faults: [String] = []
    var uncovered = 0
    for event in Set(present.keys).union(expected.keys).sorted() {
      let by = sealed.acts[event] ?? "event \(event)"
      switch (expected[event], present[event]) {
      case (let seal?, let now?) where seal == now: continue
      case (let seal?, let now?):
        faults.append(
          seal.rows == now.rows
            ? "of the \(seal.rows) rows of \(table) that \(by) wrote, one or more were changed"
            : "\(by) wrote \(seal.rows) rows of \(table), and there are \(now.rows)")
      case (let seal?, nil):
        faults.append("the \(seal.rows) rows of \(table) that \(by) wrote are gone")
      case (nil, let now?) where event < sealed.first: uncovered += now.rows
      case (nil, let now?):
        faults.append("\(now.rows) rows of \(table) say that \(by) wrote them, and it did not")
      case (nil, nil): continue
      }
    }
    var found = Verification(faults: Array(faults.prefix(Self.named)))
    if faults.count > Self.named {
      found.faults.append("and \(faults.count - Self.named) more in \(table)")
    }
    if uncovered > 0 {
      found.notes.append(
        "\(table): \(uncovered) rows were written by a release whose log keeps no digest of them; "
          + "what they say is not covered")
    }
    return found
  }
}
