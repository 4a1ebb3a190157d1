import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import SiteRegistry
import Testing

@Suite struct RateTests {
  private static func limited(_ configure: (inout PortalOptions) -> Void = { _ in }) throws
    -> SamplePortal
  {
    try SamplePortal(assets: 1) { options in
      options.rates.perAddress = RatePolicy(requests: 3, seconds: 86_400)
      options.rates.perKey = RatePolicy(requests: 5, seconds: 86_400)
      options.rates.sparesThisMachine = false
      configure(&options)
    }
  }

  @Test func `who asks too often is told how long to wait`() async throws {
    try await Self.limited().ask { client in
      for left in [2, 1, 0] {
        let answer = try await client.execute(uri: "/collections", method: .get)
        #expect(answer.status == .ok)
        #expect(answer.headers[.init("RateLimit-Policy")!] == "\"address\";q=3;w=86400")
        #expect(answer.headers[.init("RateLimit")!]?.hasPrefix("\"address\";r=\(left);t=") == true)
      }
      let refused = try await client.execute(uri: "/find", method: .get)
      #expect(refused.status == .tooManyRequests)
      let wait = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
      #expect((26_000...28_800).contains(wait))
      #expect(refused.type == "application/problem+json")
      #expect(try refused.json["type"]?.string?.hasSuffix("quota-exceeded") == true)
      #expect(refused.headers[.init("RateLimit")!]?.contains("r=0") == true)
      for path in ["/healthz", "/readyz"] {
        #expect(try await client.execute(uri: path, method: .get).status == .ok)
      }
    }
  }

  @Test func `each key and each address behind a trusted proxy has a quota of its own`()
    async throws
  {
    let sample = try Self.limited { $0.trustsProxyHeaders = true }
    let key = try sample.registry.createKey(name: "a", scope: .read).secret
    try await sample.ask { client in
      func asked(_ headers: HTTPFields, _ times: Int) async throws -> Int {
        var accepted = 0
        for _ in 0..<times {
          let answer = try await client.execute(uri: "/collections", method: .get, headers: headers)
          if answer.status == .ok { accepted += 1 }
        }
        return accepted
      }
      let forwarded = HTTPField.Name("X-Forwarded-For")!
      let first = try await asked([forwarded: "192.0.2.1"], 5)
      #expect(first == 3)
      let again = try await asked([forwarded: "198.51.100.7, 192.0.2.1"], 2)
      #expect(again == 0)
      let second = try await asked([.init("Forwarded")!: "for=192.0.2.2;proto=https"], 5)
      #expect(second == 3)
      let network = try await asked([forwarded: "2001:db8:1:2::1"], 2)
      #expect(network == 2)
      let neighbour = try await asked([.init("Forwarded")!: "for=\"[2001:db8:1:2::9]:80\""], 5)
      #expect(neighbour == 1)
      let keyed = try await asked(
        [forwarded: "192.0.2.1", .authorization: "Bearer \(key)"], 9)
      #expect(keyed == 5)
      let elsewhere = try await asked([.authorization: "Bearer \(key)"], 1)
      #expect(elsewhere == 0)
    }
  }

  @Test func `an untrusted proxy names nobody`() async throws {
    try await Self.limited().ask { client in
      var accepted = 0
      for number in 0..<6 {
        let answer = try await client.execute(
          uri: "/collections", method: .get,
          headers: [.init("X-Forwarded-For")!: "192.0.2.\(number)"])
        if answer.status == .ok { accepted += 1 }
      }
      #expect(accepted == 3)
    }
  }

  @Test func `programs on this machine are not slowed down unless that is said`() async throws {
    try await SamplePortal(assets: 1) {
      $0.rates.perAddress = RatePolicy(requests: 3, seconds: 86_400)
    }.ask { client in
      for _ in 0..<20 {
        let answer = try await client.execute(uri: "/collections", method: .get)
        #expect(answer.status == .ok)
      }
    }
  }

