import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct FeatureLayerPagesTests {
  private typealias Response = LoopbackServer.Response

  private static func server(
    _ manner: String = "saysBeside", count: Int = 25, most: Int = 10, more: String = "",
    heedsOffset: Bool = true
  ) throws -> LoopbackServer {
    try LoopbackServer { request in
      guard request.path.hasSuffix("/query") else {
        return Response(
          #"{"id":3,"name":"Lamps","maxRecordCount":\#(most),"fields":[{"name":"FID","type":"esriFieldTypeOID"}]\#(more)}"#,
          type: "application/json")
      }
      if request.query["returnCountOnly"] == "true" {
        return Response(#"{"count":\#(count)}"#, type: "application/json")
      }
      guard request.query["where"] != nil, request.query["f"] == "geojson",
        request.query["orderByFields"] == "FID"
      else { return Response(#"{"error":{"code":400,"message":"Invalid query"}}"#) }
      let start = heedsOffset ? Int(request.query["resultOffset"] ?? "") ?? 0 : 0
      let end = min(count, start + min(most, Int(request.query["resultRecordCount"] ?? "") ?? most))
      let flag =
        switch (manner, end < count) {
        case ("saysBeside", true): #","exceededTransferLimit":true"#
        case ("saysWithin", true): #","properties":{"exceededTransferLimit":true}"#
        default: ""
        }
      return Response(
        #"{"type":"FeatureCollection"\#(flag),"features":[\#(start < end ? Points.features(start..<end) : "")]}"#
      )
    }
  }

  @Test(arguments: ["saysBeside", "saysWithin", "saysNothing"], [25, 20])
  func `a layer is asked page after page`(_ manner: String, _ count: Int) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try Self.server(manner, count: count)
    let report = try registry.importing(
      server.address + "/arcgis/rest/services/Lamps/FeatureServer/3", as: "asset", kind: "lamp")
    #expect(report.run.counts.added == count)
    #expect(report.run.notes.isEmpty)
    #expect(server.requests.last?.contains("resultRecordCount=10") == true)
  }

  @Test func `the address's own condition and key go with every request`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server = try Self.server()
    let report = try registry.importing(
      server.address + "/FeatureServer/3/query?where=A%3D1&token=t0p", as: "asset", kind: "lamp")
    #expect(report.run.counts.added == 25)
    #expect(server.requests.allSatisfy { $0.contains("token=t0p") })
    #expect(server.requests.dropFirst().allSatisfy { $0.contains("where=A%3D1") })
    #expect(report.run.fileName.contains("token") == false)
  }

  @Test(arguments: [
    ("error", "Invalid token"), ("pages", "page by page"), ("formats", "not as GeoJSON"),
    ("deaf", "heeds no offset"), ("service", "one of its layers"),
  ])
  func `what a service cannot do is told`(_ fault: String, _ words: String) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let server: LoopbackServer
    switch fault {
    case "error":
      server = try LoopbackServer { _ in
        Response(#"{"error":{"code":498,"message":"Invalid token","details":[]}}"#)
      }
    case "pages":
      server = try Self.server(more: #","advancedQueryCapabilities":{"supportsPagination":false}"#)
    case "formats": server = try Self.server(more: #","supportedQueryFormats":"JSON, AMF""#)
    default: server = try Self.server(heedsOffset: fault != "deaf")
    }
    let layer = fault == "service" ? "" : "/3"
    #expect {
      try registry.importing(server.address + "/FeatureServer" + layer, as: "asset", kind: "lamp")
    } throws: { error in
      guard let error = error as? RegistryError else { return false }
      return error.message.contains(words)
    }
    #expect(try registry.status().assets.isEmpty)
  }
}
