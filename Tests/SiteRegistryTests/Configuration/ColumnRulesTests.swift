import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct ColumnRulesTests {
  private static let place = #""geometry":{"type":"Point","coordinates":[-4.25,55.86]}"#

  private static func collection(_ rows: [String]) -> String {
    let features = rows.map { #"{"type":"Feature","properties":{\#($0)},\#(place)}"# }
    return #"{"type":"FeatureCollection","features":["# + features.joined(separator: ",") + "]}"
  }

  /// Imports rows through a profile and returns the sites by reference, with the notes.
  private func importing(
    _ rows: [String], _ rules: String
  ) throws -> (sites: [String: Asset], report: ImportReport) {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write("rows.geojson", Self.collection(rows))
    let profile = try scratch.write(
      "rules.yaml", "profile: rules\ntarget: {as: asset, kind: lamp}\nreference: ref\n" + rules)
    let report = try registry.importing(file, profile: profile)
    let found = try registry.search(SiteSearch()).sites.map(\.asset)
    return (Dictionary(uniqueKeysWithValues: found.map { ($0.key.reference, $0) }), report)
  }

  private func refusal(_ rules: String) -> String {
    do {
      _ = try importing([#""ref":"A""#], rules)
      return "none"
    } catch {
      return (error as? RegistryError)?.message ?? "\(error)"
    }
  }

  @Test func `values are replaced, typed, converted and renamed, in that order`() throws {
    let (sites, report) = try importing(
      [
        #""ref":"A","mat":"AL","h":"12 ft","lit":"Y","seen":"31/01/2026","n":"1,234","old":"x""#,
        #""ref":"B","mat":"ST ","h":"n/a","lit":"no","seen":1769817600000,"n":7,"old":null"#,
        #""ref":"C","mat":"","h":10,"lit":true,"seen":"2 Mar 2024","n":"2.5","height_m":"own""#,
      ],
      """
      name: mat
      rename: {h: height_m, mat: material}
      values:
        mat: {AL: aluminium, ST: steel, "": ~}
        h: {n/a: ~}
      types: {lit: boolean, seen: date, n: number}
      convert: {h: {from: ft, to: m}}
      drop: old
      defaults: {lamp: "007", watts: 40}
      """)
    #expect(
      sites["A"]?.attributes == [
        "ref": "A", "material": "aluminium", "height_m": 3.6576, "lit": true,
        "seen": "2026-01-31", "n": 1234, "lamp": "007", "watts": 40,
      ])
    #expect(
      sites["B"]?.attributes == [
        "ref": "B", "material": "steel", "height_m": nil, "lit": false, "seen": "2026-01-31",
        "n": 7, "lamp": "007", "watts": 40,
      ])
    #expect(
      sites["C"]?.attributes == [
        "ref": "C", "material": nil, "height_m": 3.048, "lit": true, "seen": "2024-03-02",
        "n": 2.5, "height_m_2": "own", "lamp": "007", "watts": 40,
      ])
    #expect(sites["A"]?.name == "aluminium")
    #expect(sites["C"]?.name == nil)
    #expect(report.run.notes.isEmpty)
  }

  @Test func `what cannot be read is kept and told`() throws {
    let (sites, report) = try importing(
      [
        #""ref":"A","mat":"XX","lit":"maybe","seen":"31/02/2026","n":"1,23","h":"tall""#,
        #""ref":"B","mat":"YY","lit":{"a":1},"seen":[1],"n":true,"h":" ""#,
      ],
      """
      values: {mat: {AL: aluminium}}
      types: {lit: boolean, seen: date, n: number}
      convert: {h: {from: ft, to: m}}
      """)
    #expect(
      sites["A"]?.attributes == [
        "ref": "A", "mat": "XX", "lit": "maybe", "seen": "31/02/2026", "n": "1,23", "h": "tall",
      ])
    #expect(sites["B"]?.attributes["h"] == .null)
    let counts = Dictionary(uniqueKeysWithValues: report.run.notes.map { ($0.code, $0.count) })
    #expect(
      counts == [
        "value-unmapped": 2, "value-not-boolean": 2, "value-not-date": 2, "value-not-number": 2,
        "value-not-converted": 1,
      ])
  }

  @Test func `a star stands for every other value`() throws {
    let (sites, report) = try importing(
      [#""ref":"A","mat":"AL""#, #""ref":"B","mat":"??""#, #""ref":"C","mat":null"#],
      #"values: {mat: {AL: aluminium, "*": other}}"#)
    #expect(sites["A"]?.attributes["mat"] == "aluminium")
    #expect(sites["B"]?.attributes["mat"] == "other")
    #expect(sites["C"]?.attributes["mat"] == .null)
    #expect(report.run.notes.isEmpty)
  }

  @Test(arguments: [
    ("convert: {h: {from: ft, to: ha}}", "rules.yaml:4:14: 'ft' cannot become 'ha'"),
    ("convert: {h: {from: feet, to: m}}", "rules.yaml:4:21: 'from' is 'feet'; allowed are mm"),
    ("convert: {h: {from: ft}}", "lacks 'from' or 'to'"),
    ("convert: {h: {from: ft, to: m, by: x}}", "'by' means nothing here"),
    ("types: {h: numeric}", "allowed are text, number, boolean, date"),
    ("rename: {a: c, b: c}", "both renamed to 'c'"),
    ("rename: {a: \"\"}", "is empty"),
    ("values: {mat: AL}", "'mat' should be a mapping"),
    ("promote: ['a\"b']", "cannot be promoted"),
    ("renames: {a: b}", "rules.yaml:4:1: 'renames' means nothing here"),
    ("location: {x: a, y: b, z: c}", "'z' means nothing here"),
  ])
  func `a profile's slips are named with their line`(_ rules: String, _ words: String) {
    let said = refusal(rules)
    #expect(said.contains(words), "\(said)")
  }

  @Test(arguments: [
    ("2026-01-31", "2026-01-31"), ("2026-01-31T10:00:00Z", "2026-01-31"),
    ("2026/1/9", "2026-01-09"), ("9.1.2026", "2026-01-09"), ("20260109", "2026-01-09"),
    ("29/02/2024 00:00", "2024-02-29"), ("1st February 2020", "2020-02-01"),
    ("5-Aug-2019", "2019-08-05"), ("29/02/2023", nil), ("01/02/26", nil), ("2026-13-01", nil),
    ("Monday", nil), ("1/2", nil), ("1/2/2026/3", nil), ("August", nil), ("T", nil),
  ])
  func `days are read as people write them`(_ text: String, _ day: String?) {
    #expect(ColumnType.date.read(.string(text)) == day.map(JSONValue.string))
  }

  @Test(
    arguments: [
      (-86_400_000_000, "1967-04-07"), (951_782_400_000, "2000-02-29"),
      (1_769_903_999_999, "2026-01-31"), (4_102_444_800_000, "2100-01-01"),
    ] as [(Int64, String)])
  func `milliseconds are days, too`(_ milliseconds: Int64, _ day: String) {
    #expect(ColumnType.date.read(.integer(milliseconds)) == .string(day))
    #expect(ColumnType.date.read(.integer(.max)) == nil)
    #expect(ColumnType.date.read(.integer(.min + 1)) == nil)
  }

  @Test func `units agree with their definitions`() throws {
    let cases: [(UnitConversion.Unit, UnitConversion.Unit, JSONValue, Double)] = [
      (.mile, .km, 1, 1.609344), (.acre, .ha, 1, 0.404686), (.inch, .mm, "1 in", 25.4),
      (.yd, .m, "2yd", 1.8288), (.ft, .m, "6'", 1.8288), (.ha, .m2, "1.5 hectares", 15_000),
    ]
    for (from, to, value, expected) in cases {
      let conversion = try #require(UnitConversion(from: from, to: to))
      #expect(conversion.apply(to: value) == expected)
    }
    let feet = try #require(UnitConversion(from: .ft, to: .m))
    for value: JSONValue in ["six", "6 m", "", nil, true, "1e999"] {
      #expect(feet.apply(to: value) == nil)
    }
  }

  @Test func `promoted attributes get an index once, and searches agree`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let file = try scratch.write(
      "rows.geojson",
      Self.collection([
        #""ref":"A","it's":"wood","n":1"#, #""ref":"B","it's":"steel","n":2"#,
        #""ref":"C","n":"2""#,
      ]))
    let profile = try scratch.write(
      "p.yaml",
      """
      profile: p
      target: {as: asset, kind: lamp}
      reference: ref
      promote: ["it's", n]
      """)
    func found(_ filter: String) throws -> [String] {
      var search = SiteSearch()
      search.conditions.filter = filter
      return try registry.search(search).sites.map(\.asset.key.reference).sorted()
    }
    let filters = [
      #""it's" = 'wood'"#, "n = 2", "n > 1 AND n < 5", "NOT (n = 2)", "n <> 2",
      #"n IN (1, 2) AND "it's" = 'steel'"#, "n = 2 OR n = 1", "n = '2'",
    ]
    try registry.importing(file, as: "asset", kind: "lamp")
    let before = try filters.map(found)
    try registry.importing(file, profile: profile)
    let events = try registry.status().events
    try registry.importing(file, profile: profile)
    #expect(try registry.promotedAttributes() == ["it's", "n"])
    #expect(try registry.status().events == events + 1)
    #expect(try registry.verify() == [])
    #expect(
      try filters.map(found) == [["A"], ["B"], ["B"], ["A"], ["A"], ["B"], ["A", "B"], ["C"]])
    _ = before
  }
}