  @Test(arguments: [true, false])
  func `behind a proxy nobody is local, though it says nothing`(isTrusted: Bool) async throws {
    let sample = try SamplePortal(assets: 1) { options in
      options.rates.perAddress = RatePolicy(requests: 3, seconds: 86_400)
      if isTrusted {
        options.trustsProxyHeaders = true
      } else {
        options.baseURL = "https://sites.example.gov.uk"
      }
    }
    let key = try sample.registry.createKey(name: "a", scope: .admin).secret
    try await sample.ask { client in
      #expect(try await client.execute(uri: "/metrics", method: .get).status == .notFound)
      let counts = try await client.execute(
        uri: "/metrics", method: .get, headers: [.authorization: "Bearer \(key)"])
      #expect(counts.status == .ok)
      var accepted = 0
      for _ in 0..<5 {
        if try await client.execute(uri: "/collections", method: .get).status == .ok {
          accepted += 1
        }
      }
      #expect(accepted == 3)
    }
  }

  @Test func `secrets and applications have quotas of their own`() async throws {
    let sample = try SamplePortal(assets: 1) { options in
      options.rates.perSecret = RatePolicy(requests: 2, seconds: 86_400)
      options.rates.perSubmission = RatePolicy(requests: 1, seconds: 86_400)
      options.rates.sparesThisMachine = false
    }
    try await sample.ask { client in
      let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
      let body = ByteBuffer(string: "reference=00000-00000-00000-00000-000000&secret=x")
      let absent = "/applications/00000-00000-00000-00000-000000"
      // Looking up, reading and withdrawing are one quota: each costs the same hash.
      #expect(
        try await client.execute(
          uri: "/applications/lookup", method: .post, headers: form, body: body
        ).status == .unprocessableContent)
      #expect(
        try await client.execute(
          uri: absent, method: .get, headers: [.authorization: "Bearer x"]
        ).status == .notFound)
      for (method, path) in [
        (HTTPRequest.Method.post, "/applications/lookup"), (.post, "/applications/withdraw"),
        (.get, absent),
      ] {
        let refused = try await client.execute(
          uri: path, method: method, headers: form, body: body)
        #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] != nil)
      }
      #expect(try await client.execute(uri: "/apply", method: .get).status == .ok)
      let blank = ByteBuffer(string: "equipment=small-cell")
      let first = try await client.execute(uri: "/apply", method: .post, headers: form, body: blank)
      #expect(first.status == .unprocessableContent)
      let second = try await client.execute(
        uri: "/applications", method: .post, headers: form, body: blank)
      #expect(second.status == .tooManyRequests)
      // Whoever filled a form in is told what became of it, and how long to wait.
      var page = form
      page[.accept] = "text/html"
      let third = try await client.execute(uri: "/apply", method: .post, headers: page, body: blank)
      #expect(third.status == .tooManyRequests && third.text.contains("Please wait 24 hours."))
      #expect(third.text.contains("Nothing was sent. Reload this page to send it again"))
      #expect(second.headers[.init("RateLimit-Policy")!] == "\"submissions\";q=1;w=86400")
    }
  }

  @Test func `a bucket fills evenly and holds no more than its quota`() throws {
    let policy = try #require(RatePolicy(parsing: "10/20"))
    let buckets = RateBuckets()
    let second: Int64 = 1_000_000_000
    func accepted(_ times: Int, at now: Int64) -> Int {
      (0..<times).count { _ in
        buckets.take(.key("k"), named: "key", policy, at: now).retryAfterSeconds == nil
      }
    }
    #expect(accepted(30, at: second) == 10)
    #expect(accepted(30, at: 3 * second) == 1)
    #expect(accepted(30, at: 8 * second) == 2)
    #expect(accepted(30, at: 1000 * second) == 10)
    let refused = buckets.take(.key("k"), named: "key", policy, at: 1000 * second)
    #expect(refused.retryAfterSeconds == 2 && refused.secondsUntilFull == 20)
  }

  @Test func `any number of callers fit in bounded memory, and the recent are remembered`() throws {
    let policy = try #require(RatePolicy(requests: 1, seconds: 1000))
    let buckets = RateBuckets(capacity: 100)
    for number in 0..<10_000 {
      _ = buckets.take(.key("\(number)"), named: "key", policy, at: Int64(number))
      #expect(buckets.count <= 200)
    }
    let again = buckets.take(.key("9999"), named: "key", policy, at: 10_000)
    #expect(again.retryAfterSeconds != nil)
  }

  @Test(arguments: [
    "", "1", "0/1", "1/0", "-1/1", "1/86401", "a/b", "1/2/3", "99999999999999999999/1",
  ])
  func `what is no rate is refused`(text: String) {
    #expect(RatePolicy(parsing: text) == nil)
  }
}
