import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SiteRegistry
import Testing

@Suite struct FormatTests {
  private static let items = "/collections/sites/items"

  @Test(arguments: [
    ("csv", "text/csv", "text/csv; charset=utf-8"),
    ("geojsonseq", "application/geo+json-seq", "application/geo+json-seq"),
    ("gpkg", "application/geopackage+sqlite3", "application/geopackage+sqlite3"),
    ("json", "application/geo+json", "application/geo+json"),
    ("html", "text/html", "text/html; charset=utf-8"),
  ])
  func `each format is had by its name and by Accept`(
    name: String, accept: String, type: String
  ) async throws {
    try await SamplePortal(assets: 3).ask { client in
      let named = try await client.execute(uri: "\(Self.items)?f=\(name)", method: .get)
      #expect(named.status == .ok && named.type == type)
      let negotiated = try await client.execute(
        uri: Self.items, method: .get, headers: [.accept: accept])
      #expect(negotiated.type == type)
      let head = try await client.execute(uri: "\(Self.items)?f=\(name)", method: .head)
      #expect(head.status == .ok && head.type == type && head.body.readableBytes == 0)
    }
  }

  @Test func `a format that is not offered is refused`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let named = try await client.execute(uri: "\(Self.items)?f=shp", method: .get)
      #expect(named.status == .badRequest && named.text.contains("geojsonseq"))
      let negotiated = try await client.execute(
        uri: Self.items, method: .get, headers: [.accept: "image/png"])
      #expect(negotiated.status == .notAcceptable)
    }
  }

  @Test(arguments: [499, 500, 501, 1200])
  func `long answers hold every feature once, in every form`(assets: Int) async throws {
    try await SamplePortal(assets: assets).ask { client in
      let whole = "\(Self.items)?limit=10000"
      let page = try await client.execute(uri: whole, method: .get).json
      let features = page["features"]?.array ?? []
      let ids = features.compactMap { $0.object?["id"]?.double }
      #expect(Set(ids).count == assets && ids == ids.sorted())
      #expect(page["numberReturned"]?.double == Double(assets))
      let rows = try await client.execute(uri: whole + "&f=csv", method: .get)
        .text.split(separator: "\r\n")
      #expect(rows.count == assets + 1)
      let records = try await client.execute(uri: whole + "&f=geojsonseq", method: .get)
        .text.split(separator: "\u{1E}")
      #expect(records.count == assets)
      for (record, feature) in zip(records, features) {
        #expect(try JSONValue(parsing: String(record)) == feature)
      }
    }
  }

  @Test func `a page of a table says where the next one is`() async throws {
    try await SamplePortal(assets: 5).ask { client in
      let answer = try await client.execute(uri: "\(Self.items)?limit=2&f=csv", method: .get)
      #expect(answer.text.split(separator: "\r\n").count == 3)
      #expect(answer.headers[.init("Link")!]?.contains("rel=\"next\"") == true)
      #expect(answer.headers[.init("OGC-NumberMatched")!] == "5")
    }
  }

  @Test func `a table holds positions in the system asked for`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      func rows(_ system: String) async throws -> [Substring] {
        try await client.execute(uri: "\(Self.items)?f=csv&crs=\(system)", method: .get)
          .text.split(separator: "\r\n")
      }
      let plain = try await rows("OGC:CRS84")
      let turned = try await rows("EPSG:4326")
      let grid = try await rows("EPSG:27700")
      #expect(plain[0].hasPrefix("id,lon,lat,owner") && plain[1].hasPrefix("1,-4.25,55.86,"))
      #expect(turned[0].hasPrefix("id,lat,lon,") && turned[1].hasPrefix("1,55.86,-4.25,"))
      #expect(grid[0].hasPrefix("id,easting,northing,"))
    }
  }

  @Test(arguments: ["=1+1", "+44", "-2", "@cell"])
  func `no text is a formula to a spreadsheet`(text: String) async throws {
    try await SamplePortal(assets: 1, name: text).ask { client in
      let table = try await client.execute(uri: "\(Self.items)?f=csv", method: .get).text
      #expect(table.contains(",'\(text) 0,"))
    }
  }

  @Test func `a download is an SQLite file of the features meant, and leaves nothing behind`()
    async throws
  {
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(
        atPath: FileManager.default.temporaryDirectory.path
      ).filter { $0.hasPrefix("sitereg-download-\(getpid())-") }
    }
    try await SamplePortal(assets: 150).ask { client in
      let all = try await client.execute(uri: "\(Self.items)?f=gpkg", method: .get)
      let some = try await client.execute(uri: "\(Self.items)?f=gpkg&limit=3", method: .get)
      for answer in [all, some] {
        #expect(answer.text.hasPrefix("SQLite format 3"))
        #expect(answer.headers[.contentLength] == "\(answer.body.readableBytes)")
        #expect(answer.headers[.contentDisposition] == "attachment; filename=\"sites.gpkg\"")
      }
      #expect(all.body.readableBytes >= some.body.readableBytes)
    }
    // Other tests make downloads in this process meanwhile; only one that is never removed stays.
    for _ in 0..<200 where try !left().isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    #expect(try left().isEmpty)
  }
}
