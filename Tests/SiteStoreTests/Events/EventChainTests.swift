import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct EventChainTests {
  private func fixture() throws -> RegistryFixture {
    let fixture = try RegistryFixture()
    for number in 1...4 {
      let act = Act(
        actor: "clerk", name: .rulesKeep, subject: "thing \(number)",
        detail: ["number": .integer(Int64(number))])
      try fixture.registry.write(act) { _, event, detail in detail["event"] = .integer(event) }
    }
    return fixture
  }

  @Test func `each act is one event, numbered without a gap, sealing the one before`() throws {
    let fixture = try fixture()
    let events = try fixture.registry.events()
    #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(events[0].previousHash == String(repeating: "0", count: 64))
    for (event, next) in zip(events, events.dropFirst()) {
      #expect(next.previousHash == event.hash)
    }
    #expect(events[2].detail == ["number": 2, "event": 3])
    #expect(events[2].at.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    #expect(try fixture.registry.events(after: 3, limit: 1).map(\.sequence) == [4])
    let check = try fixture.registry.verifyEventChain()
    #expect(check == ChainCheck(count: 5, headHash: events[4].hash))
  }

  @Test func `a failed act leaves no event and no mark`() throws {
    let fixture = try fixture()
    struct Refusal: Error {}
    #expect(throws: StoreError.self) {
      try fixture.registry.write(Act(actor: "a", name: .rulesKeep, subject: "c")) { db, _, _ in
        try db.execute(
          sql: "INSERT INTO postcode (code, easting, northing) VALUES ('G2 1DU', 1, 2)")
        throw Refusal()
      }
    }
    #expect(try fixture.registry.events().count == 5)
    #expect(try fixture.texts("SELECT * FROM postcode") == [])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a store error thrown inside an act arrives as it is`() throws {
    let fixture = try fixture()
    #expect(throws: StoreError.conflict(what: "too late")) {
      try fixture.registry.write(Act(actor: "a", name: .rulesKeep, subject: "c")) { _, _, _ in
        throw StoreError.conflict(what: "too late")
      }
    }
  }

  @Test func `the log refuses to be rewritten`() throws {
    let fixture = try fixture()
    for change in ["UPDATE event SET actor = 'x' WHERE sequence = 2", "DELETE FROM event"] {
      #expect(throws: DatabaseError.self) {
        try fixture.outsider().write { try $0.execute(sql: change) }
      }
    }
  }

  @Test(arguments: [
    ("UPDATE event SET actor = 'x' WHERE sequence = 3", 3),
    ("UPDATE event SET at = '2020-01-01T00:00:00Z' WHERE sequence = 2", 2),
    ("UPDATE event SET detail = '{}' WHERE sequence = 4", 4),
    ("UPDATE event SET hash = '00' WHERE sequence = 4", 4),
    ("UPDATE event SET subject = act, act = subject WHERE sequence = 5", 5),
    ("DELETE FROM event WHERE sequence = 3", 4),
    ("DELETE FROM event WHERE sequence = 1", 2),
    ("UPDATE event SET sequence = 9 WHERE sequence = 5", 9),
    (
      "INSERT INTO event SELECT 6, at, actor, act, subject, detail, hash, hash FROM event LIMIT 1",
      6
    ),
  ])
  func `tampering behind the triggers' back is found`(change: String, fault: Int64) throws {
    let fixture = try fixture()
    try fixture.outsider().write { db in
      try db.execute(sql: "DROP TRIGGER event_is_final_update; DROP TRIGGER event_is_final_delete")
      try db.execute(sql: change)
    }
    let found = try fixture.registry.verifyEventChain().firstFault
    #expect(found?.sequence == fault)
    #expect(try fixture.registry.verify().contains { $0.contains("event \(fault)") })
  }
}
