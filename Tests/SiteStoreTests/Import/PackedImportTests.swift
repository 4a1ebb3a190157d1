import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// First imports whose rows and indexes are written down by this program, and taken over whole.
@Suite struct PackedImportTests {
  /// References in no order, some alike but for their end, some too long for a page of an index,
  /// rows too long for a page, wards that repeat, and assets without a place.
  private func awkward(_ count: Int) -> [StagedFeature] {
    var generator = SeededGenerator(seed: 11)
    return (0..<count).map { number in
      let noise = UInt64.random(in: 0...UInt64.max, using: &generator)
      let length = number % 701 == 0 ? 9_000 + number : number % 5
      let reference =
        String(noise, radix: 36) + String(repeating: number % 2 == 0 ? "é" : "x", count: length)
      let text = String(repeating: "ö", count: number % 997 == 0 ? 40_000 + number : number % 50)
      return StagedFeature(
        reference: reference, referenceIsDerived: number % 3 == 0,
        name: number % 5 == 0 ? nil : "Lamp \(noise % 900)",
        address: number % 4 == 0 ? nil : "\(number) Kirk Road", postcode: "G1 1AA",
        ward: number % 6 == 0 ? nil : "Ward \(noise % 23)", uprn: number % 9 == 0 ? "1" : nil,
        availability: number % 8 == 0 ? .available : nil,
        geometry: number % 7 == 0 ? nil : point(Double(noise % 600_000), Double(number)),
        positionalAccuracyInMetres: number % 2 == 0 ? 5 : 0.5,
        attributes: ["n": .integer(Int64(number)), "text": .string(text)])
    }
  }

  private func contents(of fixture: RegistryFixture) throws -> [[String]] {
    try [
      "SELECT * FROM asset ORDER BY fid",
      "SELECT fid FROM asset ORDER BY reference, kind, owner",
      "SELECT fid, ward FROM asset INDEXED BY asset_ward WHERE ward > 'Ward 1' ORDER BY ward, fid",
      "SELECT fid, name FROM asset INDEXED BY asset_page_name WHERE since >= 0 ORDER BY name, fid",
      "SELECT fid FROM asset INDEXED BY asset_page_kind WHERE since >= 0 AND kind = 'camera'",
      "SELECT rowid, * FROM asset_text ORDER BY rowid",
      "SELECT rowid FROM asset_text WHERE asset_text MATCH 'kirk AND ward'",
      "SELECT id, minx, maxx, miny, maxy FROM rtree_asset_geom ORDER BY id",
      "SELECT seq FROM sqlite_sequence WHERE name = 'asset'",
      "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'asset'",
    ].map { try fixture.texts($0) }
  }

