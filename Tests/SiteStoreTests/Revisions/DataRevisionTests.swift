import GRDB
import SiteModel
import SiteStore
import Testing

@Suite struct DataRevisionTests {
  /// What each act changes, written out: an act that is not in this table fails the test below.
  private static let table: [Act.Name: Set<DataSet>?] = [
    .registryCreate: nil, .registryRestore: nil, .attributesName: nil, .outsideEdit: nil,
    .importFile: [], .importUndo: [.assets], .layerRemove: [],
    .promote: [.promotions],
    .assignWards: [.assets], .correctionAccept: [.assets, .corrections],
    .correctionReport: [.corrections], .correctionReject: [.corrections],
    .rulesKeep: [.rules],
    .applicationSubmit: [.applications], .applicationApprove: [.applications],
    .applicationRefuse: [.applications], .applicationWithdraw: [.applications],
    .keysCreate: [.keys], .keysRevoke: [.keys],
    .classesSet: [.classes], .classesClear: [.classes],
  ]

  private static let sets = DataSet.common + [.layer("zones")]

  private static func revisions(_ registry: RegistryFile) throws -> [DataSet: Int64] {
    var found: [DataSet: Int64] = [:]
    for set in sets { found[set] = try registry.revision(of: [set]) }
    return found
  }

  @Test(arguments: Act.Name.allCases)
  func `an act moves the revision of what it changes and of nothing else`(
    name: Act.Name
  ) throws {
    let fixture = try RegistryFixture()
    try fixture.importLayer("zones", [])
    let before = try Self.revisions(fixture.registry)
    try fixture.registry.write(Act(actor: "test", name: name, subject: "x")) { _, _, _ in }
    let after = try Self.revisions(fixture.registry)
    let moved = Set(Self.sets.filter { before[$0] != after[$0] })
    let expected = try #require(Self.table[name], "\(name) is not in the table")
    #expect(moved == expected ?? Set(Self.sets))
    let last = try #require(try fixture.registry.events(limit: 100).last?.sequence)
    for set in moved { #expect(after[set] == last) }
  }

  @Test(arguments: [
    (ImportTarget.asset(owner: "o", kind: "k"), DataSet.assets),
    (.constraint(layer: "zones"), .layer("zones")), (.installation, .installations),
    (.postcode, .postcodes),
  ])
  func `an import moves the revision of its target alone`(
    target: ImportTarget, set: DataSet
  ) throws {
    let fixture = try RegistryFixture()
    let before = try Self.revisions(fixture.registry)
    try fixture.registry.write(Act(actor: "test", name: .importFile, on: target)) { _, _, _ in }
    let after = try Self.revisions(fixture.registry)
    #expect(Self.sets.filter { before[$0] != after[$0] } == [set])
  }

  @Test(arguments: Act.Name.allCases)
  func `the index of all assets survives every act that leaves assets alone`(
    name: Act.Name
  ) throws {
    let fixture = try RegistryFixture()
    let index = try fixture.registry.assetIndex()
    try fixture.registry.write(Act(actor: "test", name: name, subject: "x")) { _, _, _ in }
    let changesAssets = Self.table[name].map { $0?.contains(.assets) ?? true } ?? true
    #expect(try (fixture.registry.assetIndex() === index) == !changesAssets)
  }

  @Test func `what is taken back moves no revision`() throws {
    let fixture = try RegistryFixture()
    let before = try Self.revisions(fixture.registry)
    struct Failure: Error {}
    #expect(throws: (any Error).self) {
      try fixture.registry.write(Act(actor: "test", name: .keysCreate, subject: "x")) { _, _, _ in
        throw Failure()
      }
    }
    #expect(try Self.revisions(fixture.registry) == before)
  }
}

extension DataRevisionTests {
  @Test(arguments: [
    ("UPDATE data_revision SET event = 0 WHERE data_set = 'assets'", "older than its last change"),
    ("UPDATE data_revision SET event = 999 WHERE data_set = 'keys'", "an event that there is not"),
    ("DELETE FROM data_revision WHERE data_set = 'classes'", "the revision of 'classes' is gone"),
  ])
  func `a revision that another program wrote is found`(sql: String, words: String) throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([])
    #expect(try fixture.registry.verify() == [])
    try fixture.outsider().write { db in try db.execute(sql: sql) }
    #expect(try fixture.registry.verify().contains { $0.contains(words) })
  }
}
