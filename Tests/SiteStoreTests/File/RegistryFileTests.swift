import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct RegistryFileTests {
  @Test func `a new registry is sound, private and remembers its council`() throws {
    let fixture = try RegistryFixture()
    #expect(try fixture.registry.verify() == [])
    #expect(fixture.registry.council["name"]?.string == "Testshire Council")
    let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(!names.contains { $0.contains("creating") })
    #expect(try fixture.registry.events().map(\.act) == ["registry.create"])
  }

  @Test func `making a registry never overwrites a file`() throws {
    let fixture = try RegistryFixture()
    #expect(throws: StoreError.alreadyExists(path: fixture.path)) {
      _ = try RegistryFile.create(
        at: fixture.path, council: [:], sealer: .forTests, actor: "test")
    }
  }

  @Test func `every writer waits for the disk`() throws {
    let fixture = try RegistryFixture()
    let act = Act(actor: "test", name: .rulesKeep, subject: "nothing")
    let mode = try fixture.registry.write(act) { db, _, _ in
      try Int.fetchOne(db, sql: "PRAGMA synchronous")
    }
    #expect(mode == 2)
  }

  @Test func `what is not a registry is refused by its kind`() throws {
    let fixture = try RegistryFixture()
    func error(at path: String) -> StoreError? {
      #expect(throws: StoreError.self) {
        _ = try RegistryFile(at: path, access: .readWrite, sealer: .forTests)
      }
    }
    func write(_ name: String, _ data: Data) throws -> String {
      let url = fixture.folder.appending(path: name)
      try data.write(to: url)
      return url.path
    }
    let nowhere = fixture.folder.appending(path: "nowhere").path
    #expect(error(at: nowhere) == .missing(path: nowhere))
    let folder = fixture.folder.path
    #expect(error(at: folder) == .notARegistry(path: folder, reason: "it is a folder"))
    let empty = try write("empty", Data())
    #expect(error(at: empty) == .notARegistry(path: empty, reason: "it is empty"))
    let text = try write("text", Data(String(repeating: "hello ", count: 100).utf8))
    #expect(error(at: text) == .notARegistry(path: text, reason: "it is not an SQLite file"))

    let plain = fixture.folder.appending(path: "plain.sqlite").path
    let queue = try DatabaseQueue(path: plain)
    try queue.write { try $0.execute(sql: "CREATE TABLE t (a)") }
    #expect(
      error(at: plain)
        == .notARegistry(path: plain, reason: "it is an SQLite file but not a GeoPackage"))
    try queue.write { try $0.execute(sql: "PRAGMA application_id = 1196444487") }
    #expect(
      error(at: plain)
        == .notARegistry(path: plain, reason: "it is a GeoPackage that another program made"))
  }

  @Test(arguments: [100, 4096, 9000, 40_000])
  func `a registry cut short is an error and no crash`(length: Int) throws {
    let fixture = try RegistryFixture()
    try fixture.registry.close()
    let data = try Data(contentsOf: URL(filePath: fixture.path)).prefix(length)
    let cut = fixture.folder.appending(path: "cut.gpkg")
    try data.write(to: cut)
    #expect(throws: StoreError.self) {
      let registry = try RegistryFile(at: cut.path, access: .readOnly, sealer: .forTests)
      let faults = try registry.verify()
      if !faults.isEmpty { throw StoreError.corrupt(what: faults[0]) }
    }
  }

  @Test func `a file of a newer release is refused and left alone`() throws {
    let fixture = try RegistryFixture()
    try fixture.registry.close()
    let other = try fixture.outsider()
    try other.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9-from-the-future')")
    }
    try other.close()
    for access in [RegistryFile.Access.readOnly, .readWrite] {
      let error = #expect(throws: StoreError.self) { _ = try fixture.reopened(access) }
      guard case .newerVersion(fixture.path, "9-from-the-future", _)? = error else {
        Issue.record("\(error as Any)")
        continue
      }
    }
  }

  @Test func `a registry opened for reading refuses to write`() throws {
    let fixture = try RegistryFixture()
    let reader = try fixture.reopened(.readOnly)
    #expect(throws: StoreError.readOnly(path: fixture.path)) {
      try reader.write(Act(actor: "test", name: .rulesKeep, subject: "x")) { _, _, _ in }
    }
    try reader.noticeOutsideChanges()
    #expect(try reader.verify() == [])
  }

  /// Root may write anywhere, so the question has no meaning for it.
  @Test(.enabled(if: geteuid() != 0, "root can write a read-only file"))
  func `a read-only file in a read-only folder can still be read`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 2))])
    try fixture.registry.close()
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: fixture.path)
    try files.setAttributes([.posixPermissions: 0o500], ofItemAtPath: fixture.folder.path)
    defer {
      try? files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: fixture.folder.path)
    }
    let reader = try fixture.reopened(.readOnly)
    #expect(try reader.counts().assets.map(\.count) == [1])
    #expect(try reader.verify() == [])
    #expect(throws: StoreError.readOnly(path: fixture.path)) { _ = try fixture.reopened() }
  }

  @Test(.enabled(if: geteuid() != 0, "root can write a read-only folder"))
  func `an unfolded log in a read-only folder is told, not overlooked`() throws {
    let fixture = try RegistryFixture()
    let copy = fixture.folder.appending(path: "copy")
    let files = FileManager.default
    try files.createDirectory(at: copy, withIntermediateDirectories: false)
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 2))])
    for suffix in ["", "-wal"] {
      try files.copyItem(
        atPath: fixture.path + suffix, toPath: copy.appending(path: "r.gpkg").path + suffix)
    }
    try files.setAttributes([.posixPermissions: 0o500], ofItemAtPath: copy.path)
    defer { try? files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: copy.path) }
    let error = #expect(throws: StoreError.self) {
      _ = try RegistryFile(
        at: copy.appending(path: "r.gpkg").path, access: .readOnly, sealer: .forTests)
    }
    #expect("\(try #require(error))".contains("-wal"))
  }

  @Test func `a writer that waits too long for another program is told it is busy`() throws {
    let fixture = try RegistryFixture()
    let other = try fixture.outsider()
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: StoreError.busy(seconds: 5)) {
        try fixture.registry.write(Act(actor: "test", name: .rulesKeep, subject: "x")) { _, _, _ in
        }
      }
      try db.execute(sql: "ROLLBACK")
    }
    try fixture.registry.write(Act(actor: "test", name: .rulesKeep, subject: "x")) { _, _, _ in }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a full disk changes nothing and says so`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", name: "before")])
    let before = try fixture.texts("SELECT * FROM asset")
    // The engine answers the same where the file may not grow and where the disk cannot.
    func limitPages(_ limit: String) throws {
      try fixture.registry.write(Act(actor: "test", name: .rulesKeep, subject: "x")) { db, _, _ in
        _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(limit)")
      }
    }
    try limitPages("1")
    let many = (0..<5000).map { StagedFeature(reference: "R\($0)", geometry: point(1, 2)) }
    #expect(throws: StoreError.full(path: fixture.path)) { try fixture.importAssets(many) }
    #expect(try fixture.texts("SELECT * FROM asset") == before)
    #expect(try fixture.registry.verify() == [])
    try limitPages("1073741823")
    #expect(try fixture.importAssets(many).counts.added == 5000)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `opening and reading go on while another program writes`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A")])
    try fixture.outsider().writeWithoutTransaction { db in
      try db.execute(
        sql: """
          BEGIN IMMEDIATE;
          INSERT INTO postcode (code, easting, northing) VALUES ('G2 1DU', 1, 2)
          """)
      for access in [RegistryFile.Access.readOnly, .readWrite] {
        let registry = try fixture.reopened(access)
        #expect(try registry.counts().postcodes == 0)
      }
      try db.execute(sql: "COMMIT")
    }
    #expect(try fixture.registry.counts().postcodes == 1)
  }

  @Test func `a reader sees what another opening of the file has written`() throws {
    let fixture = try RegistryFixture()
    let reader = try fixture.reopened(.readOnly)
    #expect(try reader.counts().assets.isEmpty)
    try fixture.importAssets([StagedFeature(reference: "A")])
    #expect(try reader.counts().assets.map(\.count) == [1])
    try reader.close()
  }

  @Test func `closing leaves one file`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A")])
    _ = try fixture.registry.counts()
    try fixture.registry.close()
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(names == ["registry.gpkg"])
  }

  @Test(arguments: ["a space.gpkg", "100%#?.gpkg", "file:x.gpkg", "é.gpkg"])
  func `the file may have any name`(name: String) throws {
    let fixture = try RegistryFixture()
    let path = fixture.folder.appending(path: name).path
    let registry = try RegistryFile.create(
      at: path, council: [:], sealer: .forTests, actor: "test")
    let staging = try StagingFile(beside: path)
    try staging.append(StagedFeature(reference: "A"))
    _ = try registry.merge(
      staging, run: RegistryFixture.run(.installation), layer: nil,
      act: Act(actor: "test", name: .importFile, on: .asset(owner: "o", kind: "k")))
    try registry.close()
    let reader = try RegistryFile(at: path, access: .readOnly, sealer: .forTests)
    #expect(try reader.verify() == [])
    #expect(try reader.counts().installations == 1)
  }

  @Test func `counts tell what is in the registry`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A"), StagedFeature(reference: "B")])
    try fixture.importAssets([StagedFeature(reference: "A")], kind: "library")
    try fixture.importLayer("wards", [StagedFeature(reference: "W1")])
    let counts = try fixture.registry.counts()
    #expect(
      counts.assets.map { "\($0.owner)/\($0.kind) \($0.count)" }
        == ["testshire/camera 2", "testshire/library 1"])
    #expect(counts.constraintLayers == 1)
    #expect(counts.events == 4)
    #expect(counts.fileSizeInBytes > 0)
  }
}
