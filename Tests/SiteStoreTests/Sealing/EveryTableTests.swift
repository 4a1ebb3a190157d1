import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// No table of a registry can be changed unseen.
@Suite struct EveryTableTests {
  @Test func `every table of a filled registry has a check, and holds something to check`() throws {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    let found = try fixture.registry.verification(isDeep: true)
    #expect(found == Verification())
    for table in try fixture.tables() {
      let check = try fixture.registry.read { db in try RegistryTables.check(of: table, in: db) }
      #expect(check != nil, "nothing checks the table \(table)")
      guard check == .sealedRows || check == .sealedFeatures else { continue }
      #expect(try fixture.texts("SELECT COUNT(*) FROM \"\(table)\"") != ["0"], "\(table) is empty")
    }
  }

  private static let sealed = [
    "access_key", "application", "asset", "asset_history", "constraint_layer", "correction",
    "field_class", "import_run", "installation", "installation_history", "layer_zones",
    "layer_zones_history", "postcode", "postcode_history", "promoted_attribute", "quarantine",
    "rule_pack", "setting", "submission_receipt", "verdict_basis",
  ]

  @Test func `the tables below are all that are sealed`() throws {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    let found = try fixture.tables().filter { table in
      let check = try fixture.registry.read { db in try RegistryTables.check(of: table, in: db) }
      return check == .sealedRows || check == .sealedFeatures
    }
    #expect(found == Self.sealed)
  }

  @Test(arguments: sealed)
  func `a row that was taken out behind the triggers' back is missed`(table: String) throws {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    try fixture.tamper("DELETE FROM \(table)")
    #expect(try !fixture.registry.verification(isDeep: true).faults.isEmpty)
  }

  @Test(arguments: sealed)
  func `a text that was changed behind the triggers' back is seen`(table: String) throws {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    let columns = try fixture.registry.read { db in try db.columns(in: table) }
    let keys: Set = ["fid", "id", "reference", "code", "state", "since", "until", "run", "target"]
    let column = try #require(
      columns.last { !keys.contains($0.name) && $0.type == "TEXT" && $0.name != "class" }
        ?? columns.first { ["class", "easting", "kind"].contains($0.name) })
    let value = column.type == "TEXT" ? "'public'" : "\(column.name) + 1"
    try fixture.tamper("UPDATE \(table) SET \"\(column.name)\" = \(value)")
    let found = try fixture.registry.verification(isDeep: true)
    #expect(!found.faults.isEmpty, "\(table).\(column.name)")
  }

  @Test func `events cut off with all they wrote are missed`() throws {
    let fixture = try RegistryFixture()
    try fixture.registry.write(fixture.act("try", "nothing")) { _, _, _ in }
    try fixture.tamper("DELETE FROM event WHERE sequence = 2")
    let faults = try fixture.registry.verify()
    #expect(faults.contains("the log ends with event 1, and the last act was event 2"))
    #expect(faults.contains("the revision of 'rules' is of an event that there is not"))
  }

  @Test func `another program's edit of the record is told with its event until it is put right`()
    throws
  {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    try fixture.outsider().write { db in
      try db.execute(sql: "UPDATE application SET state = 'approved', decided_by = 'me'")
    }
    let found = try fixture.registry.verification()
    let event = try #require(try fixture.registry.events(after: 0, limit: 1000).last)
    #expect(event.act == "outside-edit")
    #expect(event.detail["changes"]?.object?["application"]?.object == ["update": 1])
    #expect(event.detail["first"] == ["application/AP-1"])
    #expect(found.faults.contains { $0.contains("edited outside, event \(event.sequence)") })
    #expect(found.notes.contains { $0.contains("other programs edited") })
    try fixture.outsider().write { db in
      try db.execute(sql: "UPDATE application SET state = 'submitted', decided_by = NULL")
    }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `an edit of a layer's description is one like that of a feature`() throws {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    try fixture.outsider().write { db in
      try db.execute(sql: "UPDATE constraint_layer SET title = 'Zones of peace'")
    }
    let found = try fixture.registry.verification(isDeep: true)
    #expect(found.faults == [])
    #expect(found.notes.count == 1)
    #expect(
      try fixture.texts("SELECT COUNT(*) FROM constraint_layer_history WHERE until = 0") == ["0"])
  }

  @Test func `an edit of a postcode is noticed, and the same as before in the history`() throws {
    let fixture = try RegistryFixture()
    try fixture.fillEveryTable()
    try fixture.outsider().write { try $0.execute(sql: "UPDATE postcode SET northing = 7") }
    #expect(try fixture.registry.verification(isDeep: true).faults == [])
    let event = try #require(try fixture.registry.events(after: 0, limit: 1000).last)
    #expect(
      try fixture.texts("SELECT since FROM postcode") == ["\(event.sequence)"])
    #expect(
      try fixture.texts("SELECT northing FROM postcode_history WHERE until = \(event.sequence)")
        == ["1.0"])
  }
}
