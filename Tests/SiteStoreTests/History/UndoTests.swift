import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct UndoTests {
  private let fixture: RegistryFixture

  init() throws { fixture = try RegistryFixture() }

  @discardableResult
  private func undo(_ run: Int64) throws -> UndoTally {
    try fixture.registry.undo(
      run: run, act: Act(actor: "test", name: .importUndo, on: .asset(owner: "o", kind: "k")))
  }

  /// All that a table's rows hold but the event they began at, and what the indexes say of them.
  private func state(of table: String = "asset") throws -> [String] {
    let columns = try fixture.texts(
      "SELECT name FROM pragma_table_info('\(table)') WHERE name <> 'since'"
    ).map { $0.replacing("\"", with: "") }.map { "\"\($0)\"" }.joined(separator: ", ")
    var state = try fixture.texts("SELECT \(columns) FROM \(table) ORDER BY 1")
    if table != "postcode" {
      state += try fixture.texts("SELECT * FROM rtree_\(table)_geom ORDER BY id")
    }
    if table == "asset" { state += try fixture.texts("SELECT rowid, * FROM asset_text") }
    return state
  }

  private func refusal(_ run: Int64) -> String {
    let error = #expect(throws: StoreError.self) { try undo(run) }
    guard case .conflict(let what)? = error else { return "\(error as Any)" }
    return what
  }

  @Test func `an import of new, changed and equal rows is taken back exactly`() throws {
    try fixture.importAssets([
      StagedFeature(reference: "A", name: "Alpha", geometry: point(1, 2), attributes: ["n": 1]),
      StagedFeature(reference: "B", name: "Beta"),
      StagedFeature(reference: "C", geometry: square(5, 5, side: 3)),
    ])
    let before = try state()
    try fixture.importAssets([
      StagedFeature(reference: "A", name: "Changed", geometry: point(9, 9)),
      StagedFeature(reference: "B", name: "Beta"),
      StagedFeature(reference: "D", name: "New", geometry: point(4, 4)),
    ])
    #expect(try state() != before)
    let tally = try undo(2)
    #expect(tally.removed == 1)
    #expect(tally.restored == 1)
    #expect(try state() == before)
    #expect(try fixture.registry.run(id: 2)?.undoneBy == 4)
    #expect(try fixture.registry.events().last?.act == "import.undo")
    #expect(try fixture.texts("SELECT name FROM asset_history WHERE until = 4").count == 2)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `runs can be taken back one after the other, to the empty registry`() throws {
    var generator = SeededGenerator(seed: 11)
    var states = [try state()]
    for _ in 0..<8 {
      let features = (0..<20).filter { _ in Bool.random(using: &generator) }.map { number in
        StagedFeature(
          reference: "R\(number)", name: "n\(Int.random(in: 0...2, using: &generator))",
          geometry: point(Double(Int.random(in: 0...3, using: &generator)), Double(number)))
      }
      try fixture.importAssets(features)
      states.append(try state())
    }
    for run in (1...8).reversed() {
      try undo(Int64(run))
      #expect(try state() == states[run - 1])
    }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `an earlier run whose rows nobody touched can be taken back alone`() throws {
    try fixture.importAssets([StagedFeature(reference: "A", name: "one")])
    try fixture.importAssets([StagedFeature(reference: "B", name: "one")])
    try fixture.importAssets([StagedFeature(reference: "A", name: "two")])
    #expect(refusal(1).contains("testshire/camera/A (run 3)"))
    try undo(2)
    #expect(try fixture.texts("SELECT reference, name FROM asset") == ["\"A\"|\"two\""])
    try undo(3)
    try undo(1)
    #expect(try state().isEmpty)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `rows a run removed come back under their old numbers`() throws {
    try fixture.importAssets([
      StagedFeature(reference: "A", name: "Alpha", geometry: point(1, 2)),
      StagedFeature(reference: "B", name: "Beta", geometry: point(3, 4)),
    ])
    let before = try state()
    try removing("A")
    #expect(try fixture.texts("SELECT reference FROM asset") == ["\"B\""])
    #expect(try undo(2).broughtBack == 1)
    #expect(try state() == before)
    // The key is taken meanwhile: both cannot be there.
    try removing("A")
    try fixture.importAssets([StagedFeature(reference: "A", name: "Another")])
    #expect(refusal(3).contains("testshire/camera/A (added again by run 4)"))
    #expect(try fixture.registry.verify() == [])
  }

  /// As an import that replaces would.
  private func removing(_ reference: String) throws {
    try fixture.registry.write(
      Act(actor: "test", name: .importFile, on: .asset(owner: "o", kind: "k"))
    ) {
      db, event, detail in
      var run = RegistryFixture.run(.asset(owner: "testshire", kind: "camera"))
      run.id = try ImportRecords.nextID(in: db)
      try db.execute(
        sql: "DELETE FROM asset_text WHERE rowid = (SELECT fid FROM asset WHERE reference = ?)",
        arguments: [reference])
      try db.execute(sql: "DELETE FROM asset WHERE reference = ?", arguments: [reference])
      try ImportRecords.insert(run, event: event, in: db)
      ImportRecords.describe(run, in: &detail)
    }
  }

  @Test func `rows touched later are named, twenty of them`() throws {
    let features = (10..<40).map { StagedFeature(reference: "R\($0)", name: "one") }
    try fixture.importAssets(features)
    try fixture.importAssets(features.map { StagedFeature(reference: $0.reference, name: "two") })
    let before = try state()
    let text = refusal(1)
    #expect(text.contains("testshire/camera/R10 (run 2)"))
    #expect(text.contains("R29 (run 2)"))
    #expect(!text.contains("R30"))
    #expect(text.contains("and 10 more"))
    #expect(try state() == before)
    #expect(try fixture.registry.events().count == 3)
  }

  @Test func `another program's edit stands against it`() throws {
    try fixture.importAssets([StagedFeature(reference: "A"), StagedFeature(reference: "B")])
    try fixture.outsider().write {
      try $0.execute(sql: "UPDATE asset SET name = 'x' WHERE fid = 2")
    }
    #expect(refusal(1).contains("testshire/camera/B (another program)"))
    try fixture.outsider().write { try $0.execute(sql: "DELETE FROM asset WHERE fid = 1") }
    #expect(refusal(1).contains("testshire/camera/A (another program)"))
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `an application for one of its assets stands against it`() throws {
    try fixture.importAssets([StagedFeature(reference: "A")])
    let application = Application(
      reference: "AP-1", state: .submitted,
      asset: AssetKey(owner: "testshire", kind: "camera", reference: "A"),
      position: Position(easting: 1, northing: 2), place: "x", equipment: .smallCell,
      heightInMetres: nil,
      applicant: Applicant(organisation: "o", contactName: "c", email: "e", telephone: nil),
      description: "d", verdict: [:], submittedAt: "2026-03-01T09:00:00Z",
      updatedAt: "2026-03-01T09:00:00Z")
    try fixture.registry.insert(
      application, secretSalt: [1], secretHash: [2],
      act: Act(actor: "a", name: .applicationSubmit, subject: "AP-1"))
    #expect(refusal(1).contains("testshire/camera/A (application AP-1)"))
    // Later runs that leave the asset alone are not concerned.
    try fixture.importAssets([StagedFeature(reference: "B")])
    try undo(2)
  }

  @Test func `a run is taken back once, and only where there is one`() throws {
    try fixture.importAssets([StagedFeature(reference: "A")])
    try undo(1)
    #expect(refusal(1).contains("undone already (event 3)"))
    #expect(throws: StoreError.notFound(what: "there is no run 9")) { try undo(9) }
    try fixture.importAssets([StagedFeature(reference: "A")])
    #expect(try fixture.texts("SELECT fid, reference FROM asset") == ["2|\"A\""])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `installations go back like assets`() throws {
    var mast = StagedFeature(
      reference: "M1", geometry: point(10, 20), operatorName: "Op", installationKind: "mast",
      heightInMetres: 15)
    try fixture.merge([mast], into: .installation)
    let before = try state(of: "installation")
    mast.heightInMetres = 20
    try fixture.merge([mast, StagedFeature(reference: "M2")], into: .installation)
    try undo(2)
    #expect(try state(of: "installation") == before)
    #expect(try fixture.registry.verify() == [])
  }
}
