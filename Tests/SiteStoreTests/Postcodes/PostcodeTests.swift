import Foundation
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct PostcodeTests {
  @Test(arguments: [
    ("G2 1DU", "G2 1DU"), ("g21du", "G2 1DU"), ("G131LE", "G13 1LE"), (" g13  1le\n", "G13 1LE"),
    ("G2\u{A0}1DU", "G2 1DU"), ("BA1 1LZ", "BA1 1LZ"), ("ec1a1bb", "EC1A 1BB"),
    ("w1a 0ax", "W1A 0AX"), ("SW1A2AA", "SW1A 2AA"), ("M1 1AE", "M1 1AE"), ("gir0aa", "GIR 0AA"),
    ("DN55 1PT", "DN55 1PT"),
  ])
  func `a postcode is read in any case, with or without its blank`(
    text: String, expected: String
  ) {
    #expect(Postcode.normalised(text) == expected)
  }

  @Test(arguments: [
    "", " ", "G", "G2", "1DU", "G2 1D", "G2 1DUX", "G2-1DU", "G2 11DU", "G21 DU", "G 2 1DU",
    "2G 1DU", "G2 DU1", "G2 1DC", "G2 1IU", "QA1 1AA", "AJ1 1AA", "ABC1 1AA", "G123 1AA",
    "Glasgow", "259200,665300", "NS 592 653", "NS592653", "Ｇ2 1DU", "G2 1DÜ", "G2 1D\u{301}U",
    String(repeating: "G2 1DU ", count: 20),
  ])
  func `anything else is no postcode`(text: String) {
    #expect(Postcode.normalised(text) == nil)
  }

  @Test(.enabled(if: glasgow != nil, "needs the shared material"))
  func `every postcode of Glasgow's file is one, and is written so already`() throws {
    let text = try String(contentsOf: try #require(Self.glasgow), encoding: .utf8)
    let codes = text.split(whereSeparator: \.isNewline).dropFirst().compactMap {
      $0.split(separator: ",", omittingEmptySubsequences: false).first.map(String.init)
    }
    #expect(codes.count > 40_000)
    #expect(codes.allSatisfy { Postcode.normalised($0) == $0 })
    #expect(
      codes.allSatisfy { Postcode.normalised($0.lowercased().filter { $0 != " " }) == $0 })
  }

  @Test func `merged postcodes are found, and the same again changes nothing`() throws {
    let fixture = try RegistryFixture()
    let act = Act(actor: "test", name: .importFile, on: .postcode)
    let rows = [
      (code: "G2 1DU", position: Position<NationalGrid>(easting: 259_200, northing: 665_300)),
      (code: "G13 1LE", position: Position<NationalGrid>(easting: 253_000, northing: 668_000)),
      (code: "G2 1DU", position: Position<NationalGrid>(easting: 1, northing: 1)),
    ]
    let defect = QuarantinedFeature(
      defect: SourceDefect(
        code: "not-a-postcode", message: "'x' is not a postcode",
        place: SourcePlace(line: 2, column: 1, feature: 1)), rawText: "x,1,2")
    let first = try fixture.registry.mergePostcodes(
      rows, run: RegistryFixture.run(.postcode, read: 4), quarantined: [defect], act: act)
    #expect(first.id == 1)
    #expect(first.counts.added == 2)
    #expect(first.notes.last?.code == "postcode-repeated")
    #expect(try fixture.registry.postcode("G2 1DU") == rows[0].position)
    #expect(try fixture.registry.postcode("G2 1DV") == nil)
    #expect(try fixture.registry.quarantined(run: 1) == [defect])
    let again = try fixture.registry.mergePostcodes(
      rows, run: RegistryFixture.run(.postcode, read: 3), quarantined: [], act: act)
    #expect(again.counts.added == 0)
    #expect(again.counts.changed == 0)
    #expect(again.counts.unchanged == 2)
    let moved = try fixture.registry.mergePostcodes(
      [rows[2]], run: RegistryFixture.run(.postcode, read: 1), quarantined: [], act: act)
    #expect(moved.counts.changed == 1)
    #expect(try fixture.registry.postcode("G2 1DU")?.easting == 1)
    #expect(try fixture.registry.verify() == [])
  }

  private static let glasgow: URL? = {
    let shared =
      ProcessInfo.processInfo.environment["SITEREG_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../../shared").standardizedFileURL
    let file = shared.appending(path: "data/glasgow/postcodes_G.csv")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }()
}
