import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import Testing

@Suite struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var method: HTTPRequest.Method = .get
    var path: String
    var headers: HTTPFields = [:]
    var body = ""
    var status: Int

    var testDescription: String { "\(method) \(path.prefix(60))" }
  }

  static let cases: [Case] = [
    Case(path: "/nothing", status: 404),
    Case(path: "/collections/none", status: 404),
    Case(path: "/collections/none/items", status: 404),
    Case(path: "/collections/sites/items/99999", status: 404),
    Case(path: "/collections/sites/items/-1", status: 404),
    Case(path: "/collections/sites/items/1e3", status: 404),
    Case(path: "/collections/sites/items/99999999999999999999", status: 404),
    Case(path: "/collections/%ff", status: 404),
    Case(path: "/collections?x=1", status: 400),
    Case(path: "/collections?f=xml", status: 400),
    Case(path: "/?x=%zz", status: 400),
    Case(path: "/collections/sites/items?limit=9999999999999999999999", status: 400),
    Case(path: "/collections/sites/items?bbox=1,2,3", status: 400),
    Case(path: "/collections/sites/items?bbox=1e400,0,1,1", status: 400),
    Case(path: "/collections/sites/items?datetime=2026-02-30T00:00:00Z", status: 400),
    Case(path: "/collections/sites/items?after=zzzzzzzzzzzzzzzzzzzz", status: 400),
    Case(path: "/collections", headers: [.accept: "image/png"], status: 406),
    Case(path: "/collections", headers: [.accept: "application/json;q=0"], status: 406),
    Case(method: .delete, path: "/collections", status: 405),
    Case(method: .post, path: "/find", status: 405),
    Case(path: "/sites/one/two", status: 404),
    Case(path: "/sites/one/two/three", status: 404),
    Case(path: "/assets/..%2fPortal.swift", status: 404),
    Case(path: "/eligibility", status: 400),
    Case(path: "/eligibility?at=-4.25,55.86&equipment=balloon", status: 400),
    Case(path: "/eligibility?at=-4.25,55.86&equipment=cabinet&pack=/etc/passwd", status: 400),
    Case(path: "/eligibility?at=nowhere&equipment=cabinet", status: 400),
    Case(path: "/eligibility?asset=a/b/c&equipment=cabinet", status: 404),
    Case(
      method: .post, path: "/eligibility", headers: [.contentType: "image/png"], body: "x",
      status: 415),
    Case(
      method: .post, path: "/eligibility?equipment=cabinet",
      headers: [.contentType: "application/geo+json"], body: "{\"type\":", status: 400),
    Case(
      method: .post, path: "/eligibility?equipment=cabinet",
      headers: [.contentType: "application/geo+json"], body: "", status: 400),
    Case(
      method: .post, path: "/applications", headers: [.contentType: "application/json"],
      body: "[1]", status: 400),
    Case(
      method: .post, path: "/applications", headers: [.contentType: "application/json"],
      body: "{\"colour\":\"red\"}", status: 400),
    Case(
      method: .post, path: "/applications", headers: [.contentType: "application/json"],
      body: "{}", status: 422),
    Case(method: .post, path: "/applications", body: "x", status: 415),
    Case(
      method: .post, path: "/applications",
      headers: [.contentType: "application/json", .init("Sec-Fetch-Site")!: "cross-site"],
      body: "{}", status: 403),
    Case(path: "/applications/ABCDE", status: 404),
    Case(path: "/applications/ABCDE?secret=x", status: 400),
    Case(path: "/" + String(repeating: "x", count: 9000), status: 414),
  ]

  @Test func `every error is one shape of problem, or a page for a browser`() async throws {
    let sample = try SamplePortal(assets: 1)
    try await sample.ask { client in
      for one in Self.cases {
        let response = try await client.execute(
          uri: one.path, method: one.method, headers: one.headers,
          body: ByteBuffer(string: one.body))
        #expect(response.status.code == one.status, "\(one.testDescription): \(response.text)")
        #expect(response.type == "application/problem+json", "\(one.testDescription)")
        let problem = try response.json
        #expect(problem["status"]?.double == Double(one.status))
        for member in ["type", "title", "detail", "instance"] {
          #expect(problem[member]?.string?.isEmpty == false, "\(one.testDescription) \(member)")
        }
        #expect(!response.text.contains(".gpkg") && !response.text.contains("Error("))
        guard one.headers[.accept] == nil else { continue }
        var headers = one.headers
        headers[.accept] = "text/html,application/xhtml+xml,*/*;q=0.8"
        guard !one.path.contains("f=") else { continue }
        let page = try await client.execute(
          uri: one.path, method: one.method, headers: headers, body: ByteBuffer(string: one.body))
        // A browser may get a page where a program gets an error: JSON resources aside.
        if page.status.code >= 400 {
          let isPage = page.type == "text/html; charset=utf-8"
          #expect(isPage, "\(one.testDescription) as a page: \(page.type ?? "")")
        }
      }
    }
  }

  @Test func `an unknown parameter is named with what is allowed`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let response = try await client.execute(
        uri: "/collections/sites/items?colour=red", method: .get)
      let problem = try response.json
      let error = problem["errors"]?.array?.first?.object
      #expect(error?["parameter"] == "colour")
      #expect(error?["detail"]?.string?.contains("bbox, datetime, limit") == true)
    }
  }

  @Test func `a wrong form names every field`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let response = try await client.execute(
        uri: "/applications", method: .post,
        headers: [.contentType: "application/x-www-form-urlencoded"],
        body: ByteBuffer(string: "email=nobody"))
      let named = try response.json["errors"]?.array?.compactMap { $0.object?["parameter"]?.string }
      #expect(named?.contains("email") == true && named?.contains("organisation") == true)
    }
  }

  @Test func `a body over the limit is refused`() async throws {
    let sample = try SamplePortal(assets: 1) { $0.limits.batchBytes = 1000 }
    try await sample.ask { client in
      let response = try await client.execute(
        uri: "/eligibility?equipment=cabinet", method: .post, headers: [.contentType: "text/csv"],
        body: ByteBuffer(string: "id,lon,lat\n" + String(repeating: "a,-4.25,55.86\n", count: 100)))
      #expect(response.status == .contentTooLarge)
    }
  }
}
