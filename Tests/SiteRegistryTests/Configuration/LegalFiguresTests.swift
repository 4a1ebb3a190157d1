import SiteModel
import SiteRegistry
import Testing

/// The figures of Class 67 and Part 16 as the sources were read, written down here by hand: what a
/// pack says of each must be this.
struct LegalFiguresTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    var rule: String
    var figure: String
    var value: String?
    var isVerified: Bool
    var testDescription: String { "\(rule): \(figure)" }

    init(_ rule: String, _ figure: String, _ value: String?, verified: Bool) {
      self.rule = rule
      self.figure = figure
      self.value = value
      isVerified = verified
    }
  }

  private static let class67: [Expected] = [
    Expected("code-operator", "Code operators only", nil, verified: true),
    Expected("national-scenic-area", "rights generally off", nil, verified: true),
    Expected("national-park", "rights generally off", nil, verified: true),
    Expected("conservation-area", "rights generally off", nil, verified: true),
    Expected("garden-and-designed-landscape", "rights generally off", nil, verified: true),
    Expected("sssi", "rights generally off", nil, verified: true),
    Expected("historic-battlefield", "rights generally off", nil, verified: true),
    Expected("european-site", "rights generally off", nil, verified: true),
    Expected("world-heritage-site", "rights generally off", nil, verified: true),
    Expected("listed-building-setting", "designated area", nil, verified: true),
    Expected("listed-building-setting", "extent of a setting", nil, verified: false),
    Expected("scheduled-monument-setting", "designated area", nil, verified: true),
    Expected("scheduled-monument-setting", "extent of a setting", nil, verified: false),
    Expected("listed-building", "consent regime of their own", nil, verified: true),
    Expected("scheduled-monument", "consent regime of their own", nil, verified: true),
    Expected("mast-height", "height of a new ground mast", "30", verified: true),
    Expected("mast-height", "in force from", "1 April 2021", verified: true),
    Expected("mast-height-before-april-2021", "before 1 April 2021", "25", verified: true),
    Expected("mast-antenna-exclusion", "antenna protruding above", "30", verified: false),
    Expected("mast-prior-approval", "siting and appearance", nil, verified: true),
    Expected("mast-in-designated-area", "planning permission for a new mast", nil, verified: false),
    Expected("mast-in-designated-area", "consultation of 2020", nil, verified: true),
    Expected("small-cell-number", "after the works", "2", verified: true),
    Expected("small-cell-number", "already there if greater", nil, verified: true),
    Expected("small-cell-dwellinghouse", "separate limit exists", nil, verified: true),
    Expected("small-cell-dwellinghouse", "on a dwellinghouse", nil, verified: false),
    Expected("small-cell-other-designations", "exception exists", nil, verified: true),
    Expected("small-cell-other-designations", "bounds of the exception", nil, verified: false),
    Expected("small-cell-volume", "visible part", "30", verified: true),
    Expected("small-cell-size", "volume of a small cell", "50", verified: false),
    Expected("small-cell-profile", "profile", "0.5", verified: false),
    Expected("emergency-apparatus", "before the proposal", "12", verified: false),
    Expected("emergency-apparatus", "may stand", "18", verified: false),
    Expected("written-notification", "location plan", nil, verified: true),
    Expected("neighbour-notification", "notifies neighbours", nil, verified: true),
    Expected("existing-mast-height", "how much higher", nil, verified: false),
    Expected("existing-mast-width", "how much wider", nil, verified: false),
    Expected("roof-apparatus-height", "above a roof", nil, verified: false),
    Expected("antenna-number", "how many antennas", nil, verified: false),
    Expected("housing-volume", "volume of equipment housing", nil, verified: false),
    Expected("housing-base-area", "base area of equipment housing", nil, verified: false),
    Expected("underground-works", "underground", nil, verified: false),
    Expected("changes-of-2024", "replaces 2/2015", nil, verified: true),
    Expected("changes-of-2024", "no figure of Class 67 changed", nil, verified: false),
    Expected("article-4-direction", "can remove", nil, verified: true),
  ]

  private static let part16: [Expected] = [
    Expected("mast-height-unprotected", "outside protected land", "30", verified: false),
    Expected("mast-height-protected", "on protected land", "25", verified: false),
    Expected("mast-prior-approval", "prior approval", nil, verified: true),
    Expected("ground-apparatus-height", "excluding antennas", "15", verified: true),
    Expected("emergency-use", "may stand", "18", verified: true),
    Expected("base-area", "base area", "1.5", verified: true),
    Expected("passage", "pedestrians passing", nil, verified: true),
  ]

  private static func check(_ expected: Expected, _ pack: String) throws {
    let pack = try CouncilRegistry.readRulePack(Repository.data("rules/\(pack).yaml"))
    let rule = try #require(pack.rules.first { $0.id == expected.rule })
    let figure = try #require(rule.figures.first { $0.name.contains(expected.figure) })
    #expect(figure.value == expected.value)
    #expect(figure.isVerified == expected.isVerified)
    #expect(figure.isVerified || !rule.isVerified)
    #expect(!figure.isVerified || (figure.by != nil && figure.on != nil && figure.source != nil))
    // What is not verified passes and fails nothing.
    let results = pack.possibleResults(of: rule)
    #expect(expected.isVerified || results.isSubset(of: [.undetermined, .notApplicable]))
  }

  @Test(arguments: class67) func `a figure of Class 67 has its status`(expected: Expected) throws {
    try Self.check(expected, "scotland-class-67")
  }

  @Test(arguments: part16) func `a figure of Part 16 has its status`(expected: Expected) throws {
    try Self.check(expected, "england-part-16")
  }
}
