import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

/// A registry that another program left in SQLite's rollback mode.
@Suite struct RollbackModeTests {
  private func leftInRollbackMode() throws -> RegistryFixture {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 1))])
    try fixture.registry.close()
    let other = try fixture.outsider()
    try other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    try other.close()
    return fixture
  }

  @Test func `opening for writing puts it right where nobody has it open`() throws {
    let fixture = try leftInRollbackMode()
    let registry = try fixture.reopened()
    #expect(try registry.verify() == [])
    let mode = try registry.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "wal")
    try registry.close()
  }

  @Test func `while a reader keeps writers out, reading works and writing says who is in the way`()
    throws
  {
    let fixture = try leftInRollbackMode()
    let reader = try fixture.outsider()
    try reader.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN")
      _ = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM asset")
      #expect(throws: StoreError.heldByReader(path: fixture.path)) { _ = try fixture.reopened() }
      let registry = try fixture.reopened(.readOnly)
      #expect(try registry.counts().assets.map(\.count) == [1])
      try registry.close()
      try db.execute(sql: "COMMIT")
    }
    try reader.close()
    let registry = try fixture.reopened()
    #expect(try registry.verify() == [])
    try registry.close()
  }
}
