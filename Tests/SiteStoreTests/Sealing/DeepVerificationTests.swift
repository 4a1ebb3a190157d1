import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct DeepVerificationTests {
  private func many(_ count: Int, height: Int = 7) -> [StagedFeature] {
    (0..<count).map { number in
      StagedFeature(
        reference: "R\(number)", name: "Pole \(number)",
        geometry: number.isMultiple(of: 5) ? nil : point(Double(number), 100),
        attributes: ["material": "concrete", "height": .integer(Int64(height))])
    }
  }

  @Test func `one letter in a site's attributes is seen, whichever way the rows came in`() throws {
    // Packed beside the registry and taken over, or brought in row by row.
    let packed = try RegistryFixture()
    _ = try piped(many(300), into: packed)
    let single = try RegistryFixture()
    try single.importAssets(many(300))
    for fixture in [packed, single] {
      #expect(try fixture.registry.verification(isDeep: true) == Verification())
      try fixture.tamper(
        """
        UPDATE asset SET attributes = replace(attributes, 'concrete', 'Xoncrete') WHERE fid = 77
        """)
      #expect(try fixture.registry.verify() == [])
      #expect(
        try fixture.registry.verification(isDeep: true).faults == [
          "of the 300 rows of asset that event 2 (import, run 1) wrote, one or more were changed"
        ])
    }
  }

  @Test func `both ways of importing seal the same rows alike`() throws {
    let packed = try RegistryFixture()
    _ = try piped(many(300), into: packed)
    let single = try RegistryFixture()
    try single.importAssets(many(300))
    let seals = try [packed, single].map { fixture in
      try fixture.registry.events(after: 1, limit: 1).first?.detail["sealedFeatures"]
    }
    #expect(seals[0] != nil)
    #expect(seals[0] == seals[1])
  }

  @Test func `what later acts touched is compared in the history`() throws {
    let fixture = try RegistryFixture()
    _ = try piped(many(300), into: fixture)
    let second = try fixture.importAssets(Array(many(300, height: 8).prefix(40)))
    try fixture.registry.fillWards(
      [(id: 200, ward: "Anderston")], act: fixture.act("assign-wards", "wards"))
    try fixture.outsider().write { db in
      try db.execute(
        sql: """
          UPDATE asset SET name = 'once' WHERE fid = 250; UPDATE asset SET name = 'twice' WHERE fid = 250;
          DELETE FROM asset WHERE fid = 251
          """)
    }
    #expect(try fixture.registry.verification(isDeep: true).faults == [])
    _ = try fixture.registry.undo(run: second.id, act: fixture.act("import.undo", "run"))
    #expect(try fixture.registry.verification(isDeep: true).faults == [])
    try fixture.tamper("UPDATE asset_history SET name = 'x' WHERE fid = 250 AND until > since")
    #expect(try fixture.registry.verification(isDeep: true).faults.count == 1)
  }

  @Test func `a layer that gets columns, wider types and an end stays covered`() throws {
    let fixture = try RegistryFixture()
    func zone(_ attributes: JSONObject) -> StagedFeature {
      StagedFeature(reference: "Z", geometry: point(1, 1), attributes: attributes)
    }
    let zones = [
      zone(["grade": 1]), zone(["grade": 2, "name of": "x"]), zone(["grade": "high"]),
      zone(["grade": "low", "more": true]),
    ]
    for zone in zones {
      try fixture.importLayer("zones", [zone])
      #expect(try fixture.registry.verification(isDeep: true) == Verification())
    }
    try fixture.registry.removeLayer("zones", act: fixture.act("layer.remove", "constraint:zones"))
    try fixture.importLayer("zones", [zones[0]])
    #expect(try fixture.registry.verification(isDeep: true) == Verification())
    try fixture.tamper("UPDATE layer_zones SET grade = 9")
    #expect(try fixture.registry.verification(isDeep: true).faults.count == 1)
  }

  @Test func `times that go backwards and edits not yet noticed are noted, and no fault`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets(many(2))
    try fixture.registry.close()
    let outsider = try fixture.outsider()
    try outsider.write { db in
      try db.execute(sql: "UPDATE asset SET name = 'x' WHERE fid = 1")
    }
    try outsider.close()
    let reader = try fixture.reopened(.readOnly)
    let chain = try reader.verifyEventChain()
    #expect(chain.firstFault == nil)
    #expect(chain.notes.count == 1)
    #expect(chain.notes.first?.contains("1 changes of asset by other programs") == true)
    #expect(try reader.verification(isDeep: true).faults == [])
  }
}
