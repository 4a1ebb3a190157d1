import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import SiteRegistry
import Testing

@Suite struct AccessTests {
  private static func headers(_ key: String) -> [HTTPFields] {
    let basic = Data("someone:\(key)".utf8).base64EncodedString()
    return [
      [.authorization: "Bearer \(key)"], [.authorization: "bearer  \(key)"],
      [.authorization: "Basic \(basic)"], [.init("X-API-Key")!: key],
    ]
  }

  @Test func `every operation has its entry in the access table, and every entry its operation`()
    throws
  {
    let sample = try SamplePortal(assets: 1)
    let routes = sample.portal.routes()
    #expect(routes.unlisted.isEmpty)
    #expect(routes.endpoints.count > 20)
    for endpoint in routes.endpoints {
      for name in endpoint.methods {
        let method = try #require(HTTPRequest.Method(rawValue: name))
        #expect(AccessTable.permission(method, endpoint.path) != nil, "\(name) \(endpoint.path)")
      }
    }
  }

  @Test func `a key is taken in four places, and a wrong one is refused in each alike`()
    async throws
  {
    let sample = try SamplePortal(assets: 2)
    let right = try sample.registry.createKey(name: "right", scope: .read).secret
    let revoked = try sample.registry.createKey(name: "revoked", scope: .admin)
    _ = try sample.registry.revokeKey(revoked.key.id)
    let wrong = String(right.dropLast(3)) + "000"
    try await sample.ask { client in
      var refusals: [String] = []
      for path in ["/collections/sites/items", "/collections", "/find", "/"] {
        for headers in Self.headers(right) {
          let answer = try await client.execute(uri: path, method: .get, headers: headers)
          #expect(answer.status == .ok)
          #expect(answer.headers[.cacheControl]?.contains("public") != true)
        }
        let inQuery = try await client.execute(uri: "\(path)?api-key=\(right)", method: .get)
        #expect(inQuery.status == .ok && !inQuery.text.contains(right))
        for bad in [wrong, revoked.secret, "nonsense", ""] {
          for headers in Self.headers(bad) {
            let answer = try await client.execute(
              uri: "/collections/sites/items", method: .get, headers: headers)
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[.wwwAuthenticate]?.contains("Basic realm") == true)
            refusals.append(answer.text)
          }
          let answer = try await client.execute(
            uri: "/collections/sites/items?api%2Dkey=\(bad)", method: .get)
          refusals.append(answer.text)
        }
      }
      #expect(Set(refusals).count == 1)
      let both = try await client.execute(
        uri: "/collections?api-key=\(right)", method: .get, headers: Self.headers(wrong)[0])
      #expect(both.status == .unauthorized)
    }
    #expect(!sample.log.lines.contains { $0.contains(right) || $0.contains(wrong) })
  }

  @Test func `links of an answer keep what was asked, but no key`() async throws {
    let sample = try SamplePortal(assets: 5)
    let key = try sample.registry.createKey(name: "right", scope: .read).secret
    try await sample.ask { client in
      let with = try await client.execute(
        uri: "/collections/sites/items?limit=2&API-Key=\(key)&bbox=-10,50,2,60", method: .get)
      let without = try await client.execute(
        uri: "/collections/sites/items?limit=2&bbox=-10,50,2,60", method: .get)
      #expect(with.status == .ok)
      func links(_ response: TestResponse) throws -> [String] {
        try #require(try response.json["links"]?.array).compactMap { $0.object?["href"]?.string }
      }
      #expect(try links(with) == links(without))
    }
  }

  @Test func `a forbidden collection is one that is not there`() async throws {
    let sample = try SamplePortal(assets: 3)
    let registry = sample.registry
    let read = try registry.createKey(name: "read", scope: .read).secret
    let admin = try registry.createKey(name: "admin", scope: .admin).secret
    try registry.classify([FieldRule(collection: "sites", field: nil, audience: .internal)])
    let paths = [
      "/collections/NAME", "/collections/NAME/items", "/collections/NAME/items/1",
      "/collections/NAME/items?limit=1", "/collections/NAME?f=html",
      "/collections/NAME/items?f=html", "/collections/NAME/items/1?f=html",
    ]
    try await sample.ask { client in
      for headers: HTTPFields in [[:], [.authorization: "Bearer \(read)"]] {
        for path in paths {
          for method in [HTTPRequest.Method.get, .head] {
            let hidden = try await client.execute(
              uri: path.replacing("NAME", with: "sites"), method: method, headers: headers)
            let absent = try await client.execute(
              uri: path.replacing("NAME", with: "sitez"), method: method, headers: headers)
            #expect(hidden.status == .notFound && absent.status == .notFound, "\(path)")
            #expect(hidden.text.replacing("sites", with: "sitez") == absent.text, "\(path)")
            var (a, b) = (hidden.headers, absent.headers)
            for name in ["RateLimit", "Date", "X-Request-Id", "traceparent"] {
              a[.init(name)!] = nil
              b[.init(name)!] = nil
            }
            #expect(a == b, "\(path)")
          }
        }
        let list = try await client.execute(uri: "/collections", method: .get, headers: headers)
        #expect(!list.text.contains("\"sites\""))
        let api = try await client.execute(uri: "/api?f=json", method: .get, headers: headers)
        #expect(!api.text.contains("/collections/sites/"))
        let found = try await client.execute(uri: "/find?f=json", method: .get, headers: headers)
        #expect(try found.json["numberMatched"] == 0)
        let page = try await client.execute(
          uri: "/sites/council/lighting-column/C/1", method: .get, headers: headers)
        #expect(page.status == .notFound)
      }
      let seen = try await client.execute(
        uri: "/collections/sites/items", method: .get,
        headers: [.authorization: "Bearer \(admin)"])
      #expect(try seen.json["numberMatched"] == 3)
    }
  }

  @Test func `what audiences see has tags of its own`() async throws {
    let sample = try SamplePortal(assets: 2)
    let read: HTTPFields = [
      .authorization: "Bearer \(try sample.registry.createKey(name: "r", scope: .read).secret)"
    ]
    try await sample.ask { client in
      let path = "/collections/sites/items"
      let open = try await client.execute(uri: path, method: .get)
      let keyed = try await client.execute(uri: path, method: .get, headers: read)
      let (a, b) = (try #require(open.headers[.eTag]), try #require(keyed.headers[.eTag]))
      #expect(a != b)
      #expect(open.headers[.vary]?.contains("Authorization") == true)
      func status(_ tag: String, _ headers: HTTPFields) async throws -> HTTPResponse.Status {
        var headers = headers
        headers[.ifNoneMatch] = tag
        return try await client.execute(uri: path, method: .get, headers: headers).status
      }
      #expect(try await status(a, [:]) == .notModified)
      #expect(try await status(b, read) == .notModified)
      #expect(try await status("\"x\", \(b)", read) == .notModified)
      #expect(try await status("*", read) == .notModified)
      #expect(try await status(a, read) == .ok)
      #expect(try await status(b, [:]) == .ok)
    }
  }

  @Test func `an application's secret is no key, and a key no secret`() async throws {
    let sample = try SamplePortal(assets: 1)
    let key = try sample.registry.createKey(name: "a", scope: .admin).secret
    try await sample.ask { client in
      for headers: HTTPFields in [
        [:], [.authorization: "Bearer \(key)"], [.authorization: "Bearer ABCDE"],
        [.init("X-API-Key")!: key],
      ] {
        let answer = try await client.execute(
          uri: "/applications/ABCDE", method: .get, headers: headers)
        #expect(answer.status == .notFound)
      }
      let wrong = try await client.execute(
        uri: "/applications/ABCDE", method: .get, headers: [.init("X-API-Key")!: "x"])
      #expect(wrong.status == .unauthorized)
    }
  }
}
