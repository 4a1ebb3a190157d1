import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

/// The guide to profiles does what it says.
struct ProfileGuideTests {
  private static func block(_ language: String, in text: String, containing word: String) -> String?
  {
    text.components(separatedBy: "\n```").enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
      .first { $0.hasPrefix(language + "\n") && $0.contains(word) }
      .map { String($0.dropFirst(language.count + 1)) }
  }

  @Test func `the worked example gives the attributes it shows`() throws {
    let guide = try String(
      contentsOfFile: Repository.data("profiles/README.md"), encoding: .utf8)
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let csv = try scratch.write(
      "lamps.csv", try #require(Self.block("", in: guide, containing: "OBJECTID")))
    let profile = try scratch.write(
      "lamps.yaml", try #require(Self.block("yaml", in: guide, containing: "city-lamps")))
    let report = try registry.importing(csv, profile: profile)
    #expect(report.run.counts.added == 2)
    #expect(report.run.notes.isEmpty)
    let shown = try JSONValue(
      parsing: try #require(Self.block("json", in: guide, containing: "L-100")))
    let first = try registry.site(
      AssetKey(owner: "test", kind: "lighting-column", reference: "L-100"))
    #expect(JSONValue.object(first.attributes) == shown)
    #expect(first.address == "High Street, Glasgow")
    #expect(first.availability == .available)
    let second = try registry.site(
      AssetKey(owner: "test", kind: "lighting-column", reference: "L-101"))
    #expect(second.attributes["height_m"] == .null)
    #expect(second.attributes["installed"] == .null)
    #expect(try registry.promotedAttributes() == ["material"])
  }

  @Test func `every type and unit is named`() throws {
    let guide = try String(
      contentsOfFile: Repository.data("profiles/README.md"), encoding: .utf8)
    for type in ColumnType.allCases { #expect(guide.contains("`\(type.rawValue)`")) }
    for unit in UnitConversion.Unit.allCases {
      #expect(
        guide.contains(" \(unit.rawValue),") || guide.contains(" \(unit.rawValue).")
          || guide.contains(" \(unit.rawValue);"))
    }
  }
}
