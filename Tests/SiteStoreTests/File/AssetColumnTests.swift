import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// The table of what an asset is, and the file that is made by it.
@Suite struct AssetColumnTests {
  @Test func `a new file has the columns of the table, in its order`() throws {
    let fixture = try RegistryFixture()
    #expect(AssetField.all.map(\.field) == AssetField.allCases)
    let columns = try fixture.outsider().read { db in
      try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('asset') ORDER BY cid")
    }
    #expect(columns == ["fid", "geom"] + AssetField.all.map(\.name) + ["attributes", "since"])
  }

  /// A value for every field that says something else than nothing.
  private func details(_ mark: String) -> AssetDetails {
    var details = AssetDetails(attributes: ["own": .string(mark)])
    for field in AssetField.details {
      switch field.value {
      case .key: break
      case .text(_, let set): set(&details, "\(field.name) \(mark)")
      case .choice(let names, _, let set): set(&details, names.last)
      case .flag(_, let set): set(&details, true)
      case .number(_, let set): set(&details, Double(mark.utf8.count))
      }
    }
    return details
  }

  @Test(arguments: [1, 2, 3])
  func `every field comes back as it was staged, the first time and later`(times: Int) throws {
    let fixture = try RegistryFixture()
    var told = AssetDetails()
    for time in 1...times {
      told = details(String(repeating: "x", count: time))
      let feature = StagedFeature(reference: "A", geometry: point(1, 2), details: told)
      let run = try fixture.importAssets([feature])
      #expect(run.counts.added + run.counts.changed == 1)
      #expect(try fixture.importAssets([feature]).counts.unchanged == 1)
    }
    let key = AssetKey(owner: "testshire", kind: "camera", reference: "A")
    let asset = try #require(try fixture.registry.asset(key))
    #expect(asset.details == told)
    for field in AssetField.all { #expect(asset[field.field] != .null, "\(field.name)") }
  }

  @Test func `a file that lacks a column gets it, with its history and its triggers`() throws {
    let fixture = try RegistryFixture()
    try fixture.outsider().write { db in
      for trigger in try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'asset'")
      {
        try db.execute(sql: "DROP TRIGGER \"\(trigger)\"")
      }
      try db.execute(
        sql: """
          ALTER TABLE asset DROP COLUMN usrn; ALTER TABLE asset_history DROP COLUMN usrn;
          """)
      try FeatureTable.asset.addMissingColumns(in: db)
    }
    let registry = try fixture.reopened()
    try fixture.importAssets([StagedFeature(reference: "A", name: "Alder", geometry: point(1, 2))])
    try fixture.importAssets(
      [StagedFeature(reference: "A", name: "Alder", usrn: "45", geometry: point(1, 2))])
    let key = AssetKey(owner: "testshire", kind: "camera", reference: "A")
    #expect(try registry.asset(key)?.usrn == "45")
    // A first import of a kind, whose rows cannot be taken over as they are.
    try fixture.importAssets([StagedFeature(reference: "B", usrn: "46")], kind: "bench")
    #expect(
      try fixture.texts(
        "SELECT reference, usrn FROM asset_history UNION ALL SELECT reference, usrn FROM asset"
      ).count == 3)
    let faults = try registry.verification(isDeep: true).faults
    #expect(faults == [])
    try registry.close()
  }
}
