import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct RemoteSourceTests {
  private typealias Response = LoopbackServer.Response

  private static func collection(_ numbers: Range<Int>, _ more: String = "") -> String {
    #"{"type":"FeatureCollection"\#(more),"features":[\#(Points.features(numbers))]}"#
  }

  /// Imports with short pauses, so that a test of patience takes none.
  private func importing(
    _ path: String, into registry: CouncilRegistry,
    _ change: (inout RemoteLimits) -> Void = { _ in }
  ) throws -> ImportReport {
    var request = try registry.importRequest(
      path: path, target: "asset", owner: nil, kind: "lamp", profile: nil)
    request.remoteLimits.firstPauseInSeconds = 0.01
    request.remoteLimits.longestPauseInSeconds = 0.05
    change(&request.remoteLimits)
    return try registry.importFile(request)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return (error as? RegistryError)?.message ?? "\(error)"
    }
  }

  @Test func `a plain document is imported as its file would be`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let csv = "reference,longitude,latitude\nA,-4.25,55.86\nB,-4.26,55.86\n"
    let server = try LoopbackServer { request in
      request.path == "/lamps.csv"
        ? Response(csv, type: "text/csv") : Response(Self.collection(0..<2))
    }
    let first = try importing(server.address + "/lamps.csv?token=abc&v=1#top", into: registry)
    #expect(first.run.counts.added == 2)
    #expect(first.run.provenance.source == server.address + "/lamps.csv?v=1")
    let file = try scratch.write("lamps.csv", csv)
    let local = try registry.importing(file, as: "asset", kind: "lamp")
    #expect(local.run.fileDigest == first.run.fileDigest)
    #expect(local.run.counts.unchanged == 2)
    #expect(try importing(server.address + "/lamps.geojson", into: registry).run.counts.added == 2)
  }

  @Test func `a document that names a next page is followed, too`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try LoopbackServer { request in
      request.path == "/2"
        ? Response(Self.collection(5..<8))
        : Response(
          Self.collection(0..<5, #","links":[{"rel":"next","href":"2"}]"#),
          type: "application/json")
    }
    #expect(try importing(server.address + "/all", into: registry).run.counts.added == 8)
  }

  @Test func `faults that may pass are tried again, with the pause the server asks for`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try LoopbackServer { request in
      switch request.number {
      case 0: Response(status: 503, headers: ["Retry-After": "0"])
      case 1: Response(status: 429, headers: ["Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"])
      case 2: Response(Self.collection(0..<4), cutAfter: 90)
      default: Response(Self.collection(0..<4))
      }
    }
    #expect(try importing(server.address + "/x", into: registry).run.counts.added == 4)
    #expect(server.requests.count == 4)
    let never = try LoopbackServer { _ in Response(status: 500) }
    let said = message { _ = try importing(never.address + "/x", into: registry) }
    #expect(said.contains("HTTP 500"))
    #expect(never.requests.count == 5)
  }

  @Test func `faults that will not pass are told at once`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try LoopbackServer { request in
      switch request.path {
      case "/403": Response(status: 403)
      case "/404": Response(status: 404)
      case "/400": Response("what?", status: 400)
      case "/away": Response(status: 302, headers: ["Location": "http://localhost:1/x"])
      case "/here": Response(status: 302, headers: ["Location": "/good"])
      case "/page": Response("<!DOCTYPE html><html>", type: "text/html")
      case "/large": Response(String(repeating: "x", count: 3 << 20))
      default: Response(Self.collection(0..<1))
      }
    }
    for (path, words) in [
      ("/403", "permission"), ("/404", "nothing at"), ("/400", "what?"), ("/away", "localhost"),
      ("/page", "HTML"),
    ] {
      let said = message { _ = try importing(server.address + path, into: registry) }
      #expect(said.contains(words), "\(path): \(said)")
    }
    let said = message {
      _ = try importing(server.address + "/large", into: registry) { $0.maximumBytes = 1 << 20 }
    }
    #expect(said.contains("more than 1 MB"))
    #expect(server.requests.count == 6)
    #expect(try importing(server.address + "/here", into: registry).run.counts.added == 1)
    let refused = message {
      _ = try importing("http://me:secret@127.0.0.1:1/x", into: registry)
    }
    #expect(refused.contains("password"))
    let absent = message {
      _ = try importing("http://127.0.0.1:1/x", into: registry) { $0.attempts = 1 }
    }
    #expect(absent.contains("cannot be reached"))
  }
}
