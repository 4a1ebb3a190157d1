import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct ReplacingTests {
  private static func file(_ scratch: Scratch, _ name: String, _ features: [String]) throws
    -> String
  {
    try scratch.write(
      name, #"{"type":"FeatureCollection","features":["# + features.joined(separator: ",\n") + "]}")
  }

  private static func point(_ id: String, _ x: Double = -4.25, _ name: String = "N") -> String {
    #"{"type":"Feature","properties":{"reference":"\#(id)","name":"\#(name)"},"geometry":{"type":"Point","coordinates":[\#(x),55.86]}}"#
  }

  private static let bowtie =
    #"{"type":"Feature","properties":{"reference":"Z1"},"geometry":{"type":"Polygon","coordinates":[[[-4.25,55.86],[-4.24,55.86],[-4.24,55.87],[-4.244,55.859],[-4.25,55.86]]]}}"#

  private func request(
    _ registry: CouncilRegistry, _ path: String, _ change: (inout ImportRequest) -> Void
  ) throws -> ImportRequest {
    var request = try registry.importRequest(
      path: path, target: "asset", owner: nil, kind: "column", profile: nil)
    change(&request)
    return request
  }

  @Test func `a dry run tells what replacing would do, and replacing does it`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let one = try Self.file(scratch, "one.geojson", [Self.point("A"), Self.point("B")])
    let two = try Self.file(
      scratch, "two.geojson", [Self.point("A", -4.25, "M"), Self.point("C")])
    try registry.importing(one, as: "asset", kind: "column")
    let revision = registry.revision()
    let tried = try registry.importFile(
      request(registry, two) {
        $0.removesAbsent = true
        $0.previewsAtMost = 10
      })
    #expect(tried.changes?.map(\.reference) == ["C", "A", "B"])
    #expect(tried.changes?.map(\.kind) == [.added, .changed, .removed])
    #expect(tried.json["dryRun"] == true)
    #expect(tried.lines().contains { $0.contains("name: \"N\" → \"M\"") })
    #expect(registry.revision() == revision)
    #expect(try registry.runs(limit: 10).count == 1)
    let done = try registry.importFile(request(registry, two) { $0.removesAbsent = true })
    #expect(done.run.counts.removed == 1)
    #expect(done.run.counts.added == 1)
    #expect(done.run.counts.changed == 1)
    #expect(try registry.verify() == [])
  }

  @Test func `the same file again is not read, until something else has happened`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try Self.file(
      scratch, "one.geojson", [Self.point("A"), Self.point("B"), Self.point("C", 0)])
    let first = try registry.importing(file, as: "asset", kind: "column")
    for _ in 0..<2 {
      let again = try registry.importing(file, as: "asset", kind: "column")
      #expect(again.run.notes.count { $0.code == "same-file" } == 1)
      #expect(again.run.counts.unchanged == first.run.counts.added)
      #expect(again.quarantined == first.quarantined)
    }
    let other = try Self.file(scratch, "two.geojson", [Self.point("A", -4.26)])
    #expect(try registry.importing(other, as: "asset", kind: "column").run.counts.changed == 1)
    let back = try registry.importing(file, as: "asset", kind: "column")
    #expect(back.run.counts.changed == 1)
    #expect(back.run.notes.count { $0.code == "same-file" } == 0)
    #expect(try registry.verify() == [])
  }

  @Test func `an invalid shape is repaired, kept aside, or refuses the file, as asked`() throws {
    for choice in ImportRequest.OnInvalid.allCases {
      let scratch = try Scratch()
      let registry = try scratch.registry()
      let file = try Self.file(scratch, "one.geojson", [Self.point("A"), Self.bowtie])
      let ask = try request(registry, file) { $0.onInvalid = choice }
      switch choice {
      case .repair: #expect(try registry.importFile(ask).run.counts.repaired == 1)
      case .quarantine:
        let report = try registry.importFile(ask)
        #expect(report.quarantined.map(\.defect.code) == ["invalid-shape"])
        #expect(report.run.counts.added == 1)
      case .reject:
        #expect(throws: RegistryError.self) { try registry.importFile(ask) }
        #expect(try registry.runs(limit: 1).isEmpty)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: scratch.folder)
      #expect(!names.contains { $0.contains("staging") })
    }
  }
}
