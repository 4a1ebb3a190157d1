import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct ApplicationTests {
  private let fixture: RegistryFixture
  private let salt: [UInt8] = Array(0..<16)
  private let hash: [UInt8] = Array(100..<132)

  init() throws { fixture = try RegistryFixture() }

  private func application(
    _ reference: String, submittedAt: String = "2026-03-01T09:00:00Z", asset: AssetKey? = nil
  ) -> Application {
    Application(
      reference: reference, state: .submitted, asset: asset,
      position: Position(easting: 259_200.25, northing: 665_300.5), place: "G2 1DU",
      equipment: .smallCell, heightInMetres: asset == nil ? nil : 8.5,
      applicant: Applicant(
        organisation: "Acme \"Mobile\"", contactName: "Zoë", email: "z@example.org",
        telephone: asset == nil ? nil : "0141 000 0000"),
      description: "A cell\nwith a line break", verdict: ["outcome": "eligible", "n": 1.5],
      submittedAt: submittedAt, updatedAt: submittedAt)
  }

  private func insert(_ application: Application) throws {
    try fixture.registry.insert(
      application, secretSalt: salt, secretHash: hash,
      act: Act(actor: "a", name: .applicationSubmit, subject: application.reference))
  }

  private func decide(
    _ reference: String, from: ApplicationState = .submitted, to: ApplicationState,
    reasons: String? = nil
  ) throws {
    try fixture.registry.update(
      reference, from: from, to: to, reasons: reasons, by: "officer",
      act: Act(actor: "officer", name: .application(to), subject: reference))
  }

  @Test func `an application is given back as it was handed in`() throws {
    let asset = AssetKey(owner: "o", kind: "k", reference: "r/1")
    for one in [application("A-1"), application("A-2", asset: asset)] {
      try insert(one)
      let stored = try #require(try fixture.registry.application(one.reference))
      #expect(stored.state == .submitted)
      #expect(stored.asset == one.asset)
      #expect(stored.position == one.position)
      #expect(stored.place == one.place)
      #expect(stored.equipment == one.equipment)
      #expect(stored.heightInMetres == one.heightInMetres)
      #expect(stored.applicant == one.applicant)
      #expect(stored.description == one.description)
      #expect(stored.verdict == one.verdict)
      #expect(stored.submittedAt == one.submittedAt)
      #expect(stored.decisionReasons == nil)
    }
    let secret = try #require(try fixture.registry.secret(of: "A-1"))
    #expect(secret.salt == salt)
    #expect(secret.hash == hash)
    #expect(try fixture.registry.application("A-3") == nil)
    #expect(try fixture.registry.secret(of: "A-3") == nil)
  }

  @Test func `a reference is taken once, and a second submission leaves no event`() throws {
    try insert(application("A-1"))
    let revision = try fixture.registry.revision()
    #expect(throws: StoreError.conflict(what: "there is already an application A-1")) {
      try insert(application("A-1"))
    }
    #expect(try fixture.registry.revision() == revision)
  }

  @Test func `two who decide at once: the first one wins, the second one is told`() throws {
    try insert(application("A-1"))
    try decide("A-1", to: .approved, reasons: "sound")
    let revision = try fixture.registry.revision()
    #expect {
      try decide("A-1", to: .refused, reasons: "late")
    } throws: { error in
      guard case .conflict(let what) = error as? StoreError else { return false }
      return what.contains("approved") && what.contains("A-1")
    }
    #expect(try fixture.registry.revision() == revision)
    let stored = try #require(try fixture.registry.application("A-1"))
    #expect(stored.state == .approved)
    #expect(stored.decisionReasons == "sound")
    #expect(stored.decidedBy == "officer")
    #expect(stored.updatedAt > stored.submittedAt)
    try decide("A-1", from: .approved, to: .withdrawn)
    #expect(try fixture.registry.application("A-1")?.decisionReasons == "sound")
    #expect(try fixture.registry.verifyEventChain().firstFault == nil)
  }

  @Test func `deciding on an application that is not there is not found`() throws {
    #expect(throws: StoreError.notFound(what: "there is no application 'X'")) {
      try decide("X", to: .approved)
    }
  }

  @Test func `applications are listed newest first, by state`() throws {
    try insert(application("B", submittedAt: "2026-03-02T09:00:00Z"))
    try insert(application("A", submittedAt: "2026-03-01T09:00:00Z"))
    try insert(application("C", submittedAt: "2026-03-02T09:00:00Z"))
    try decide("B", to: .refused, reasons: "no")
    #expect(try fixture.registry.applications(state: nil).map(\.reference) == ["C", "B", "A"])
    #expect(try fixture.registry.applications(state: .submitted).map(\.reference) == ["C", "A"])
    #expect(try fixture.registry.applications(state: .refused).map(\.reference) == ["B"])
    #expect(try fixture.registry.applications(state: .withdrawn).isEmpty)
  }

  @Test func `the event log holds no personal data of an application`() throws {
    try insert(application("A-1"))
    let events = try fixture.registry.events()
    #expect(!events.contains { "\($0)".contains("example.org") || "\($0)".contains("Zoë") })
  }
}
