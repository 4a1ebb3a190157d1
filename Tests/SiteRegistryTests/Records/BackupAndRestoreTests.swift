import Foundation
import SiteModel
import SiteRegistry
import Testing

@Suite struct BackupAndRestoreTests {
  @Test func `a backup can be restored beside, and in place of, a registry`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let head = try registry.verifyEvents().head
    let copy = try registry.backup(to: scratch.path("copy.gpkg"))
    #expect(copy.headHash == head)
    #expect(throws: RegistryError.self) { _ = try registry.backup(to: scratch.path("copy.gpkg")) }
    let new = scratch.path("new.gpkg")
    for replacing in [false, true] {
      let restored = try CouncilRegistry.restore(
        scratch.path("copy.gpkg"), to: new, replacing: replacing, actor: "tester")
      #expect((restored.previousFile != nil) == replacing)
    }
    let opened = try CouncilRegistry(at: new, access: .readOnly, actor: "tester")
    #expect(opened.council.name == "Test Council")
    // The hash that was noted stands in the restored log.
    #expect(try opened.verifyEvents(head: head).fault == nil)
  }

  @Test func `each refusal says what to do`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let absent = scratch.path("absent.gpkg")
    #expect(throws: RegistryError.missingInput("there is no file '\(absent)'")) {
      _ = try CouncilRegistry.restore(
        absent, to: scratch.path("new.gpkg"), replacing: false, actor: "tester")
    }
    _ = try registry.backup(to: scratch.path("copy.gpkg"))
    #expect(throws: RegistryError.self) {
      _ = try CouncilRegistry.restore(
        scratch.path("copy.gpkg"), to: scratch.path("registry.gpkg"), replacing: false,
        actor: "tester")
    }
    try FileManager.default.copyItem(atPath: scratch.path("copy.gpkg"), toPath: absent)
    #expect(throws: RegistryError.usage("'\(absent)' cannot be restored from itself")) {
      _ = try CouncilRegistry.restore(absent, to: absent, replacing: true, actor: "tester")
    }
  }
}
