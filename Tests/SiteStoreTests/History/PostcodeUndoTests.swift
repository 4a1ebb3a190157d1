import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct PostcodeUndoTests {
  private let fixture: RegistryFixture

  init() throws { fixture = try RegistryFixture() }

  private func importing(_ rows: [(code: String, position: Position<NationalGrid>)]) throws {
    _ = try fixture.registry.mergePostcodes(
      rows, run: RegistryFixture.run(.postcode), quarantined: [],
      act: Act(actor: "test", name: .importFile, on: .postcode))
  }

  private func undo(_ run: Int64) throws {
    _ = try fixture.registry.undo(
      run: run, act: Act(actor: "test", name: .importUndo, on: .postcode))
  }

  private var state: [String] {
    get throws { try fixture.texts("SELECT code, easting, northing FROM postcode ORDER BY code") }
  }

  @Test func `postcodes added go, and moved ones are where they were`() throws {
    try importing([
      ("G1 1AA", Position(easting: 1, northing: 2)), ("G1 1AB", Position(easting: 3, northing: 4)),
    ])
    let before = try state
    try importing([
      ("G1 1AA", Position(easting: 9, northing: 9)), ("G1 1AC", Position(easting: 5, northing: 6)),
    ])
    #expect(throws: StoreError.self) { try undo(1) }
    try undo(2)
    #expect(try state == before)
    try undo(1)
    #expect(try state == [])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a postcode another program moved stands against it`() throws {
    try importing([("G1 1AA", Position(easting: 1, northing: 2))])
    try fixture.outsider().write { try $0.execute(sql: "UPDATE postcode SET easting = 7") }
    let error = #expect(throws: StoreError.self) { try undo(1) }
    #expect("\(try #require(error))".contains("G1 1AA (another program)"))
  }
}
