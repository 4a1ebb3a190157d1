import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct BackupTests {
  private let fixture: RegistryFixture
  private let copyPath: String

  init() throws {
    fixture = try RegistryFixture()
    copyPath = fixture.folder.appending(path: "copy.gpkg").path
    try fixture.importAssets([
      StagedFeature(reference: "A", name: "Alpha", geometry: point(1, 2)),
      StagedFeature(reference: "B", geometry: square(4, 4, side: 2)),
    ])
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).sorted()
  }

  private func restore(
    _ source: String, to path: String, replacing: Bool = false
  ) throws -> RegistryCopy {
    try RegistryFile.restore(
      source, to: path, replacing: replacing, sealer: .forTests, actor: "test")
  }

  @Test func `a backup is one private file with the same log`() throws {
    let chain = try fixture.registry.verifyEventChain()
    let copy = try fixture.registry.backup(to: copyPath)
    #expect(copy.headHash == chain.headHash)
    #expect(copy.events == chain.count)
    #expect(copy.faults == [])
    let attributes = try FileManager.default.attributesOfItem(atPath: copyPath)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try names().filter { $0.hasPrefix("copy") } == ["copy.gpkg", "copy.gpkg.digests.json"])
    let reader = try RegistryFile(at: copyPath, access: .readOnly, sealer: .forTests)
    #expect(try reader.verify() == [])
    #expect(try reader.counts().assets.map(\.count) == [2])
  }

  @Test func `a backup is one moment, whatever is written meanwhile`() throws {
    let many = (0..<20_000).map {
      StagedFeature(reference: "R\($0)", name: "n\($0)", geometry: point(Double($0), 2))
    }
    try fixture.importAssets(many)
    var steps = 0
    let copy = try fixture.registry.backup(to: copyPath) { progress in
      steps += 1
      guard steps == 1 else { return }
      #expect(throws: Never.self) {
        try fixture.importAssets(many.map { StagedFeature(reference: $0.reference, name: "x") })
      }
    }
    #expect(copy.events == 3)
    let reader = try RegistryFile(at: copyPath, access: .readOnly, sealer: .forTests)
    #expect(
      try reader.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM asset WHERE name = 'x'") }
        == 0)
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a backup never overwrites, and a damaged registry is told`() throws {
    #expect(throws: StoreError.alreadyExists(path: fixture.path)) {
      _ = try fixture.registry.backup(to: fixture.path)
    }
    let nowhere = fixture.folder.appending(path: "absent/copy.gpkg").path
    #expect(throws: StoreError.self) { _ = try fixture.registry.backup(to: nowhere) }
    try fixture.outsider().write { try $0.execute(sql: "DELETE FROM rtree_asset_geom") }
    let error = #expect(throws: StoreError.self) { _ = try fixture.registry.backup(to: copyPath) }
    #expect("\(try #require(error))".contains("spatial index"))
    #expect(try !names().contains { $0.hasPrefix("copy") })
    let copy = try fixture.registry.backup(to: copyPath, acceptingFaults: true)
    #expect(!copy.faults.isEmpty)
    #expect(throws: StoreError.self) { _ = try restore(copyPath, to: copyPath + ".new") }
  }

  @Test func `a restored registry is the backup and one event more`() throws {
    let head = try fixture.registry.backup(to: copyPath).headHash
    let new = fixture.folder.appending(path: "new.gpkg").path
    let restored = try restore(copyPath, to: new)
    #expect(restored.previousFile == nil)
    let registry = try RegistryFile(at: new, access: .readOnly, sealer: .forTests)
    let event = try #require(try registry.events().last)
    #expect(event.act == "registry.restore")
    #expect(event.detail["head"]?.string == head)
    #expect(try registry.verify() == [])
    try registry.close()
    let attributes = try FileManager.default.attributesOfItem(atPath: new)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try names().filter { $0.hasPrefix("copy") } == ["copy.gpkg", "copy.gpkg.digests.json"])
  }

  @Test func `a registry is replaced only on request, and kept with its last changes`() throws {
    _ = try fixture.registry.backup(to: copyPath)
    try fixture.importAssets([StagedFeature(reference: "C")])
    #expect(throws: StoreError.alreadyExists(path: fixture.path)) {
      _ = try restore(copyPath, to: fixture.path)
    }
    // A log that was not folded in, as a killed writer leaves it.
    let live = fixture.folder.appending(path: "live.gpkg").path
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: live + suffix)
    }
    let replaced = try fixture.registry.verifyEventChain().headHash
    let previous = try #require(try restore(copyPath, to: live, replacing: true).previousFile)
    let registry = try RegistryFile(at: live, access: .readOnly, sealer: .forTests)
    #expect(try registry.counts().assets.map(\.count) == [2])
    #expect(try registry.events().last?.detail["replaced"]?.string == replaced)
    #expect(try registry.verify() == [])
    let old = try RegistryFile(at: previous, access: .readOnly, sealer: .forTests)
    #expect(try old.counts().assets.map(\.count) == [3])
    #expect(try old.verifyEventChain().headHash == replaced)
  }

  @Test func `a registry somebody has open is not replaced`() throws {
    _ = try fixture.registry.backup(to: copyPath)
    let before = try fixture.texts("SELECT * FROM asset")
    #expect(
      throws: StoreError.inUse(
        path: fixture.path, by: "another program has it open; close it there first")
    ) {
      _ = try restore(copyPath, to: fixture.path, replacing: true)
    }
    #expect(try fixture.texts("SELECT * FROM asset") == before)
    #expect(try !names().contains { $0.contains("creating") || $0.contains("before") })
  }

  @Test func `a registry that is served is not replaced, and the answer says why at once`() throws {
    _ = try fixture.registry.backup(to: copyPath)
    let lock = try fixture.registry.serve()
    let before = try fixture.texts("SELECT * FROM asset")
    #expect(
      throws: StoreError.inUse(path: fixture.path, by: "a server has it open; stop it first")
    ) {
      _ = try restore(copyPath, to: fixture.path, replacing: true)
    }
    #expect(try fixture.texts("SELECT * FROM asset") == before)
    withExtendedLifetime(lock) {}
  }

  @Test func `a damaged registry is replaced and kept as it is`() throws {
    _ = try fixture.registry.backup(to: copyPath)
    let damaged = fixture.folder.appending(path: "damaged.gpkg").path
    let content = Data(repeating: 7, count: 5000)
    try content.write(to: URL(filePath: damaged))
    try Data("a log".utf8).write(to: URL(filePath: damaged + "-wal"))
    let previous = try #require(try restore(copyPath, to: damaged, replacing: true).previousFile)
    #expect(try Data(contentsOf: URL(filePath: previous)) == content)
    let registry = try RegistryFile(at: damaged, access: .readOnly, sealer: .forTests)
    #expect(try registry.verify() == [])
  }

  @Test func `a log left of a registry that is gone does not get into the restored one`() throws {
    try fixture.importAssets([StagedFeature(reference: "C")])
    let new = fixture.folder.appending(path: "new.gpkg").path
    try FileManager.default.copyItem(atPath: fixture.path + "-wal", toPath: new + "-wal")
    #expect(throws: StoreError.alreadyExists(path: new + "-wal")) {
      _ = try RegistryFile.create(at: new, council: [:], sealer: .forTests, actor: "test")
    }
    _ = try fixture.registry.backup(to: copyPath)
    _ = try restore(copyPath, to: new)
    #expect(try names().contains { $0.hasPrefix("new.gpkg.before-restore") })
    let registry = try RegistryFile(at: new, access: .readOnly, sealer: .forTests)
    #expect(try registry.verify() == [])
  }

  @Test func `what is no registry is not restored`() throws {
    let text = fixture.folder.appending(path: "text").path
    try Data(String(repeating: "hello ", count: 100).utf8).write(to: URL(filePath: text))
    let new = fixture.folder.appending(path: "new.gpkg").path
    #expect(throws: StoreError.notARegistry(path: text, reason: "it is not an SQLite file")) {
      _ = try restore(text, to: new)
    }
    #expect(throws: StoreError.missing(path: new)) { _ = try restore(new, to: new) }
    _ = try fixture.registry.backup(to: copyPath)
    let cut = try Data(contentsOf: URL(filePath: copyPath)).prefix(40_000)
    try cut.write(to: URL(filePath: text))
    #expect(throws: StoreError.self) { _ = try restore(text, to: new) }
    #expect(try !names().contains { $0.hasPrefix("new") })
  }

  @Test func `drafts of killed processes are removed, those in the making are not`() throws {
    let stale = fixture.path + ".creating-1-2"
    let orphan = fixture.path + ".creating-3-4-wal"
    let foreign = fixture.path + ".creating-notes"
    for path in [stale, stale + "-journal", orphan, foreign] {
      try Data("x".utf8).write(to: URL(filePath: path))
    }
    let held = fixture.path + ".creating-5-6"
    try Data("x".utf8).write(to: URL(filePath: held))
    let descriptor = open(held, O_RDONLY)
    #expect(flock(descriptor, LOCK_EX) == 0)
    defer { close(descriptor) }
    try fixture.reopened().close()
    #expect(
      try names().filter { $0.contains("creating") } == [
        "registry.gpkg.creating-5-6", "registry.gpkg.creating-notes",
      ])
  }

  @Test func `two writers of one process wait for each other no longer than five seconds`() throws {
    let act = Act(actor: "test", name: .rulesKeep, subject: "x")
    let isBusy = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    let registry = fixture.registry
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      try? registry.write(act) { _, _, _ in
        isBusy.signal()
        mayEnd.wait()
      }
      ended.signal()
    }
    isBusy.wait()
    #expect(throws: StoreError.busy(seconds: 5)) { try registry.write(act) { _, _, _ in } }
    mayEnd.signal()
    ended.wait()
    try registry.write(act) { _, _, _ in }
  }
}
