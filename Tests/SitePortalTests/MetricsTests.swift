import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import Testing

@Suite struct MetricsTests {
  @Test func `requests are counted by operation, method and class of status`() async throws {
    try await SamplePortal(assets: 2).ask { client in
      for path in ["/collections/sites/items", "/collections/sites/items", "/nowhere", "/find"] {
        _ = try await client.execute(uri: path, method: .get)
      }
      _ = try await client.execute(uri: "/collections/sites/items?limit=x", method: .head)
      let answer = try await client.execute(uri: "/metrics", method: .get)
      #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
      let lines = answer.text.split(separator: "\n")
      let name = "sitereg_http_requests_total"
      for line in [
        "\(name){operation=\"getFeatures\",method=\"GET\",status=\"2xx\"} 2",
        "\(name){operation=\"getFeatures\",method=\"HEAD\",status=\"4xx\"} 1",
        "\(name){operation=\"none\",method=\"GET\",status=\"4xx\"} 1",
        "\(name){operation=\"/find\",method=\"GET\",status=\"2xx\"} 1",
        "sitereg_http_requests_in_flight 0",
      ] {
        #expect(lines.contains { $0 == line }, "\(line)")
      }
      #expect(!answer.text.contains("operation=\"/metrics\""))
      let buckets = lines.filter {
        $0.hasPrefix("sitereg_http_request_duration_seconds_bucket{operation=\"getFeatures\"")
          && $0.contains("\"2xx\"")
      }.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
      #expect(buckets == buckets.sorted() && buckets.last == 2)
    }
  }

  @Test(arguments: ["Forwarded", "X-Forwarded-For", "Via"])
  func `what comes through a proxy does not see the counts`(field: String) async throws {
    for isForAll in [false, true] {
      let sample = try SamplePortal(assets: 1) { $0.metricsForAll = isForAll }
      try await sample.ask { client in
        let hidden = try await client.execute(
          uri: "/metrics", method: .get, headers: [.init(field)!: "for=192.0.2.1"])
        #expect(hidden.status == (isForAll ? .ok : .notFound))
      }
    }
  }

  @Test func `a request keeps its names, and gets them where it has none`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      func names(_ headers: HTTPFields) async throws -> (id: String, parent: String) {
        let answer = try await client.execute(uri: "/healthz", method: .get, headers: headers)
        return (
          answer.headers[.init("X-Request-Id")!] ?? "", answer.headers[.init("traceparent")!] ?? ""
        )
      }
      let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
      let given = try await names([
        .init("traceparent")!: "00-\(trace)-00f067aa0ba902b7-01", .init("X-Request-Id")!: "abc-1",
      ])
      #expect(given.id == "abc-1" && given.parent.hasPrefix("00-\(trace)-"))
      #expect(!given.parent.contains("00f067aa0ba902b7"))
      for bad in ["00-\(trace)-0000000000000000-01", "nonsense", "00-ABC-1-1", "ff-\(trace)-1-1"] {
        let made = try await names([
          .init("traceparent")!: bad, .init("X-Request-Id")!: "a b\"c",
        ])
        #expect(made.id.utf8.count == 32 && made.parent.utf8.count == 55)
        #expect(!made.parent.contains(trace))
      }
    }
  }
}
