import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import Testing

@Suite struct PageTests {
  static let form: HTTPFields = [
    .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
  ]

  @Test func `hostile names are shown, never run`() async throws {
    let name = "<script>alert(\"1\")</script>&amp;'"
    try await SamplePortal(assets: 3, name: name).ask { client in
      for path in [
        "/find", "/find?q=%3Cscript%3Ealert(1)%3C/script%3E", "/sites/council/lighting-column/C/1",
        "/check?at=%22%3E%3Cscript%3E&equipment=cabinet", "/apply?at=%22%3E%3Cscript%3E",
        "/collections/sites/items?f=html", "/collections/sites/items/1?f=html",
        "/check?at=council/lighting-column/C/1&equipment=cabinet",
      ] {
        let page = try await client.execute(
          uri: path, method: .get, headers: [.accept: "text/html"])
        #expect(!page.text.lowercased().contains("<script"), "\(path)")
        #expect(page.text.contains("&lt;script"), "\(path)")
      }
    }
  }

  @Test func `a search near a place lists the nearest first, and by words where it is none`()
    async throws
  {
    try await SamplePortal(assets: 25).ask { client in
      let near = try await client.execute(
        uri: "/find?q=-4.25,55.86&within=100&f=json", method: .get)
      #expect(near.type == "application/geo+json")
      let features = try #require(try near.json["features"]?.array)
      let distances = features.compactMap {
        $0.object?["properties"]?.object?["distanceInMetres"]?.double
      }
      #expect(distances.count == 10 && distances == distances.sorted())
      let words = try await client.execute(uri: "/find?q=Column&f=json", method: .get).json
      // Not a page of twenty, as people read them: a link to the list gives the list.
      #expect(words["numberMatched"] == 25 && words["numberReturned"] == 25)
    }
  }

  @Test func `a place that cannot be is an error on top and beside the field`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let page = try await client.execute(
        uri: "/find?q=55.86,-4.25", method: .get, headers: [.accept: "text/html"]
      ).text
      #expect(page.contains("<title>Error: "))
      #expect(page.contains("role=\"alert\"") && page.contains("aria-invalid=\"true\""))
    }
  }

  @Test func `a reference with slashes and blanks has a page`() async throws {
    try await SamplePortal(assets: 2).ask { client in
      for path in ["/sites/council/lighting-column/C/1", "/sites/council/lighting-column/C%2F1"] {
        let page = try await client.execute(
          uri: path, method: .get, headers: [.accept: "text/html"])
        #expect(page.status == .ok && page.text.contains("Not known"))
      }
    }
  }

  @Test func `an application is sent, found with its secret only, and withdrawn`() async throws {
    let sample = try SamplePortal(assets: 2)
    let (reference, secret) = try await sample.ask { client in
      let applied = try await client.execute(
        uri: "/applications", method: .post, headers: [.contentType: "application/json"],
        body: ByteBuffer(
          string: """
            {"asset": "council/lighting-column/C/1", "equipment": "small-cell", "height": 6,
             "organisation": "Acme", "contactName": "A. Person", "email": "a@example.com",
             "description": "One small cell"}
            """))
      try #require(applied.status == .created, "\(applied.text)")
      let answer = try applied.json
      let reference = try #require(answer["reference"]?.string)
      let secret = try #require(answer["secret"]?.string)
      let path = "/applications/\(reference)"
      #expect(applied.headers[.location]?.hasSuffix(path) == true)
      for headers: HTTPFields in [
        [.authorization: "Bearer \(secret)"], [.init("X-Application-Secret")!: secret],
      ] {
        let found = try await client.execute(uri: path, method: .get, headers: headers)
        #expect(found.status == .ok)
        let application = try found.json
        #expect(application["state"] == "submitted")
        #expect(found.headers[.cacheControl] == "no-store" && !found.text.contains(secret))
      }
      let wrong = try await client.execute(
        uri: path, method: .get, headers: [.authorization: "Bearer wrong"])
      let absent = try await client.execute(
        uri: "/applications/00000-00000-00000-00000-000000", method: .get,
        headers: [.authorization: "Bearer wrong"])
      #expect(wrong.status == .notFound && absent.status == .notFound)
      let (one, other) = (try wrong.json, try absent.json)
      #expect(one["detail"] == other["detail"])
      let fields = "reference=\(reference)&secret=\(secret)"
      let asked = try await client.execute(
        uri: "/applications/withdraw", method: .post, headers: Self.form,
        body: ByteBuffer(string: fields))
      #expect(asked.text.contains("confirm that you want to withdraw"))
      let withdrawn = try await client.execute(
        uri: "/applications/withdraw", method: .post, headers: Self.form,
        body: ByteBuffer(string: fields + "&confirm=yes"))
      #expect(withdrawn.status == .seeOther)
      let next = try #require(withdrawn.headers[.location])
      #expect(!next.contains(secret) && !next.contains(reference))
      #expect(try await client.execute(uri: next, method: .get).text.contains("Withdrawn"))
      // Pressed once more it is as it was.
      let again = try await client.execute(
        uri: "/applications/withdraw", method: .post, headers: Self.form,
        body: ByteBuffer(string: fields + "&confirm=yes"))
      #expect(again.status == .seeOther && again.headers[.location] == next)
      return (reference, secret)
    }
    for line in sample.log.lines {
      #expect(!line.contains(secret) && !line.contains(reference) && !line.contains("example.com"))
    }
  }

  @Test func `the log has a line for each request, without what was asked`() async throws {
    let sample = try SamplePortal(assets: 1)
    try await sample.ask { client in
      _ = try await client.execute(uri: "/find?q=secret-plan", method: .get)
      _ = try await client.execute(uri: "/nothing%0Aforged", method: .get)
    }
    let lines = sample.log.lines.filter { $0.hasPrefix("GET ") }
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { !$0.contains("secret-plan") && !$0.contains("\n") })
  }

  @Test func `pages allow no script, no frame and no other site`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let page = try await client.execute(uri: "/", method: .get, headers: [.accept: "text/html"])
      let policy = page.headers[.contentSecurityPolicy] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(page.headers[.xContentTypeOptions] == "nosniff")
      #expect(page.headers[.setCookie] == nil)
      #expect(!page.text.contains("style=") && !page.text.contains("onclick"))
    }
  }

  @Test(arguments: ["", "http://", "ftp://x.example", "https://x.example/?a=b", "https://x y/"])
  func `an address that is none is refused at start`(text: String) {
    #expect(throws: PortalError.badBaseURL(text)) {
      _ = try SamplePortal(assets: 0) { $0.baseURL = text }
    }
  }
}