  @Test func `rows staged for one kind are not merged as another`() throws {
    let fixture = try RegistryFixture()
    let pipe = try fixture.registry.stagingPipe(for: .asset(owner: "testshire", kind: "camera"))
    defer { pipe.stop() }
    var chunk = pipe.newChunk()
    for feature in scatter(3, seed: 1) { chunk.append(feature) }
    try pipe.send(chunk)
    let other = ImportTarget.asset(owner: "testshire", kind: "lamp")
    #expect(throws: StoreError.self) {
      try fixture.registry.merge(
        pipe, run: RegistryFixture.run(other, read: 3), layer: nil,
        act: Act(actor: "test", name: .importFile, on: other))
    }
    #expect(try fixture.texts("SELECT COUNT(*) FROM asset") == ["0"])
  }

  @Test func `rows taken over whole are those that come one by one`() throws {
    let features = awkward(21_000)
    let whole = try RegistryFixture()
    #expect(try piped(features, into: whole).counts.added == features.count)
    #expect(try whole.registry.verify() == [])
    let single = try RegistryFixture()
    try single.importAssets(features)
    #expect(try single.registry.verify() == [])
    let found: [[String]] = try contents(of: whole)
    let expected: [[String]] = try contents(of: single)
    for (one, other) in zip(found, expected) { #expect(one == other) }
  }

  @Test(arguments: [
    "CREATE INDEX mine ON asset (address)", "CREATE INDEX mine ON asset (name) WHERE uprn NOTNULL",
    "CREATE INDEX mine ON asset (name COLLATE NOCASE)", "CREATE INDEX mine ON asset (ward DESC)",
    "CREATE UNIQUE INDEX mine ON asset (name, reference)",
    "CREATE INDEX mine ON asset (lower(name))",
    "DROP INDEX asset_page_name", "CREATE INDEX mine ON asset (ward)",
    "CREATE TRIGGER mine AFTER INSERT ON asset BEGIN SELECT 1; END",
  ])
  func `indexes and triggers that others made are kept right`(change: String) throws {
    let fixture = try RegistryFixture()
    try fixture.outsider().inDatabase { db in try db.execute(sql: change) }
    _ = try piped(awkward(21_000), into: fixture)
    #expect(try fixture.registry.verify() == [])
    #expect(try fixture.texts("PRAGMA main.integrity_check") == ["\"ok\""])
    #expect(
      try fixture.texts("SELECT COUNT(*) FROM asset WHERE name = 'Lamp 7'")
        == fixture.texts("SELECT COUNT(*) FROM asset NOT INDEXED WHERE name = 'Lamp 7'"))
  }

  @Test func `a second kind joins the first, and each row is found by every index`() throws {
    let fixture = try RegistryFixture()
    _ = try piped(awkward(21_000), into: fixture)
    _ = try piped(awkward(22_000), into: fixture, kind: "pole")
    #expect(try fixture.registry.verify() == [])
    #expect(
      try fixture.texts("SELECT kind, COUNT(*) FROM asset GROUP BY kind ORDER BY kind")
        == ["\"camera\"|21000", "\"pole\"|22000"])
  }

  @Test func `a reference given twice is refused, and nothing comes of it`() throws {
    let fixture = try RegistryFixture()
    let twice = scatter(20_500, seed: 9) + [StagedFeature(reference: "R7")]
    #expect(throws: StoreError.self) { try piped(twice, into: fixture) }
    #expect(try fixture.texts("SELECT COUNT(*) FROM asset") == ["0"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `references that are settled afterwards are those of every index`() throws {
    let fixture = try RegistryFixture()
    let target = ImportTarget.asset(owner: "testshire", kind: "camera")
    let pipe = try fixture.registry.stagingPipe(for: target)
    defer { pipe.stop() }
    var chunk = pipe.newChunk()
    for feature in awkward(21_000) { chunk.append(feature) }
    chunk.append(StagedFeature(reference: "again", geometry: point(1, 2)))
    try pipe.send(chunk)
    try pipe.finish()
    #expect(try pipe.feature(reference: "again") != nil)
    try pipe.rename(reference: "again", to: "a derived one")
    _ = try fixture.registry.merge(
      pipe, run: RegistryFixture.run(target, read: 21_001), layer: nil,
      act: Act(actor: "test", name: .importFile, on: target))
    #expect(try fixture.registry.verify() == [])
    #expect(
      try fixture.texts("SELECT fid FROM asset WHERE reference = 'a derived one'") == ["21001"])
    #expect(
      try fixture.texts("SELECT rowid FROM asset_text WHERE asset_text MATCH 'derived'")
        == ["21001"])
  }

  @Test func `an event between staging and merging only makes the merge slower`() throws {
    let features = awkward(900)
    let fixture = try RegistryFixture()
    let target = ImportTarget.asset(owner: "testshire", kind: "camera")
    let pipe = try fixture.registry.stagingPipe(for: target)
    defer { pipe.stop() }
    try fixture.importAssets([StagedFeature(reference: "first", geometry: point(1, 2))])
    var chunk = pipe.newChunk()
    for feature in features { chunk.append(feature) }
    try pipe.send(chunk)
    let run = try fixture.registry.merge(
      pipe, run: RegistryFixture.run(target, read: features.count), layer: nil,
      act: Act(actor: "test", name: .importFile, on: target), removesAbsent: true)
    // The same owner and kind: what was to be the first import is a later one.
    #expect(run.counts.added == features.count)
    #expect(run.counts.removed == 1)
    #expect(try fixture.registry.verify() == [])
    #expect(
      try fixture.texts("SELECT availability, COUNT(*) FROM asset GROUP BY 1")
        == ["\"available\"|113", "\"unknown\"|787"])
  }

  @Test func `a later import finds the rows that differ, wherever they stand`() throws {
    var features = awkward(3_000)
    let fixture = try RegistryFixture()
    _ = try piped(features, into: fixture)
    features.swapAt(5, 2_500)
    features.remove(at: 100)
    features[7].name = "Another"
    features[8].geometry = point(1, 2)
    features[9].attributes["n"] = -1
    features[10].positionalAccuracyInMetres = 7
    features.insert(StagedFeature(reference: "new"), at: 1_000)
    let run = try piped(features, into: fixture, removesAbsent: true)
    #expect(run.counts.added == 1)
    #expect(run.counts.changed == 4)
    #expect(run.counts.removed == 1)
    #expect(run.counts.unchanged == 2_995)
    #expect(try fixture.registry.verify() == [])
    let again = try piped(features, into: fixture)
    #expect(again.counts.unchanged == 3_000)
  }
}
