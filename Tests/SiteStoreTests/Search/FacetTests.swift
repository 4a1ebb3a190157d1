import SiteModel
import SiteStore
import Testing

@Suite struct FacetTests {
  @Test func `kinds and wards are counted, by name`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "1", ward: "Govan"), StagedFeature(reference: "2", ward: "Govan"),
      StagedFeature(reference: "3", ward: "Calton"), StagedFeature(reference: "4"),
    ])
    try fixture.importAssets([StagedFeature(reference: "1", ward: "Govan")], kind: "bench")
    let facets = try fixture.registry.assetFacets()
    #expect(facets.kinds.map(\.value) == ["bench", "camera"])
    #expect(facets.kinds.map(\.count) == [1, 4])
    #expect(facets.wards.map(\.value) == ["Calton", "Govan"])
    #expect(facets.wards.map(\.count) == [1, 3])
  }

  @Test func `an asset is found by its key and by its number`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A/1", name: "One", geometry: point(3, 4))])
    let key = AssetKey(owner: "testshire", kind: "camera", reference: "A/1")
    let asset = try #require(try fixture.registry.asset(key))
    #expect(asset.name == "One")
    #expect(asset.geometry == point(3, 4))
    #expect(try fixture.registry.asset(id: asset.id) == asset)
    #expect(try fixture.registry.asset(id: asset.id + 1) == nil)
    #expect(
      try fixture.registry.asset(AssetKey(owner: "x", kind: "camera", reference: "A/1")) == nil)
  }

  @Test func `the revision grows with every act`() throws {
    let fixture = try RegistryFixture()
    let before = try fixture.registry.revision()
    try fixture.importAssets([StagedFeature(reference: "1")])
    #expect(try fixture.registry.revision() == before + 1)
  }
}
