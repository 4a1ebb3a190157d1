import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SiteModel
import SitePortal
import SiteRegistry
import Testing

/// Sending an application twice, by whatever way, files it once.
struct FilingTests {
  private static let answers =
    "at=council/lighting-column/C/1&equipment=small-cell&height=6&organisation=Acme"
    + "&contactName=A.+Person&email=a@example.com"
  private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

  private static func post(
    _ client: any TestClientProtocol, _ token: String, _ description: String = "One+small+cell"
  ) async throws -> TestResponse {
    try await client.execute(
      uri: "/apply", method: .post, headers: form,
      body: ByteBuffer(string: "\(answers)&description=\(description)&token=\(token)"))
  }

  private static func token(_ page: String) throws -> String {
    let start = try #require(page.firstRange(of: "name=\"token\" value=\""))
    return String(page[start.upperBound...].prefix { $0 != "\"" })
  }

  private static func codes(_ page: String) -> [String] {
    page.split(separator: "<strong class=\"code\">").dropFirst().map {
      String($0.prefix { $0 != "<" })
    }
  }

  @Test func `a form sent twice is one application, and its page can be reloaded`() async throws {
    let sample = try SamplePortal(assets: 2)
    try await sample.ask { client in
      let blank = try await client.execute(uri: "/apply", method: .get)
      // Who goes back gets the page that was sent, with its token, and no new one.
      #expect(blank.headers[.cacheControl] == "private, no-cache")
      let token = try Self.token(blank.text)
      let first = try await Self.post(client, token)
      #expect(first.status == .seeOther)
      let next = try #require(first.headers[.location])
      let page = try await client.execute(uri: next, method: .get)
      #expect(page.status == .ok && page.headers[.cacheControl] == "no-store")
      // The site as other pages name it, with what was asked for.
      for said in [
        "<dd>Column 1</dd>", "<dd>Lighting column</dd>", "<dd>C/1</dd>", "<dd>6 m</dd>",
        "href=\"/sites/council/lighting-column/C/1\"",
      ] {
        #expect(page.text.contains(said), "\(said)")
      }
      let codes = Self.codes(page.text)
      try #require(codes.count == 2)
      #expect(!next.contains(codes[0]) && !next.contains(codes[1]) && !next.contains(token))
      // Reloaded, pressed again, and both at once.
      #expect(Self.codes(try await client.execute(uri: next, method: .get).text) == codes)
      async let one = Self.post(client, token)
      async let other = Self.post(client, token)
      let places = try await [one.headers[.location], other.headers[.location]]
      #expect(places == [next, next])
      #expect(try sample.registry.applications(state: nil).count == 1)
      let secret = codes[1]
      let application = try sample.registry.application(reference: codes[0], secret: secret)
      #expect(application.applicant.organisation == "Acme")
      // The page of somebody's guess.
      let none = try await client.execute(
        uri: "/apply/received/00000-00000-00000-00000-000000", method: .get)
      #expect(none.status == .notFound)
    }
    for line in sample.log.lines { #expect(!line.contains("/apply/received/0")) }
  }

  @Test func `two presses at the same moment are one application`() async throws {
    let sample = try SamplePortal(assets: 2)
    let token = SubmissionToken.random()
    try await sample.ask { client in
      let places = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<6 {
          group.addTask { try await Self.post(client, token).headers[.location] }
        }
        return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
      }
      #expect(places.count == 1 && places.first != .some(nil))
    }
    #expect(try sample.registry.applications(state: nil).count == 1)
  }

  @Test func `other answers with the same token are refused, and said to be`() async throws {
    let sample = try SamplePortal(assets: 2)
    let token = SubmissionToken.random()
    try await sample.ask { client in
      #expect(try await Self.post(client, token).status == .seeOther)
      let refused = try await Self.post(client, token, "Something+else")
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("has been sent already"))
      // Whoever then presses again means a further application.
      let fresh = try Self.token(refused.text)
      #expect(fresh != token)
      #expect(try await Self.post(client, fresh, "Something+else").status == .seeOther)
    }
    #expect(try sample.registry.applications(state: nil).count == 2)
  }

  private static func json(
    _ client: any TestClientProtocol, key: String, _ description: String = "One small cell"
  ) async throws -> TestResponse {
    try await client.execute(
      uri: "/applications", method: .post,
      headers: [.contentType: "application/json", .init("Idempotency-Key")!: key],
      body: ByteBuffer(
        string: """
          {"asset": "council/lighting-column/C/1", "equipment": "small-cell",
           "organisation": "Acme", "contactName": "A. Person", "email": "a@example.com",
           "description": "\(description)"}
          """))
  }

  @Test func `a program's key gives the first answer again, and no other body`() async throws {
    let sample = try SamplePortal(assets: 2)
    try await sample.ask { client in
      let first = try await Self.json(client, key: "\"8e03978e-40d5-43dd-bc93\"")
      try #require(first.status == .created)
      let again = try await Self.json(client, key: "8e03978e-40d5-43dd-bc93")
      #expect(again.status == .created && again.text == first.text)
      #expect(again.headers[.location] == first.headers[.location])
      let other = try await Self.json(client, key: "8e03978e-40d5-43dd-bc93", "Two of them")
      #expect(other.status == .unprocessableContent && other.text.contains("Idempotency-Key"))
      let next = try await Self.json(client, key: "another")
      #expect(try next.json["reference"] != first.json["reference"])
      for wrong in ["", "a b", "\u{e9}", String(repeating: "a", count: 256)] {
        #expect(try await Self.json(client, key: wrong).status == .badRequest)
      }
      #expect(try sample.registry.applications(state: nil).count == 2)
      // A key that a program chose opens no page.
      let receipt = SubmissionToken(chosen: "another", by: "").receipt
      let page = try await client.execute(uri: "/apply/received/\(receipt)", method: .get)
      #expect(page.status == .notFound)
    }
  }

  @Test func `the first answer outlives a restart, and nothing in the file opens it`() async throws
  {
    let sample = try SamplePortal(assets: 2)
    let (first, key) = try await sample.ask { client in
      let answer = try await Self.json(client, key: "kept")
      return (answer.text, try #require(try answer.json["secret"]?.string))
    }
    let again = try SamplePortal(on: sample)
    try await again.ask { client in
      let answer = try await Self.json(client, key: "kept")
      #expect(answer.text == first)
    }
    for suffix in ["", "-wal"] {
      let bytes = try sample.bytes(suffix)
      #expect(!bytes.contains(key) && !bytes.contains("kept\""))
    }
  }

  @Test func `what is done over the web is written under nobody's login`() async throws {
    let sample = try SamplePortal(assets: 2)
    try await sample.ask { client in
      let answer = try await Self.json(client, key: "one").json
      let fields =
        "reference=\(answer["reference"]?.string ?? "")"
        + "&secret=\(answer["secret"]?.string ?? "")&confirm=yes"
      _ = try await client.execute(
        uri: "/applications/withdraw", method: .post, headers: Self.form,
        body: ByteBuffer(string: fields))
      _ = try await Self.post(client, SubmissionToken.random())
    }
    let events = try sample.registry.events(after: 0, limit: 100)
    let acts = events.filter { $0.act.hasPrefix("application.") }
    #expect(
      acts.map(\.act).sorted() == [
        "application.submit", "application.submit", "application.withdrawn",
      ])
    #expect(acts.allSatisfy { $0.actor == "applicant" })
  }
}
