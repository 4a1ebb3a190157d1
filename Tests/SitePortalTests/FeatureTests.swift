import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import Testing

@Suite struct FeatureTests {
  @Test func `every link on the landing page answers with its declared type`() async throws {
    try await SamplePortal(assets: 2).ask { client in
      let landing = try await client.execute(uri: "/", method: .get)
      let links = try #require(try landing.json["links"]?.array)
      #expect(links.count == 7)
      for link in links.compactMap(\.object) {
        let href = try #require(link["href"]?.string)
        let type = try #require(link["type"]?.string)
        let host = try #require(href.firstRange(of: "localhost"))
        let path = String(href[host.upperBound...])
        let response = try await client.execute(uri: path, method: .get)
        #expect(response.status == .ok, "\(href)")
        #expect(response.type?.hasPrefix(type) == true, "\(href): \(response.type ?? "none")")
      }
    }
  }

  @Test(arguments: [1, 7, 25, 10_000])
  func `pages hold every feature once, whatever their length`(limit: Int) async throws {
    try await SamplePortal(assets: 25).ask { client in
      var path: String? = "/collections/sites/items?limit=\(limit)"
      var seen: [Double] = []
      while let next = path {
        let page = try await client.execute(uri: next, method: .get).json
        let features = try #require(page["features"]?.array)
        #expect(page["numberMatched"] == 25 && features.count <= limit)
        #expect(page["numberReturned"]?.double == Double(features.count))
        seen += features.compactMap { $0.object?["id"]?.double }
        let link = page["links"]?.array?.compactMap(\.object).first { $0["rel"] == "next" }
        path = link?["href"]?.string.map { href in
          String(href[(href.firstRange(of: "/collections")?.lowerBound ?? href.startIndex)...])
        }
      }
      #expect(seen.count == 25 && Set(seen).count == 25)
    }
  }

