import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

@Suite struct HistoryTests {
  private let scratch: Scratch
  private let registry: CouncilRegistry
  private let key = AssetKey(owner: "test", kind: "pole", reference: "A")

  init() throws {
    scratch = try Scratch()
    registry = try scratch.registry()
  }

  private func importing(_ properties: String, at place: String = "-4.25,55.86") throws {
    let path = try scratch.write(
      "poles.geojson",
      """
      {"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"reference": "A", \(properties)},
        "geometry": {"type": "Point", "coordinates": [\(place)]}}]}
      """)
    try registry.importing(path, as: "asset", kind: "pole")
  }

  @Test func `the history tells who changed what, field by field`() throws {
    try importing("\"name\": \"one\", \"make\": \"Acme\", \"lit\": true")
    try importing("\"name\": \"two\", \"make\": \"Acme\"", at: "-4.26,55.86")
    let history = try registry.history(of: key)
    #expect(history.changes.map(\.kind) == [.added, .changed])
    let change = try #require(history.changes.last)
    #expect(change.event?.actor == "tester")
    #expect(change.event?.detail["run"] == 2)
    #expect(Array(change.differences.map(\.field).prefix(2)) == ["name", "position"])
    let lit = try #require(change.differences.first { $0.field == "attributes.lit" })
    #expect(change.differences[0].before == "one")
    #expect(change.differences[0].after == "two")
    #expect(lit.after == .null)
    // A hundredth of a degree of longitude at this latitude.
    let moved = try #require(change.differences[1].movedInMetres)
    #expect(abs(moved - 625.6) < 2)
    #expect(history.now?.name == "two")
    #expect(history.json["changes"]?.array?.count == 2)
  }

  @Test func `an asset is shown as it was at a time`() throws {
    try importing("\"name\": \"one\"")
    let time = try #require(try registry.history(of: key).changes.last?.event?.at)
    #expect(try registry.asset(key, at: time)?.name == "one")
    #expect(try registry.asset(key, at: "2000-01-01") == nil)
    #expect(try registry.asset(key, at: "9999-01-01")?.name == "one")
    #expect(try registry.asset(key, at: "9999-01-01T00:00:00+01:00")?.name == "one")
    for text in ["yesterday", "", "2026-13-01", "2026-01-01T25:00:00Z"] {
      #expect(throws: RegistryError.self) { _ = try registry.asset(key, at: text) }
    }
  }

  @Test func `an undone import is a change like any other, and the asset may be gone`() throws {
    try importing("\"name\": \"one\"")
    try importing("\"name\": \"two\"")
    let report = try registry.undo(run: 2)
    #expect(report.restored == 1)
    #expect(report.lines[0].contains("1 changed rows restored"))
    _ = try registry.undo(run: 1)
    let history = try registry.history(of: key)
    #expect(history.changes.map(\.kind) == [.added, .changed, .changed, .removed])
    #expect(history.changes[2].event?.act == "import.undo")
    #expect(history.now == nil)
    #expect(try registry.run(1).run.undoneBy == 5)
    #expect(throws: RegistryError.notFound("there is no run 7")) { _ = try registry.undo(run: 7) }
    #expect(try registry.verify() == [])
  }

  @Test func `what never was has no history`() throws {
    #expect(throws: RegistryError.self) { _ = try registry.history(of: key) }
  }

  @Test func `undoing the ward layer takes the wards it brought along`() throws {
    try importing("\"name\": \"one\"")
    let wards = try scratch.write(
      "wards.geojson",
      """
      {"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"reference": "1", "name": "Centre"},
        "geometry": {"type": "Polygon", "coordinates": [[[-4.3, 55.8], [-4.2, 55.8],
          [-4.2, 55.9], [-4.3, 55.9], [-4.3, 55.8]]]}}]}
      """)
    try registry.importing(wards, as: "constraint:wards")
    #expect(try registry.history(of: key).now?.ward == "Centre")
    let report = try registry.undo(run: 2)
    #expect(report.removedLayer)
    #expect(report.restored == 1)
    #expect(try registry.history(of: key).now?.ward == nil)
    #expect(try registry.verify() == [])
  }
}
