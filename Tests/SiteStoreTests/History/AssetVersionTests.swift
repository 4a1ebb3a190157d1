import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct AssetVersionTests {
  private let key = AssetKey(owner: "testshire", kind: "camera", reference: "A")

  @Test func `each image of an asset is told with the act that made it`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", name: "one", geometry: point(1, 2))])
    try fixture.importAssets([StagedFeature(reference: "A", name: "one", geometry: point(1, 2))])
    try fixture.importAssets([StagedFeature(reference: "A", name: "two")])
    try fixture.outsider().write { try $0.execute(sql: "UPDATE asset SET ward = 'W'") }
    try fixture.registry.noticeOutsideChanges()
    let versions = try fixture.registry.versions(of: key)
    #expect(versions.map(\.asset.name) == ["one", "two", "two"])
    #expect(versions.map(\.asset.ward) == [nil, nil, "W"])
    #expect(versions.map { $0.since?.sequence } == [2, 4, 5])
    #expect(versions.map { $0.until?.sequence } == [4, 5, nil])
    #expect(versions.last?.since?.actor == "outside")
    #expect(versions.first?.asset.geometry == point(1, 2))
  }

  @Test func `an asset that is gone or came back is still known`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", name: "one")])
    try fixture.outsider().write { try $0.execute(sql: "DELETE FROM asset") }
    try fixture.registry.noticeOutsideChanges()
    #expect(try fixture.registry.versions(of: key).map { $0.until?.sequence } == [3])
    try fixture.importAssets([StagedFeature(reference: "A", name: "two")])
    let versions = try fixture.registry.versions(of: key)
    #expect(versions.map(\.asset.id) == [1, 2])
    #expect(versions.map { $0.since?.sequence } == [2, 4])
    let other = AssetKey(owner: "testshire", kind: "camera", reference: "B")
    #expect(try fixture.registry.versions(of: other) == [])
  }

  @Test func `an asset renamed by another program is followed under both names`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A")])
    try fixture.outsider().write { try $0.execute(sql: "UPDATE asset SET reference = 'B'") }
    try fixture.registry.noticeOutsideChanges()
    let other = AssetKey(owner: "testshire", kind: "camera", reference: "B")
    for name in [key, other] {
      #expect(try fixture.registry.versions(of: name).map(\.asset.key.reference) == ["A", "B"])
    }
  }

  @Test func `a time before the registry has no event`() throws {
    let fixture = try RegistryFixture()
    #expect(try fixture.registry.lastEvent(notAfter: "2000-01-01T00:00:00Z") == 0)
    #expect(try fixture.registry.lastEvent(notAfter: "9999-01-01T00:00:00Z") == 1)
  }
}