  @Test func `a limit over the maximum counts as the maximum`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let page = try await client.execute(
        uri: "/collections/sites/items?limit=1000000", method: .get)
      #expect(page.status == .ok)
      let document = try page.json
      #expect(document["numberReturned"] == 3)
    }
  }

  @Test func `a box narrows the list and may cross the antimeridian`() async throws {
    try await SamplePortal(assets: 10).ask { client in
      func matched(_ box: String) async throws -> Double? {
        try await client.execute(uri: "/collections/sites/items?bbox=\(box)", method: .get)
          .json["numberMatched"]?.double
      }
      for (box, count) in [
        ("-4.2501,55.85,-4.2499,55.87", 1.0), ("-4.2501,55.85,0,-4.2499,55.87,100", 1),
        ("177,65,-177,70", 0), ("170,55,-4,56", 10), ("-180,-90,180,90", 10),
      ] {
        let found = try await matched(box)
        #expect(found == count, "\(box)")
      }
    }
  }

  @Test func `a known tag is answered without a body, and formats differ in theirs`() async throws {
    try await SamplePortal(assets: 2).ask { client in
      for path in ["/", "/collections", "/collections/sites/items", "/collections/sites/items/1"] {
        var tags: Set<String> = []
        for accept in ["application/json", "text/html"] {
          let first = try await client.execute(
            uri: path, method: .get, headers: [.accept: accept])
          let tag = try #require(first.headers[.eTag])
          tags.insert(tag)
          let again = try await client.execute(
            uri: path, method: .get, headers: [.accept: accept, .ifNoneMatch: "\"x\", \(tag)"])
          #expect(again.status == .notModified && again.body.readableBytes == 0)
        }
        #expect(tags.count == 2)
      }
    }
  }

  @Test func `the documents hold every address of the interface`() async throws {
    let sample = try SamplePortal(assets: 1)
    let endpoints = sample.portal.routes().endpoints.filter { !$0.interfaceMethods.isEmpty }
    try await sample.ask { client in
      let paths = try #require(
        try await client.execute(uri: "/api", method: .get).json["paths"]?.object)
      let page = try await client.execute(uri: "/api.html", method: .get).text
      for endpoint in endpoints {
        let item = try #require(paths[endpoint.path]?.object, "\(endpoint.path)")
        #expect(Set(item.names) == Set(endpoint.interfaceMethods.map { $0.lowercased() }))
        #expect(page.contains(endpoint.path))
      }
      let known = Set(endpoints.map(\.path))
      for path in paths.names where !known.contains(path) {
        #expect(
          path.hasPrefix("/collections/sites/") || path.hasPrefix("/collections/installations/"))
      }
      #expect(paths["/collections/sites/items"] != nil)
    }
  }

  @Test func `every address answers HEAD and OPTIONS`() async throws {
    let sample = try SamplePortal(assets: 1)
    let endpoints = sample.portal.routes().endpoints
    try await sample.ask { client in
      for endpoint in endpoints where !endpoint.path.contains("{") && !endpoint.path.contains("*") {
        let options = try await client.execute(uri: endpoint.path, method: .options)
        #expect(options.status == .ok)
        for method in endpoint.methods {
          #expect(options.headers[.allow]?.contains(method) == true)
        }
        guard endpoint.methods.contains("GET"), endpoint.path != "/eligibility" else { continue }
        let head = try await client.execute(uri: endpoint.path, method: .head)
        #expect(head.status.code < 400 && head.body.readableBytes == 0, "\(endpoint.path)")
      }
    }
  }

  @Test func `links start with the configured address`() async throws {
    let sample = try SamplePortal(assets: 1) {
      $0.baseURL = "https://sites.example.gov.uk/register/"
    }
    try await sample.ask { client in
      let landing = try await client.execute(uri: "/", method: .get).json
      for link in landing["links"]?.array?.compactMap(\.object) ?? [] {
        #expect(link["href"]?.string?.hasPrefix("https://sites.example.gov.uk/register/") == true)
      }
      let page = try await client.execute(uri: "/find", method: .get).text
      #expect(page.contains("action=\"/register/find\""))
      #expect(!page.contains("href=\"/find"))
    }
  }

  @Test func `a proxy is believed only when it is trusted`() async throws {
    let headers: HTTPFields = [
      .init("X-Forwarded-Proto")!: "https", .init("X-Forwarded-Host")!: "public.example",
    ]
    for trusts in [false, true] {
      let sample = try SamplePortal(assets: 1) { $0.trustsProxyHeaders = trusts }
      try await sample.ask { client in
        let text = try await client.execute(uri: "/", method: .get, headers: headers).text
        #expect(text.contains("https://public.example/collections") == trusts)
      }
    }
  }

  @Test(arguments: [
    "//evil.example", "/a//b", "/../b", "/a/.", "register", "/a b", "/a\"b", "https://evil.example",
    "/a?b", "/a#b", "/%2F%2Fevil.example", "/" + String(repeating: "a", count: 300),
  ])
  func `a prefix that leads elsewhere is not taken, even from a trusted proxy`(
    prefix: String
  ) async throws {
    let sample = try SamplePortal(assets: 1) { $0.trustsProxyHeaders = true }
    try await sample.ask { client in
      let page = try await client.execute(
        uri: "/find", method: .get, headers: [.init("X-Forwarded-Prefix")!: prefix])
      #expect(page.text.contains("action=\"/find\""))
    }
  }

  @Test(arguments: [
    "evil.example/x", "a:b:c", "[::1", "[]", "user@evil.example", "evil.example:99999", ":80",
    "a b",
  ])
  func `a host that is none is not taken from a proxy`(host: String) async throws {
    let sample = try SamplePortal(assets: 1) { $0.trustsProxyHeaders = true }
    try await sample.ask { client in
      let text = try await client.execute(
        uri: "/", method: .get, headers: [.init("X-Forwarded-Host")!: host]
      ).text
      #expect(!text.contains("evil") && !text.contains("\(host)/"))
    }
  }

  @Test func `everything that OPTIONS tells of a published address is published`() async throws {
    let sample = try SamplePortal(assets: 1)
    for endpoint in sample.portal.routes().endpoints where !endpoint.interfaceMethods.isEmpty {
      #expect(endpoint.methods == endpoint.interfaceMethods, "\(endpoint.path)")
    }
  }

  @Test func `a parameter without a value is refused by checks`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      for name in ["on", "pack", "height", "equipment", "f"] {
        let answer = try await client.execute(
          uri: "/eligibility?\(name)=", method: .post, headers: [.contentType: "text/csv"],
          body: ByteBuffer(string: "id,at,equipment\n1,259200 665300,small-cell\n"))
        #expect(answer.status == .badRequest && answer.text.contains("no value"), "\(name)")
      }
      let one = try await client.execute(
        uri: "/eligibility?at=259200,665300&equipment=small-cell&on=", method: .get)
      #expect(one.status == .badRequest)
    }
  }
}
