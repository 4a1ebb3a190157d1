import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct EarlierReleaseTests {
  /// A registry of the release before, in the folder of a fixture of its own.
  private func earlier(_ body: (RegistryFixture, String) throws -> Void) throws {
    let filled = try RegistryFixture()
    try filled.fillEveryTable()
    let path = filled.folder.appending(path: "earlier.gpkg").path
    try EarlierRelease.write(filled, to: path)
    try body(filled, path)
  }

  @Test func `a registry of the release before opens, is brought up to date, and is sound`() throws
  {
    try earlier { filled, path in
      #expect(throws: StoreError.needsUpgrade(path: path)) {
        _ = try RegistryFile(at: path, access: .readOnly, sealer: .forTests)
      }
      let registry = try RegistryFile(at: path, access: .readWrite, sealer: .forTests)
      let found = try registry.verification(isDeep: true)
      #expect(found.faults == [])
      // Every table has rows; the log of that release kept no digest of them.
      let tables = [
        "access_key", "application", "asset", "constraint_layer", "correction", "field_class",
        "import_run", "installation", "layer_zones", "postcode", "promoted_attribute",
        "quarantine", "rule_pack", "setting", "verdict_basis",
      ]
      for table in tables {
        let notes = found.notes.filter { $0.hasPrefix("\(table): ") }
        #expect(notes.count == 1, "\(table): \(found.notes)")
        #expect(notes.first?.contains("not covered") == true)
      }
      #expect(found.notes.count == tables.count)
      try registry.close()
    }
  }

  @Test func `what is done from then on is covered`() throws {
    try earlier { filled, path in
      let registry = try RegistryFile(at: path, access: .readWrite, sealer: .forTests)
      try registry.setFieldClasses(
        [StoredFieldClass(collection: "sites", field: "ward", name: "internal")],
        act: filled.act("classes.set", "sites/ward"))
      _ = try registry.undo(run: 4, act: filled.act("import.undo", "run"))
      #expect(try registry.verification(isDeep: true).faults == [])
      try registry.close()
      let other = try DatabaseQueue(path: path)
      try other.write { try $0.execute(sql: "UPDATE field_class SET class = 'public'") }
      try other.close()
      let again = try RegistryFile(at: path, access: .readWrite, sealer: .forTests)
      let faults = try again.verify()
      #expect(faults.count == 2, "\(faults)")
      try again.close()
    }
  }

  @Test(arguments: [
    ("UPDATE application SET state = 'approved'", "no event decided it"),
    ("UPDATE application SET verdict = '{}'", "another verdict"),
    ("DELETE FROM application", "is gone"),
    ("INSERT INTO field_class VALUES ('sites', 'uprn', 'public')", "written by no act"),
    ("UPDATE access_key SET scope = 'admin'", "was made with read"),
    ("UPDATE correction SET value = 'worse'", "says something else"),
    (
      "INSERT INTO import_run SELECT 99, event, target, owner, kind, layer, file_name, file_digest, "
        + "file_size, source, licence, dated, reference_system, operation, profile, started_at, "
        + "finished_at, read, added, changed, unchanged, quarantined, repaired, notes, undone_by, "
        + "removed, recipe FROM import_run WHERE id = 1", "run 99 belongs to no import"
    ),
  ])
  func `what its events do say is compared all the same`(sql: String, named: String) throws {
    try earlier { _, path in
      let other = try DatabaseQueue(path: path)
      try other.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA foreign_keys = OFF; \(sql)")
      }
      try other.close()
      let registry = try RegistryFile(at: path, access: .readWrite, sealer: .forTests)
      let faults = try registry.verify()
      #expect(faults.contains { $0.contains(named) }, "\(faults)")
      try registry.close()
    }
  }
}
