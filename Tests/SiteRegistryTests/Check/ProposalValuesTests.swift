import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

/// Values that a pack declares, as proposals bring them: one by one, in files, from assets.
struct ProposalValuesTests {
  private static let pack = """
    pack: p
    version: "1"
    title: T
    values:
      - {name: base_area, title: Base area, type: number, unit: m²}
      - {name: aligned, title: Aligned, type: boolean, assumed: no}
      - {name: works, title: Works, type: text, allowed: [new, replacement]}
    rules:
      - id: base-area
        title: Base area
        explanation: Because
        clause: Clause 1
        effect: consent
        requires: {filter: "base_area <= 1.5", measured: base_area, limit: 1.5, unit: m²}
      - id: aligned
        title: Aligned
        explanation: Because
        clause: Clause 2
        effect: advisory
        requires: {filter: "aligned = TRUE"}
      - id: volume
        title: Volume
        explanation: Because
        clause: Clause 3
        effect: consent
        appliesWhen: {filter: "works = 'new'"}
        requires: {filter: "volume <= 30"}
    """

  private static func check(
    _ values: [String], on day: String? = nil
  ) throws -> [String: Finding] {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let checked = try registry.check(
      CheckRequest(
        place: "259050,665050", equipment: "cabinet", pack: try scratch.write("p.yaml", pack),
        values: try values.map(NamedValue.init(parsing:)), on: day))
    return Dictionary(
      uniqueKeysWithValues: checked.verdict.findings.map { ($0.rule.id, $0) })
  }

  @Test(arguments: [
    (["base_area=1.5"], Finding.Result.pass), (["base_area=1.51"], .fail), ([], .undetermined),
    (["base_area="], .undetermined),
  ])
  func `a value decides, and a missing one is named`(
    values: [String], result: Finding.Result
  ) throws {
    let finding = try #require(try Self.check(values)["base-area"])
    #expect(finding.result == result)
    if result == .undetermined { #expect(finding.missing == ["'base_area' is not known"]) }
  }

  @Test func `what is assumed is told, and what is said wins`() throws {
    let assumed = try #require(try Self.check([])["aligned"])
    #expect(assumed.result == .fail)
    #expect(assumed.assumed == ["aligned = no"])
    let said = try #require(try Self.check(["aligned=yes"])["aligned"])
    #expect(said.result == .pass)
    #expect(said.assumed == [])
  }

  @Test(arguments: [
    (["works=replacement", "volume=40"], Finding.Result.notApplicable),
    (["works=new", "volume=40"], .fail), (["works=new", "volume=30"], .pass),
    (["volume=40"], .undetermined),
    // It passes whether it applies or not.
    (["volume=30"], .pass), (["works=new"], .undetermined),
  ])
  func `where a rule applies may be unknown`(values: [String], result: Finding.Result) throws {
    #expect(try Self.check(values)["volume"]?.result == result)
  }

  @Test(arguments: [
    ("base_ara=1", "is 'base_area' meant?"), ("kite=1", "allowed are height, volume, count"),
    ("base_area=wide", "a number of m²"), ("base_area=-1", "0 or more"),
    ("base_area=nan", "0 or more"), ("count=1.5", "whole number"), ("count=1e300", "whole number"),
    ("aligned=perhaps", "yes or no"), ("works=old", "one of new, replacement"),
    ("works", "NAME=VALUE"), ("height=501", "0 to 500"),
  ])
  func `a value that means nothing says what is allowed`(value: String, message: String) throws {
    let error = #expect(throws: RegistryError.self) { try Self.check([value]) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func `a day that is none is refused`() throws {
    #expect(throws: RegistryError.self) { try Self.check([], on: "2026-02-30") }
    #expect(try !Self.check([], on: "2026-02-28").isEmpty)
  }

  @Test func `columns bring values, each with its type, and a wrong one is the row's error`() throws
  {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let input = try scratch.write(
      "rows.csv",
      """
      id,easting,northing,base_area,works,volume
      a,259050,665050,1.5,new,30
      b,259050,665050,,,
      c,259050,665050,wide,,
      d,259050,665050,1,,much
      """)
    let pack = try scratch.write("p.yaml", Self.pack)
    for format in [BatchFormat.csv, .ndjson] {
      var options = BatchOptions(format: format, equipment: .cabinet, pack: pack)
      options.values = [NamedValue(name: "base_area", text: "2")]
      var bytes: [UInt8] = []
      let summary = try registry.checkBatch(try FeatureSources.open(path: input), options) {
        bytes += $0
      }
      #expect(summary.errors == 2)
      #expect(summary.outcomes == [.eligible: 1, .undetermined: 1])
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      #expect(lines.contains { $0.contains("should be a number of m²") })
      #expect(lines.contains { $0.contains("'volume' is 'much'") })
      if format == .csv {
        #expect(lines[1].hasSuffix(",pass,fail,pass"))
        // What the row leaves blank is taken from what was said for all.
        #expect(lines[2].hasSuffix(",fail,fail,undetermined"))
      }
    }
  }

  @Test func `a batch with a value that the pack does not have is refused whole`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    var options = BatchOptions(
      format: .csv, equipment: .cabinet, pack: try scratch.write("p.yaml", Self.pack))
    options.values = [NamedValue(name: "kite", text: "1")]
    let input = try scratch.write("rows.csv", "easting,northing\n259050,665050\n")
    #expect(throws: RegistryError.self) {
      try registry.checkBatch(try FeatureSources.open(path: input), options) { _ in }
    }
  }
}
