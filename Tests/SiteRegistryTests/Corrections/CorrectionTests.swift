import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct CorrectionTests {
  private static let key = AssetKey(owner: "test", kind: "lamp", reference: "A")

  private func sample() throws -> (Scratch, CouncilRegistry, String) {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "a.geojson",
      #"{"type":"Feature","properties":{"reference":"A","name":"Old","watts":40,"lit":true},"geometry":{"type":"Point","coordinates":[-4.25,55.86]}}"#
    )
    try registry.importing(file, as: "asset", kind: "lamp")
    return (scratch, registry, file)
  }

  private func report(
    _ registry: CouncilRegistry, _ field: String, _ value: String?, note: String? = "seen there",
    contact: String? = nil
  ) throws -> Correction {
    try registry.reportCorrection(
      CorrectionForm(
        asset: Self.key.description, field: field, value: value, note: note, contact: contact))
  }

  @Test func `accepting changes the site, its text index and its history, as one act`() throws {
    let (scratch, registry, _) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    let filed = try report(registry, "name", "New Street", contact: "ann@example.org")
    #expect(filed.seen == "Old")
    #expect(try registry.site(Self.key).name == "Old")
    #expect(try registry.openCorrectionCount() == 1)
    let done = try registry.acceptCorrection(filed.id, reason: "checked")
    #expect(done.isApplied)
    #expect(done.state == .accepted)
    #expect(try registry.site(Self.key).name == "New Street")
    var search = SiteSearch()
    search.conditions.text = "new street"
    #expect(try registry.search(search).matched == 1)
    let events = try registry.events(after: 0, limit: 100)
    let last = try #require(events.last)
    #expect(last.act == "correction.accept")
    #expect(last.subject == "test/lamp/A")
    #expect(last.detail["from"] == "Old")
    #expect(last.detail["to"] == "New Street")
    #expect(!events.contains { JSONValue.object($0.detail).jsonText.contains("ann@") })
    #expect(try registry.verify() == [])
    #expect(try registry.verifyEvents().fault == nil)
    #expect(try registry.corrections(state: .open).isEmpty)
    #expect(try registry.corrections(state: .accepted, asset: Self.key) == [done])
    #expect(try registry.correction(filed.id) == done)
  }

  @Test func `attributes keep their type, and nothing empties a field`() throws {
    let (scratch, registry, _) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    for (field, value) in [("watts", "60"), ("lit", "false"), ("name", nil)] {
      _ = try registry.acceptCorrection(try report(registry, field, value).id)
    }
    let site = try registry.site(Self.key)
    #expect(site.attributes["watts"] == 60)
    #expect(site.attributes["lit"] == false)
    #expect(site.name == nil)
    _ = try registry.acceptCorrection(try report(registry, "watts", "many").id)
    #expect(try registry.site(Self.key).attributes["watts"] == "many")
    #expect(try registry.verify() == [])
  }

  @Test(arguments: ["location", "reference", "other"])
  func `what no property holds is recorded only`(_ field: String) throws {
    let (scratch, registry, _) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    let before = try registry.site(Self.key)
    let done = try registry.acceptCorrection(try report(registry, field, "50 m north").id)
    #expect(!done.isApplied)
    #expect(done.state == .accepted)
    #expect(try registry.site(Self.key) == before)
  }

  @Test func `a decided report stays decided, and rejecting changes nothing`() throws {
    let (scratch, registry, _) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    let filed = try report(registry, "name", "New")
    #expect(throws: RegistryError.usage("say why the report is rejected (--reason)")) {
      try registry.rejectCorrection(filed.id, reason: " ")
    }
    let done = try registry.rejectCorrection(filed.id, reason: "no")
    #expect(done.state == .rejected)
    #expect(try registry.site(Self.key).name == "Old")
    #expect(throws: RegistryError.conflict("correction 1 is rejected already")) {
      try registry.acceptCorrection(filed.id)
    }
    #expect(throws: RegistryError.notFound("there is no correction 9")) {
      try registry.acceptCorrection(9)
    }
  }

  @Test func `a site that moved on is not overwritten unawares`() throws {
    let (scratch, registry, _) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    let first = try report(registry, "name", "One")
    let second = try report(registry, "name", "Two")
    let third = try report(registry, "name", "One")
    _ = try registry.acceptCorrection(first.id)
    #expect {
      try registry.acceptCorrection(second.id)
    } throws: { error in
      guard case RegistryError.conflict(let text) = error else { return false }
      return text.contains("'One'") && text.contains("'Old'")
    }
    #expect(try registry.site(Self.key).name == "One")
    #expect(try registry.acceptCorrection(third.id).isApplied)
    _ = try registry.acceptCorrection(second.id, evenIfChanged: true)
    #expect(try registry.site(Self.key).name == "Two")
  }

  @Test func `the next import of an unmended source brings its value back`() throws {
    let (scratch, registry, file) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    _ = try registry.acceptCorrection(try report(registry, "name", "New").id)
    let again = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(again.run.counts.changed == 1)
    #expect(try registry.site(Self.key).name == "Old")
  }

  @Test func `a form's slips are named together`() throws {
    let (scratch, registry, _) = try sample()
    defer { withExtendedLifetime(scratch) {} }
    #expect {
      try registry.reportCorrection(CorrectionForm(asset: "A", field: " ", value: " "))
    } throws: { error in
      guard case RegistryError.invalidForm(let problems) = error else { return false }
      return problems.map(\.field) == ["asset", "field", "value"]
    }
    #expect {
      try registry.reportCorrection(
        CorrectionForm(
          asset: "test/lamp/A", field: "availability", value: "perhaps",
          note: String(repeating: "x", count: 5000)))
    } throws: { error in
      guard case RegistryError.invalidForm(let problems) = error else { return false }
      return problems.map(\.field) == ["note", "value"]
    }
    #expect {
      try report(registry, "colour", "red")
    } throws: { error in
      guard case RegistryError.usage(let text) = error else { return false }
      return text.contains("watts") && text.contains("location")
    }
    #expect {
      try registry.reportCorrection(
        CorrectionForm(asset: "test/lamp/Z", field: "name", value: "x"))
    } throws: { error in
      guard case RegistryError.notFound = error else { return false }
      return true
    }
  }
}
