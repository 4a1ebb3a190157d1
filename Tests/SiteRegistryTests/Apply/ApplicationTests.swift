import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct ApplicationTests {
  private static let pack = """
    pack: p
    version: "1"
    title: T
    rules:
      - id: height
        title: Height
        explanation: Because
        clause: Clause 1
        effect: blocker
        requires: {filter: "height <= 15", measured: height, limit: 15, unit: m}
    """

  private static func form(_ scratch: Scratch) throws -> ApplicationForm {
    var form = ApplicationForm()
    form.place = "259200,665300"
    form.equipment = "small-cell"
    form.height = "10"
    form.organisation = "Example Networks"
    form.contactName = "A. Person"
    form.email = "person@example.com"
    form.description = "One small cell"
    form.pack = try scratch.write("pack.yaml", pack)
    return form
  }

  @Test func `reference and secret together read an application, and nothing less does`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let submission = try registry.submit(try Self.form(scratch))
    let read = try registry.application(
      reference: submission.reference, secret: submission.secret)
    #expect(read.state == .submitted)
    #expect(read.verdict["outcome"] == "eligible")
    let loose = submission.secret.lowercased().replacing("-", with: " ")
    #expect(
      try registry.application(reference: submission.reference, secret: loose).reference
        == submission.reference)
    for (reference, secret) in [
      (submission.reference, "wrong"), (submission.reference, ""),
      (submission.secret, submission.secret), ("", submission.secret),
    ] {
      #expect(throws: RegistryError.notFound("no application has this reference and secret")) {
        try registry.application(reference: reference, secret: secret)
      }
    }
  }

  @Test func `references and secrets hold 128 random bits`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let form = try Self.form(scratch)
    let first = try registry.submit(form)
    let second = try registry.submit(form)
    #expect(Set([first.reference, first.secret, second.reference, second.secret]).count == 4)
    #expect(first.reference.filter { $0 != "-" }.count == 26)
  }

  @Test func `every wrong field is named at once`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    var form = ApplicationForm()
    form.email = "not an address"
    form.height = "tall"
    #expect {
      try registry.submit(form)
    } throws: { error in
      guard case RegistryError.invalidForm(let problems) = error else { return false }
      return Set(problems.map(\.field)) == [
        "organisation", "contactName", "email", "description", "asset", "equipment", "height",
      ]
    }
    #expect(try registry.applications(state: nil).isEmpty)
  }

  @Test func `a refusal needs reasons, and a decided application stays decided`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let reference = try registry.submit(try Self.form(scratch)).reference
    #expect(throws: RegistryError.self) {
      try registry.decide(reference, .refused, reasons: "  ")
    }
    let refused = try registry.decide(reference, .refused, reasons: "The column is to go")
    #expect(refused.state == .refused)
    #expect(refused.decisionReasons == "The column is to go")
    #expect {
      try registry.decide(reference, .approved, reasons: nil)
    } throws: { error in
      if case RegistryError.conflict = error { true } else { false }
    }
  }

  @Test func `the log holds no personal data and its chain holds`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let submission = try registry.submit(try Self.form(scratch))
    _ = try registry.withdraw(reference: submission.reference, secret: submission.secret)
    let events = try registry.events(after: 0, limit: 100)
    #expect(events.map(\.act).suffix(2) == ["application.submit", "application.withdrawn"])
    let text = events.map { "\($0)" }.joined()
    for personal in ["Example Networks", "A. Person", "person@example.com", submission.secret] {
      #expect(!text.contains(personal))
    }
    #expect(try registry.verifyEvents().fault == nil)
    #expect(try registry.verifyEvents(head: events[0].hash).fault == nil)
    #expect(try registry.verifyEvents(head: String(repeating: "a", count: 64)).fault != nil)
  }
}
