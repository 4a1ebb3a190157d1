import Foundation
import GRDB
import SiteModel
import SiteStore
import Testing

/// The file goes away, or somebody else writes, while it is open.
struct FileFateTests {
  private static let act = Act(actor: "test", name: .rulesKeep, subject: "x")

  private static func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func `nothing is written any more once the file was removed`() throws {
    let fixture = try RegistryFixture()
    #expect(fixture.registry.faultOfFile == nil)
    try Self.remove(fixture.path)
    #expect(fixture.registry.faultOfFile == "was removed while it was open")
    #expect(
      throws: StoreError.gone(path: fixture.path, what: "was removed while it was open")
    ) {
      try fixture.registry.write(Self.act) { _, _, _ in }
    }
  }

  @Test func `a file that is emptied under an open registry is noticed`() throws {
    let fixture = try RegistryFixture()
    #expect(fixture.registry.faultOfFile == nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: fixture.path))
    try handle.truncate(atOffset: 0)
    try handle.close()
    #expect(fixture.registry.faultOfFile?.contains("emptied") == true)
  }

  @Test func `what is committed while the file goes away is not called kept`() throws {
    let fixture = try RegistryFixture()
    #expect(
      throws: StoreError.gone(path: fixture.path, what: "was removed while it was open")
    ) {
      try fixture.registry.write(Self.act) { _, _, _ in try Self.remove(fixture.path) }
    }
  }

  @Test func `the log of a file that was replaced is not played into the new one`() throws {
    let fixture = try RegistryFixture()
    let other = try RegistryFixture()
    try other.importAssets([StagedFeature(reference: "theirs")])
    try other.registry.close()
    try fixture.importAssets([StagedFeature(reference: "ours")])
    let ended = rename(other.path, fixture.path)
    #expect(ended == 0)
    #expect(
      fixture.registry.faultOfFile == "was replaced by another one while it was open")
    let said = try #require(fixture.registry.saveWhatRemains())
    #expect(said.contains("-wal"))
    let new = try fixture.reopened()
    #expect(try new.counts().assets.map(\.count) == [1])
    #expect(try new.verify() == [])
    let reference = try new.read { db in
      try String.fetchOne(db, sql: "SELECT reference FROM asset")
    }
    #expect(reference == "theirs")
    try new.close()
  }

  @Test func `what a removed log held is in the file, and nothing more is written`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A")])
    try Self.remove(fixture.path + "-wal")
    #expect(throws: StoreError.self) { try fixture.registry.write(Self.act) { _, _, _ in } }
    #expect(fixture.registry.saveWhatRemains() != nil)
    // As somebody would find it after the program's end.
    let copy = fixture.folder.appending(path: "copy.gpkg").path
    try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
    let found = try RegistryFile(at: copy, access: .readWrite, sealer: .forTests)
    #expect(try found.counts().assets.map(\.count) == [1])
    #expect(try found.verify() == [])
  }

  @Test func `a writer whose time is over does not wait`() throws {
    let fixture = try RegistryFixture()
    let other = try fixture.outsider()
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: StoreError.busy(seconds: 0)) {
        try WriterPatience.until(.now) {
          try fixture.registry.write(Self.act) { _, _, _ in }
        }
      }
      try db.execute(sql: "ROLLBACK")
    }
    // And the next one waits as usual.
    try fixture.registry.write(Self.act) { _, _, _ in }
  }

  @Test func `a registry opens while another program writes, and is written to afterwards`() throws
  {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A")])
    try fixture.registry.close()
    let other = try fixture.outsider()
    // No log yet, so that a pool for writing would have to make one.
    let opened = try other.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      let opened = try fixture.reopened()
      #expect(try opened.counts().assets.map(\.count) == [1])
      try db.execute(sql: "ROLLBACK")
      return opened
    }
    try opened.write(Self.act) { _, _, _ in }
    #expect(try opened.verify() == [])
    try opened.close()
  }

  @Test func `a new registry keeps its log while another program opens and closes it`() throws {
    let fixture = try RegistryFixture()
    let outcome = Process()
    outcome.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    outcome.arguments = [
      "python3", "-c",
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
        + "c.execute('SELECT COUNT(*) FROM asset').fetchall(); c.close()",
      fixture.path,
    ]
    try outcome.run()
    outcome.waitUntilExit()
    try #require(outcome.terminationStatus == 0)
    #expect(fixture.registry.faultOfFile == nil)
    try fixture.registry.write(Self.act) { _, _, _ in }
  }
}
