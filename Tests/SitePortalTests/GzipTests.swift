import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import Testing

@Suite struct GzipTests {
  private static let path = "/collections/sites/items?limit=25"

  @Test(arguments: [
    ("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("x-gzip", true), ("GZIP", true),
    ("gzip;q=0", false), ("*;q=0", false), ("identity", false), ("br", false), ("", false),
    ("gzip;q=0.2, identity;q=0.8", false), ("gzip;q=0.8, identity;q=0.8", true),
    ("gzip;q=nonsense", false), ("gzip;q=0, *", false), (";;,=,gzip ; q = 1", true),
  ])
  func `gzip is sent to those that prefer it`(field: String, isCoded: Bool) async throws {
    try await SamplePortal(assets: 25).ask { client in
      let answer = try await client.execute(
        uri: Self.path, method: .get, headers: [.acceptEncoding: field])
      #expect((answer.headers[.contentEncoding] == "gzip") == isCoded)
      #expect(answer.headers[.vary]?.contains("Accept-Encoding") == true)
      let bytes = Data(answer.body.readableBytesView)
      let text = isCoded ? try unpacked(bytes) : bytes
      let document = try JSONValue(parsing: String(decoding: text, as: UTF8.self))
      #expect(document.object?["numberReturned"] == 25)
    }
  }

  @Test func `each coding has its tag, and either is known again`() async throws {
    try await SamplePortal(assets: 25).ask { client in
      func tag(_ headers: HTTPFields, _ method: HTTPRequest.Method = .get) async throws -> String? {
        try await client.execute(uri: Self.path, method: method, headers: headers).headers[.eTag]
      }
      let plain = try #require(try await tag([:]))
      let coded = try #require(try await tag([.acceptEncoding: "gzip"]))
      #expect(plain != coded)
      #expect(try await tag([:], .head) == plain)
      #expect(try await tag([.acceptEncoding: "gzip"], .head) == coded)
      for known in [plain, coded, "\"other\", \(coded)"] {
        let again = try await client.execute(
          uri: Self.path, method: .get, headers: [.acceptEncoding: "gzip", .ifNoneMatch: known])
        #expect(again.status == .notModified && again.body.readableBytes == 0)
        #expect(again.headers[.contentEncoding] == nil)
        #expect(again.headers[.eTag] == (known == plain ? plain : coded))
      }
      let other = try await client.execute(
        uri: Self.path, method: .get, headers: [.ifNoneMatch: "\"other-gzip\""])
      #expect(other.status == .ok)
    }
  }

  @Test func `short answers and secrets stay as they are`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      for path in ["/healthz", "/nowhere", "/collections/sites/items/1"] {
        let answer = try await client.execute(
          uri: path, method: .get, headers: [.acceptEncoding: "gzip"])
        #expect(answer.headers[.contentEncoding] == nil, "\(path)")
      }
    }
  }

  @Test func `a head tells what a get would`() async throws {
    try await SamplePortal(assets: 25).ask { client in
      for accept in ["gzip", "identity"] {
        let get = try await client.execute(
          uri: Self.path, method: .get, headers: [.acceptEncoding: accept])
        let head = try await client.execute(
          uri: Self.path, method: .head, headers: [.acceptEncoding: accept])
        #expect(head.body.readableBytes == 0)
        for name in [HTTPField.Name.contentEncoding, .contentType, .eTag, .vary] {
          #expect(head.headers[name] == get.headers[name], "\(name)")
        }
      }
    }
  }

  /// By the gzip program: an oracle, and no second use of zlib.
  private func unpacked(_ bytes: Data) throws -> Data {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("answer.gz")
    try bytes.write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-dc", file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return output
  }
}
