import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import Testing

@Suite struct BatchTests {
  private static func rows(_ count: Int) -> ByteBuffer {
    ByteBuffer(
      string: "id,lon,lat\n" + (0..<count).map { "p\($0),-4.25,55.86\n" }.joined())
  }

  @Test func `a batch longer than the buffer answers every row in order`() async throws {
    let sample = try SamplePortal(assets: 1)
    try await sample.portal.application().test(.live) { client in
      let response = try await client.execute(
        uri: "/eligibility?equipment=cabinet", method: .post, headers: [.contentType: "text/csv"],
        body: Self.rows(2000))
      #expect(response.status == .ok && response.type == "application/x-ndjson")
      let ids = try response.text.split(separator: "\n").map {
        try JSONValue(parsing: String($0)).object?["id"]?.string
      }
      let isInOrder = ids == (0..<2000).map { "p\($0)" }
      #expect(isInOrder, "\(ids.count) rows")
    }
  }

  @Test func `a single check says what a batch says`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let single = try await client.execute(
        uri: "/eligibility?at=-4.25,55.86&equipment=cabinet", method: .get
      ).json
      let batch = try await client.execute(
        uri: "/eligibility?equipment=cabinet", method: .post, headers: [.contentType: "text/csv"],
        body: Self.rows(1)
      ).json
      #expect(batch["outcome"] == single["outcome"] && batch["findings"] == single["findings"])
    }
  }

  @Test func `too many rows are refused`() async throws {
    let sample = try SamplePortal(assets: 1) { $0.limits.batchRows = 10 }
    try await sample.ask { client in
      let response = try await client.execute(
        uri: "/eligibility?equipment=cabinet", method: .post, headers: [.contentType: "text/csv"],
        body: Self.rows(11))
      #expect(response.status == .badRequest && response.text.contains("10 rows"))
    }
  }

  @Test func `a slot is given back whether the batch succeeds or fails`() async throws {
    let sample = try SamplePortal(assets: 1) { $0.limits.simultaneousBatches = 1 }
    try await sample.ask { client in
      // Long enough that a thread answers them; shorter ones hold no slot.
      let good = "id,lon,lat\n" + String(repeating: "a,-4.25,55.86\n", count: 400)
      let bad = "{" + String(repeating: " ", count: 5_000)
      for body in [bad, good, bad, good] {
        var response = try await client.execute(
          uri: "/eligibility?equipment=cabinet", method: .post, headers: [:],
          body: ByteBuffer(string: body))
        // The thread may still be on its way out.
        while response.status == .serviceUnavailable {
          response = try await client.execute(
            uri: "/eligibility?equipment=cabinet", method: .post, headers: [:],
            body: ByteBuffer(string: body))
        }
        #expect(response.status == (body == bad ? .badRequest : .ok))
      }
    }
  }
}
