import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct EarlierNamesTests {
  @Test func `a registry of an earlier build shows what its names hid`() throws {
    let fixture = try RegistryFixture()
    // As builds before names were settled kept them.
    try fixture.importAssets(
      [
        StagedFeature(
          reference: "A", name: "Lamp", ward: "Canalside",
          attributes: ["name": "Lamp", "ward": "Old Ward", "street": "High Street"])
      ], owner: "o", kind: "lamp")
    try fixture.importAssets(
      [StagedFeature(reference: "B", attributes: ["Street": "Hill Road", "id": 7])],
      owner: "o", kind: "stop")
    try fixture.registry.write(Act(actor: "t", name: .assignWards, subject: "t", detail: [:])) {
      db, _, _ in
      try db.execute(sql: "INSERT INTO setting (name, value) VALUES ('attribute-names', 'pending')")
    }
    let again = try fixture.reopened()
    let kept = try again.read { db in
      try String.fetchAll(db, sql: "SELECT attributes FROM asset ORDER BY reference")
    }
    #expect(
      kept == [
        #"{"name":"Lamp","ward_2":"Old Ward","street":"High Street"}"#,
        #"{"Street_2":"Hill Road","id_2":7}"#,
      ])
    let names = try again.attributeNames(of: .asset(owner: "o", kind: "lamp"))
    #expect(Set(names).isSuperset(of: ["ward_2", "street", "Street_2", "id_2"]))
    #expect(try again.verify() == [])
    #expect(
      try again.read { db in
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM setting WHERE name = 'attribute-names'")
      } == 0)
  }
}
