import CQL2
import SimpleFeatures
import Testing

struct TextSyntaxTests {
  static let equivalents: [(String, String)] = [
    ("a=1 or b=2 and not c=3", "a = 1 OR b = 2 AND NOT c = 3"),
    ("(a=1 or b=2) and c=3", "(a = 1 OR b = 2) AND c = 3"),
    ("((((a=1))))", "a = 1"),
    ("(a=1 and b=2) and c=3", "(a = 1 AND b = 2) AND c = 3"),
    ("not (not (a=1))", "NOT (NOT a = 1)"),
    ("not a like 'x'", "a NOT LIKE 'x'"),
    ("not a not like 'x'", "NOT a NOT LIKE 'x'"),
    ("a-b-c>0", "a - b - c > 0"),
    ("a-(b-c)>0", "a - (b - c) > 0"),
    ("a+b*c^2>0", "a + b * c ^ 2 > 0"),
    ("((a+b)*c)^2>0", "((a + b) * c) ^ 2 > 0"),
    ("a DIV b % c / d > 0", "a div b % c / d > 0"),
    ("-a^2>0", "(-1 * a) ^ 2 > 0"),
    ("a/-b>-3", "a / (-1 * b) > -3"),
    ("a=+5", "a = 5"),
    ("a=1.", "a = 1.0"),
    ("a=.5", "a = 0.5"),
    ("a=1.5e3", "a = 1500.0"),
    ("a=1E30", "a = 1E+30"),
    ("a=-9223372036854775808", "a = -9223372036854775808"),
    ("a=9223372036854775808", "a = 9.223372036854776E+18"),
    ("\"name\"='x'", "name = 'x'"),
    ("\"a-b\"='x'", "\"a-b\" = 'x'"),
    ("\"a\"\"b\"='x'", "\"a\"\"b\" = 'x'"),
    ("\"date\"=date('2024-02-29')", "\"date\" = DATE('2024-02-29')"),
    ("date=DATE('2024-02-29')", "\"date\" = DATE('2024-02-29')"),
    ("point is null", "\"point\" IS NULL"),
    ("straße = 'ß' and ns:a.b = 1", "straße = 'ß' AND ns:a.b = 1"),
    ("t_finishedby(a, interval('..', end))", "T_FINISHEDBY(a, INTERVAL('..', end))"),
    ("true is not null", "TRUE IS NOT NULL"),
    ("(a>1) is null", "(a > 1) IS NULL"),
    ("s_intersects(g, point z (1 2 3))", "S_INTERSECTS(g, POINT(1.0 2.0))"),
    (
      "s_intersects(g, multipoint(1 2, (3 4)))", "S_INTERSECTS(g, MULTIPOINT((1.0 2.0), (3.0 4.0)))"
    ),
    ("s_intersects(g, multipolygon empty)", "S_INTERSECTS(g, MULTIPOLYGON EMPTY)"),
    ("s_within(g, bbox(1,2,0,3,4,9))", "S_WITHIN(g, BBOX(1.0, 2.0, 3.0, 4.0))"),
    ("a_equals((), ((1),(a)))", "A_EQUALS((), ((1), (a)))"),
    ("f((1), (a+1)*2, (b=1), ()) = true", "f((1), (a + 1) * 2, (b = 1), ()) = TRUE"),
    ("f()", "f()"),
    ("t = TIMESTAMP('2024-01-01T00:00:00.1200Z')", "t = TIMESTAMP('2024-01-01T00:00:00.12Z')"),
    ("a\u{A0}=\u{3000}1", "a = 1"),
  ]

  @Test(arguments: equivalents)
  func `text prints in its canonical form`(written: String, canonical: String) throws {
    let filter = try Filter(text: written)
    #expect(filter.text == canonical)
    try expectRoundTrips(filter)
  }

  @Test func `AND binds tighter than OR, and NOT tighter than both`() throws {
    let one = FilterExpression.comparison(.equal, .property("a"), .integer(1))
    let two = FilterExpression.comparison(.equal, .property("b"), .integer(2))
    #expect(
      try Filter(text: "a=1 OR NOT b=2 AND a=1").expression == .or([one, .and([.not(two), one])]))
  }

  @Test(arguments: [
    ("'it''s'", "it's"), ("'it\\'s'", "it's"), ("'a\\b'", "a\\b"), ("'50\\%'", "50\\%"),
    ("''", ""), ("''''", "'"), ("'C:\\\\'", "C:\\"), ("'a\\\\b'", "a\\\\b"),
    ("'x\\\\\\'y'", "x\\'y"),
  ])
  func `quotes and backslashes in texts`(written: String, value: String) throws {
    let filter = try Filter(text: "a = " + written)
    #expect(filter.expression == .comparison(.equal, .property("a"), .string(value)))
    try expectRoundTrips(filter)
  }

  @Test func `a text of backslashes and quotes in any order survives printing`() throws {
    for bits in 0..<256 {
      let value = String((0..<8).map { bits >> $0 & 1 == 1 ? "\\" : "'" })
      try expectRoundTrips(Filter(json: ["op": "=", "args": [["property": "a"], .string(value)]]))
    }
  }

  @Test func `names of properties come once and in order of use`() throws {
    let filter = try Filter(
      text: "b > a AND T_DURING(INTERVAL(c, a), INTERVAL(f(d), '..')) OR b IN (e)")
    #expect(filter.propertyNames == ["b", "a", "c", "d", "e"])
  }

  @Test func `literals are transformed, boxes as surfaces`() throws {
    let filter = try Filter(
      text: "S_INTERSECTS(g, BBOX(150, 0, -150, 10)) OR S_WITHIN(g, POINT(1 2))")
    let moved = filter.mapGeometries { geometry in
      geometry.mapPositions { Position<AsWritten>(first: $0.first + 1000, second: $0.second) }
    }
    #expect(
      moved.text
        == "S_INTERSECTS(g, MULTIPOLYGON(((1150.0 0.0, 1180.0 0.0, 1180.0 10.0, 1150.0 10.0, 1150.0 0.0)), ((820.0 0.0, 850.0 0.0, 850.0 10.0, 820.0 10.0, 820.0 0.0)))) OR S_WITHIN(g, POINT(1001.0 2.0))"
    )
  }
}
