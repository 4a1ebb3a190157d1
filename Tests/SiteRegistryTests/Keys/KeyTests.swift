import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

@Suite struct KeyTests {
  private static func isAccepted(_ key: String, _ registry: CouncilRegistry) throws -> Bool {
    switch try registry.knownKey(key) {
    case .accepted: true
    case .refused: false
    case .needsHashing: try registry.hashedKey(key) != nil
    }
  }

  @Test func `a key is good until it is revoked, at once and by any process`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let issued = try registry.createKey(name: "Acme Towers", scope: .read)
    #expect(issued.secret.hasPrefix("sitereg_\(issued.key.id)_"))
    let server = try scratch.openAgain()
    #expect(try Self.isAccepted(issued.secret, server))
    #expect(try Self.isAccepted(issued.secret, server))
    _ = try registry.revokeKey("Acme Towers")
    #expect(try !Self.isAccepted(issued.secret, server))
    #expect(try !Self.isAccepted(issued.secret, registry))
    #expect(try registry.keys().map { $0.state() } == [.revoked])
  }

  @Test func `nothing but a hash of a key is kept, and its events do not hold it`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let issued = try registry.createKey(name: "x", scope: .admin, lifetime: .days(2))
    let secret = try #require(issued.secret.split(separator: "_").last)
    _ = try registry.revokeKey(issued.key.id)
    for suffix in ["", "-wal"] {
      let data = FileManager.default.contents(atPath: scratch.registryPath + suffix) ?? Data()
      #expect(data.firstRange(of: Data(secret.utf8)) == nil)
    }
    let acts = try registry.events(after: 0, limit: 100).map(\.act)
    #expect(acts.suffix(2) == ["keys.create", "keys.revoke"])
  }

  @Test func `a wrong secret, an unknown id and what is no key are refused`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let key = try registry.createKey(name: "x", scope: .read).secret
    let wrong = key.dropLast() + (key.hasSuffix("0") ? "1" : "0")
    for text in [
      String(wrong), key.uppercased(), key + "0", String(key.dropLast()), "", "sitereg_",
      "sitereg_00000000_00000000000000000000000000", " " + key,
      String(repeating: "x", count: 100_000),
    ] {
      #expect(try !Self.isAccepted(text, registry), "\(text.prefix(50))")
    }
    #expect(try Self.isAccepted(key, registry))
  }

  @Test func `a key expires by the clock`() async throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let soon = Date().addingTimeInterval(3).formatted(.iso8601)
    let key = try registry.createKey(name: "short", scope: .write, lifetime: .until(soon)).secret
    let isGood = try Self.isAccepted(key, registry)
    // A busy machine may have taken longer to look than the key was good for.
    #expect(isGood || Date().formatted(.iso8601) >= soon)
    while Date().formatted(.iso8601) < soon { try await Task.sleep(for: .milliseconds(100)) }
    #expect(try !Self.isAccepted(key, registry))
    #expect(try registry.keys().first?.state() == .expired)
  }

  @Test(arguments: [
    KeyLifetime.days(0), .days(-1), .days(.max), .until("2020-01-01"), .until("tomorrow"),
    .until("2999-02-30"), .until("2020-01-01T00:00:00Z"), .until(""),
  ])
  func `a lifetime that is over or none is refused`(lifetime: KeyLifetime) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    #expect(throws: RegistryError.self) {
      try registry.createKey(name: "x", scope: .read, lifetime: lifetime)
    }
    #expect(try registry.keys().isEmpty)
  }

  @Test func `no two keys in force have one name`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let first = try registry.createKey(name: "Acme", scope: .read)
    #expect(throws: RegistryError.self) { try registry.createKey(name: "Acme", scope: .read) }
    _ = try registry.revokeKey(first.key.id)
    #expect(throws: RegistryError.self) { try registry.revokeKey(first.key.id) }
    let second = try registry.createKey(name: "Acme", scope: .read)
    #expect(try registry.revokeKey("Acme").id == second.key.id)
  }

  @Test func `the end of a day is the council's`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let summer = try registry.createKey(name: "s", scope: .read, lifetime: .until("2099-07-31"))
    let winter = try registry.createKey(name: "w", scope: .read, lifetime: .until("2099-12-31"))
    #expect(summer.key.expiresAt == "2099-07-31T23:00:00Z")
    #expect(winter.key.expiresAt == "2100-01-01T00:00:00Z")
  }
}

extension Scratch {
  var registryPath: String { path("registry.gpkg") }

  /// The same file, as another process has it.
  func openAgain() throws -> CouncilRegistry {
    try CouncilRegistry(at: registryPath, access: .readWrite, actor: "other")
  }
}
