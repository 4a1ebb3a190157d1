import CQL2
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct FilterSearchTests {
  private let fixture: RegistryFixture

  init() throws {
    fixture = try RegistryFixture()
    try fixture.importAssets(
      [
        StagedFeature(
          reference: "A", name: "Byres Road", postcode: "G12 8TT", ward: "Hillhead", uprn: "0042",
          availability: .available, geometry: point(1, 1), positionalAccuracyInMetres: 2.5,
          attributes: [
            "height": 8, "lit": true, "make": "Acme", "mixed": 1, "odd \"name\"": "x", "naïve": 3,
            "list": [1, 2], "gone": nil, "kind": "hidden",
          ]),
        StagedFeature(
          reference: "B", referenceIsDerived: true, name: "byres lane", ward: "Govan",
          geometry: point(2, 2),
          attributes: [
            "height": 8.5, "lit": false, "make": "acme*", "mixed": "1", "back\\slash": 1,
          ]),
        StagedFeature(
          reference: "C", name: "100% [new]", attributes: ["height": 12, "make": "Zeta_9"]),
      ])
  }

  // One registry for the whole table: making one takes longer than a hundred searches.
  private static let found = [
    ("ward = 'Govan'", "B"), ("ward <> 'Govan'", "A"), ("ward IS NULL", "C"),
    ("ward IS NOT NULL", "AB"), ("NOT ward = 'Govan'", "A"), ("reference > 'A'", "BC"),
    ("height = 8", "A"), ("height > 8", "BC"), ("height >= 8 AND height < 12", "AB"),
    ("height BETWEEN 8 AND 8.5", "AB"), ("height NOT BETWEEN 8 AND 8.5", "C"),
    ("height IN (8, 12)", "AC"), ("height NOT IN (8, 12)", "B"), ("8 < height", "BC"),
    ("lit = TRUE", "A"), ("NOT lit = TRUE", "B"), ("lit IS NULL", "C"),
    ("lit < TRUE", "B"), ("make LIKE 'A%'", "A"), ("make LIKE 'a%'", "B"),
    ("make LIKE '%cme*'", "B"), ("make LIKE 'acme\\*'", "B"), ("make LIKE 'Zeta__'", "C"),
    ("make LIKE 'Zeta\\__'", "C"), ("name LIKE '100\\% [new]'", "C"), ("name LIKE '%[%'", "C"),
    ("name LIKE '%yres%'", "AB"), ("name NOT LIKE '%yres%'", "C"), ("name LIKE ''", ""),
    ("mixed = 1", "A"), ("mixed = '1'", "B"), ("NOT mixed = 1", ""), ("mixed <> 2", "A"),
    ("\"odd \"\"name\"\"\" = 'x'", "A"), ("\"back\\slash\" = 1", "B"), ("\"naïve\" = 3", "A"),
    ("gone IS NULL", "ABC"), ("list IS NOT NULL", "A"), ("kind = 'camera'", "ABC"),
    ("availability = 'available'", "A"), ("reference_is_derived = TRUE", "B"),
    ("positional_accuracy < 3", "A"), ("uprn = '0042'", "A"),
    ("owner = 'testshire' AND lit = TRUE", "A"),
    ("ward = 'Govan' OR height = 12", "BC"), ("1 = 1", "ABC"), ("TRUE", "ABC"), ("FALSE", ""),
    ("(ward = 'Govan' OR ward = 'Hillhead') AND NOT (height = 8 AND lit = TRUE)", "B"),
    ("height > mixed", "A"), ("name = 'x'' OR 1=1 --'", ""),
    ("height + 1 = 9", "A"), ("CASEI(name) LIKE casei('BYRES%')", "AB"),
    ("ACCENTI(make) = 'Acme'", "A"), ("S_INTERSECTS(geom, POINT(1 1))", "A"),
    ("S_DISJOINT(geom, POINT(1 1))", "B"), ("A_CONTAINS(list, (1))", "A"),
  ]

  @Test func `a filter finds what it says`() throws {
    for (text, expected) in Self.found {
      let filter = try Filter(text: text)
      let page = try fixture.registry.assets(.with { $0.filter = filter })
      #expect(page.references.joined() == expected, "\(text)")
      #expect(page.matched == expected.count, "\(text)")
      let near = try fixture.registry.assets(
        .with {
          $0.filter = filter
          $0.area = .shape(square(0, 0, side: 10))
        })
      #expect(near.references.joined() == expected.filter { $0 != "C" }, "\(text)")
    }
  }

  private static let refused = [
    ("foo(name) = 1", "'foo'"), ("heigth = 1", "'heigth'"), ("ward = 1", "at ward = 1"),
    ("positional_accuracy = 'x'", "string"), ("positional_accuracy LIKE 'x'", "LIKE"),
    // Attributes by what their values are.
    ("height = 'x'", "at height = 'x': = compares a number with a string"),
    ("NOT (name = 'A' AND height LIKE '1%')", "LIKE takes a string"),
    ("make > 12", "at make > 12: > compares a string with a number"),
    ("make IN ('x', 12)", "string with a number"), ("lit = 'T'", "boolean with a string"),
    ("height = DATE('1989-01-01')", "number with a temporal"),
    ("make > DATE('1989-01-01')", "string with a temporal"),
  ]

  @Test func `what a filter may not say is refused by its name`() throws {
    for (text, named) in Self.refused {
      let filter = try Filter(text: text)
      #expect("\(text)") {
        try fixture.registry.assets(.with { $0.filter = filter })
      } throws: { error in
        if case .invalid(let what) = error as? StoreError { what.contains(named) } else { false }
      }
    }
  }

  @Test func `an unknown property is answered with the known ones`() throws {
    let filter = try Filter(text: "heigth = 1")
    #expect {
      try fixture.registry.assets(.with { $0.filter = filter })
    } throws: { "\($0)".contains("height, list, lit, make") && "\($0)".contains("ward") }
  }

  @Test func `a registry without assets refuses no property`() throws {
    let empty = try RegistryFixture()
    let filter = try Filter(text: "whatever = 1")
    #expect(try empty.registry.assets(.with { $0.filter = filter }).matched == 0)
  }

  @Test func `attributes that another program broke fail no search`() throws {
    try fixture.outsider().write { db in
      try db.execute(sql: "UPDATE asset SET attributes = 'not {json' WHERE reference = 'B'")
    }
    let filter = try Filter(text: "height > 1")
    #expect(try fixture.registry.assets(.with { $0.filter = filter }).references == ["A", "C"])
    let all = try fixture.registry.assets(AssetQuery()).hits.map(\.asset)
    #expect(all[1].attributes == ["attributes": "not {json"])
  }

  @Test func `long lists and long chains are understood`() throws {
    let list = (0..<5000).map(String.init).joined(separator: ", ")
    let chain = (0..<3000).map { "height = \($0)" }.joined(separator: " OR ")
    for text in ["height IN (\(list))", chain] {
      let filter = try Filter(text: text)
      #expect(try fixture.registry.assets(.with { $0.filter = filter }).references == ["A", "C"])
    }
  }

  @Test(arguments: [UInt64(31), 32])
  func `SQL and memory agree on random filters`(seed: UInt64) throws {
    let scatter = try AssetScatter(count: 150, seed: seed)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      let text = Self.predicate(depth: 3, &random)
      let filter = try Filter(text: text)
      let compiled = try CompiledFilter(filter)
      let expected = try scatter.assets.filter {
        try compiled.truth(of: AssetRecord(asset: $0)) == .true
      }
      let page = try scatter.registry.assets(.with { $0.filter = filter })
      #expect(page.ids == expected.map(\.id), "\(text)")
    }
  }

  private static func predicate(depth: Int, _ random: inout SeededGenerator) -> String {
    func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    if depth > 0, Bool.random(using: &random) {
      let one = predicate(depth: depth - 1, &random)
      let other = predicate(depth: depth - 1, &random)
      return pick(["(\(one) AND \(other))", "(\(one) OR \(other))", "NOT (\(one))"])
    }
    let sign = pick(["=", "<>", "<", ">", "<=", ">="])
    return pick([
      "height \(sign) \(Int.random(in: 0...12, using: &random))",
      "height \(sign) 5.5", "height BETWEEN 3 AND 7", "height IN (1, 2, 3)",
      "ward \(sign) '\(pick(["Govan", "Maryhill", "govan", ""]))'", "name IS NULL",
      "name LIKE '%\(pick(["1", "N", "n", "_4", "d 2"]))%'", "lit \(sign) TRUE",
      "ward IN ('Govan', 'Anderston')", "reference \(sign) 'C1'", "kind = 'library'",
      "lit IS NOT NULL", "availability \(sign) 'unknown'",
    ])
  }
}

private struct AssetRecord: FilterRecord {
  let asset: Asset

  func value(of property: String) -> FilterValue? {
    asset.properties[property].map(FilterValue.init(json:))
  }
}
