import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct CollectionPagesTests {
  private typealias Response = LoopbackServer.Response

  /// A server of 25 points, `pageSize` at once, that knows the grid where `grid` is true.
  private static func server(
    pageSize: Int = 10, grid: Bool = true, matched: Int = 25,
    next: @escaping @Sendable (Int) -> String = { "/collections/lamps/items?after=\($0)" }
  ) throws -> LoopbackServer {
    try LoopbackServer { request in
      guard request.path.hasSuffix("/items") else {
        return Response(
          grid
            ? #"{"id":"lamps","storageCrs":"http://www.opengis.net/def/crs/EPSG/0/27700","crs":["http://www.opengis.net/def/crs/OGC/1.3/CRS84","http://www.opengis.net/def/crs/EPSG/0/27700"]}"#
            : #"{"id":"lamps"}"#, type: "application/json")
      }
      let start = request.query["after"].flatMap(Int.init) ?? 0
      let end = min(25, start + pageSize)
      let link =
        end < 25
        ? #"{"rel":"self","href":"/x"},{"rel":"next","type":"text/html","href":"/h"},{"rel":"next","type":"application/geo+json","href":"\#(next(end))"}"#
        : ""
      return Response(
        #"{"type":"FeatureCollection","numberMatched":\#(matched),"links":[\#(link)],"features":[\#(Points.features(start..<end, grid: grid))]}"#,
        headers: grid
          ? ["Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/27700>"] : [:])
    }
  }

  @Test(arguments: [true, false])
  func `a collection is followed to its last page`(_ grid: Bool) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try Self.server(grid: grid)
    let address = server.address + "/collections/lamps"
    let report = try registry.importing(address, as: "asset", kind: "lamp")
    #expect(report.run.counts.added == 25)
    #expect(report.run.referenceSystem == (grid ? "EPSG:27700" : "OGC:CRS84"))
    #expect(report.run.provenance.source == address)
    #expect(report.run.fileName == address)
    if grid {
      let site = try registry.site(AssetKey(owner: "test", kind: "lamp", reference: "P24"))
      #expect(site.geometry == .point(Position(easting: 259_024.25, northing: 665_000)))
      #expect(server.requests[1].contains("crs=http"))
    }
    #expect(server.requests.count == 4)
    #expect(server.requests[1].contains("limit="))
    let again = try registry.importing(address + "/items?limit=10", as: "asset", kind: "lamp")
    #expect(again.run.counts.unchanged == 25)
    #expect(again.run.fileDigest == report.run.fileDigest)
  }

  @Test(arguments: [
    ("round", "round in circles"), ("other", "another server"), ("missing", "HTTP 404"),
    ("few", "30 features match and gave 25"), ("cut", "whole JSON"),
  ])
  func `a chain that breaks imports nothing`(_ fault: String, _ words: String) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server: LoopbackServer
    switch fault {
    case "round": server = try Self.server(next: { _ in "/collections/lamps/items?after=10" })
    case "other": server = try Self.server(next: { _ in "http://127.0.0.2:9/collections/x/items" })
    case "few": server = try Self.server(matched: 30)
    case "cut":
      server = try LoopbackServer { request in
        request.path.hasSuffix("/items") ? Response(#"{"features":[{"#) : Response("{}")
      }
    default:
      server = try LoopbackServer { request in
        request.path.hasSuffix("lamps") ? Response("{}") : Response(status: 404)
      }
    }
    #expect {
      try registry.importing(server.address + "/collections/lamps", as: "asset", kind: "lamp")
    } throws: { error in
      guard let error = error as? RegistryError else { return false }
      return error.message.contains(words)
    }
    #expect(try registry.status().assets.isEmpty)
    #expect(try registry.runs(limit: 5).isEmpty)
  }

  @Test func `a page size that is refused is left to the server`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try LoopbackServer { request in
      if request.query["limit"] != nil { return Response("no", status: 400) }
      return Response(
        request.path.hasSuffix("/items") ? #"{"features":[\#(Points.features(0..<3))]}"# : "{}")
    }
    let report = try registry.importing(
      server.address + "/collections/lamps/", as: "asset", kind: "lamp")
    #expect(report.run.counts.added == 3)
  }
}
