import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SitePortal
import Testing

/// No page ignores what its address says: every route is walked, those to come as well.
@Suite struct PageParameterTests {
  private static let page: HTTPFields = [.accept: "text/html"]

  /// Not pages: what watches over the server asks them.
  private static let apart: Set<String> = ["/healthz", "/readyz", "/metrics"]

  /// What each parameter cannot be.
  private static let malformed: [String: String] = [
    "q": String(repeating: "x", count: 1001), "within": "far", "kind": "no-such-kind",
    "ward": "No%20such%20ward", "available": "perhaps", "page": "last", "f": "xml",
    "pack": "no-such-pack", "back": "colour=red", "at": "nowhere", "asset": "nowhere",
    "place": "nowhere", "equipment": "kite", "height": "tall", "organisation": "%01",
    "contactName": "%01", "email": "nobody", "telephone": String(repeating: "1", count: 41),
    "description": "%01", "change": "perhaps",
  ]
  /// Any value will do: it only tells a browser's copy from a newer one.
  private static let anything: Set<String> = ["v"]

  private static func address(_ path: String) -> String {
    path.replacing("{collectionId}", with: "sites").replacing("{featureId}", with: "1")
      .replacing("**", with: "council/lighting-column/C/1").replacing("{name}", with: "portal.css")
      .replacing("{reference}", with: "ABCDE").replacing("{receipt}", with: "ABCDE")
  }

  @Test func `every page refuses a parameter that it does not know, and names those it does`()
    async throws
  {
    let sample = try SamplePortal(assets: 3)
    let endpoints = sample.portal.routes().endpoints
    try await sample.ask { client in
      for endpoint in endpoints where !Self.apart.contains(endpoint.path) {
        var methods = Set(endpoint.pageParameters.keys)
        if endpoint.methods.contains("GET") { methods.insert("GET") }
        for name in methods {
          let method = try #require(HTTPRequest.Method(name))
          var response = try await client.execute(
            uri: Self.address(endpoint.path) + "?no_such=1", method: method, headers: Self.page)
          let isForProgramsOnly = response.status == .notAcceptable
          if isForProgramsOnly {
            response = try await client.execute(
              uri: Self.address(endpoint.path) + "?no_such=1", method: method)
          }
          let what = "\(name) \(endpoint.path): \(response.status)"
          #expect(response.status == .badRequest, "\(what)")
          if !isForProgramsOnly { #expect(response.type == "text/html; charset=utf-8", "\(what)") }
          #expect(response.text.contains("no_such"), "\(what)")
          for known in endpoint.pageParameters[name] ?? [] {
            #expect(response.text.contains(known), "\(what) does not name \(known)")
          }
        }
      }
    }
  }

  @Test func `every page says what is wrong with each parameter that it knows`() async throws {
    let sample = try SamplePortal(assets: 3)
    let endpoints = sample.portal.routes().endpoints
    try await sample.ask { client in
      for endpoint in endpoints {
        for name in endpoint.pageParameters["GET"] ?? [] where !Self.anything.contains(name) {
          let value = try #require(Self.malformed[name], "\(endpoint.path): \(name)")
          let response = try await client.execute(
            uri: "\(Self.address(endpoint.path))?\(name)=\(value)", method: .get,
            headers: Self.page)
          #expect(response.status == .badRequest, "\(endpoint.path): \(name)")
          let twice = try await client.execute(
            uri: "\(Self.address(endpoint.path))?\(name)=1&\(name)=1", method: .get,
            headers: Self.page)
          #expect(twice.status == .badRequest, "\(endpoint.path): \(name) twice")
        }
      }
    }
  }

  @Test func `a page that does not know a parameter leads to itself without it`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let response = try await client.execute(
        uri: "/find?q=Column&utm_source=mail", method: .get, headers: Self.page)
      #expect(response.text.contains("href=\"/find?q=Column\""))
    }
  }

  @Test func `a form with a field that is not of the form is refused`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      for path in ["/apply", "/applications/lookup", "/applications/withdraw"] {
        let response = try await client.execute(
          uri: path, method: .post, headers: PageTests.form,
          body: ByteBuffer(string: "no_such=1"))
        #expect(response.status == .badRequest, "\(path)")
        #expect(response.text.contains("no_such"), "\(path)")
      }
    }
  }

  @Test func `the pack that is asked for answers, and goes along to what is asked next`()
    async throws
  {
    try await SamplePortal(assets: 3).ask { client in
      func text(_ path: String) async throws -> String {
        let response = try await client.execute(uri: path, method: .get, headers: Self.page)
        #expect(response.status == .ok, "\(path)")
        return response.text
      }
      let site = "council/lighting-column/C/1"
      for pack in ["siting-basics", "scotland-class-67"] {
        let result = try await text(
          "/check?at=\(site)&equipment=small-cell&height=6&pack=\(pack)")
        #expect(result.contains("\(pack), version"))
        #expect(
          result.contains(
            "/apply?at=council%2Flighting-column%2FC%2F1&amp;equipment=small-cell&amp;height=6&amp;pack=\(pack)"
          ))
        #expect(result.contains("/eligibility?asset=") && result.contains("&amp;pack=\(pack)"))
        let page = try await text("/sites/\(site)?pack=\(pack)")
        #expect(page.contains("&amp;pack=\(pack)"))
        #expect(try await text("/apply?at=\(site)&pack=\(pack)").contains("value=\"\(pack)\""))
        #expect(
          try await text("/check?at=\(site)&pack=\(pack)").contains("value=\"\(pack)\" selected"))
      }
      let unknown = try await client.execute(
        uri: "/check?at=\(site)&equipment=cabinet&pack=nothing", method: .get, headers: Self.page)
      #expect(unknown.text.contains("scotland-class-67"), "the packs there are")
    }
  }
}
