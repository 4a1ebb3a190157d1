import CQL2
import Testing

struct TextErrorTests {
  /// Text, column, what was found, a part of what was expected.
  static let defects: [(String, Int, String, String)] = [
    ("", 1, "the end", "a property"),
    ("   ", 4, "the end", "a property"),
    ("a", 1, "the property 'a'", "a condition"),
    ("5", 1, "the number 5", "a condition"),
    ("'x'", 1, "a text", "a condition"),
    ("a =", 4, "the end", "a property"),
    ("a = 1 b", 7, "'b'", "AND or OR"),
    ("a == 1", 4, "'='", "a property"),
    ("a != 1", 3, "'!'", "operator"),
    ("a = 1 AND", 10, "the end", "a property"),
    ("a = 1 AND b", 11, "the property 'b'", "a condition"),
    ("(a = 1", 7, "the end", "')'"),
    ("a = 1)", 6, "')'", "the end"),
    ("a = 'x", 5, "a text without an end", "closing"),
    ("\"a = 1", 1, "a name without an end", "closing"),
    ("\"\" = 1", 1, "an empty name", "double quotes"),
    ("a < b < c", 7, "'<'", "the end"),
    ("NOT NOT a = 1", 5, "'NOT'", "a property"),
    ("a NOT = 1", 7, "'='", "LIKE"),
    ("a IS 1", 6, "the number 1", "NULL"),
    ("a LIKE 5", 8, "the number 5", "pattern"),
    ("a LIKE b", 8, "the property 'b'", "pattern"),
    ("a LIKE 'x' || 'y'", 12, "'|'", "operator"),
    ("a ILIKE 'x'", 3, "'ILIKE'", "an operator"),
    ("a BETWEEN 1", 12, "the end", "AND"),
    ("a BETWEEN 'x' AND 'y'", 11, "a text", "a number"),
    ("a IN 1", 6, "the number 1", "'('"),
    ("a IN ()", 7, "')'", "a property"),
    ("a IN (1, )", 10, "')'", "a property"),
    ("a IN (1 2)", 9, "the number 2", "','"),
    ("a + 'x' > 1", 5, "a text", "a number"),
    ("a ^ b ^ c > 1", 7, "'^'", "brackets"),
    ("a = 1e", 5, "'1e'", "exponent"),
    ("a = 1x", 6, "'x' in a number", "a number"),
    ("a = 1e999", 5, "the number 1e999", "64 bits"),
    ("a = .", 5, "'.'", "a digit"),
    ("S_INTERSECTS(g)", 15, "')'", "a second argument"),
    ("S_INTERSECTS(g, 5)", 17, "the number 5", "a geometry"),
    ("S_INTERSECTS(g, POINT(1))", 24, "')'", "a coordinate"),
    ("S_INTERSECTS(g, POINT(1 x))", 25, "'x'", "a coordinate"),
    ("S_INTERSECTS(g, POINT(1 2 3 4))", 29, "the number 4", "')'"),
    ("S_INTERSECTS(g, LINESTRING(1 2))", 27, "a line of one", "two positions"),
    ("S_INTERSECTS(g, POLYGON((0 0,1 0,1 1,0 1)))", 25, "a ring that is not closed", "first"),
    ("S_INTERSECTS(g, POLYGON((0 0,1 0,0 0)))", 25, "a ring of 3", "four"),
    ("S_INTERSECTS(g, BBOX(1,2,3))", 17, "a box of 3 numbers", "4 or 6"),
    ("S_INTERSECTS(g, BBOX(1,9,3,4))", 17, "a box with south above north", "south"),
    ("a > DATE('2023-02-29')", 10, "the text '2023-02-29'", "a date"),
    ("a > TIMESTAMP('2023-02-28T24:00:00Z')", 15, "the text '2023-02-28T24:00:00Z'", "UTC"),
    (
      "a > TIMESTAMP('2023-02-28T12:00:00+01:00')", 15, "the text '2023-02-28T12:00:00+01:00'",
      "UTC"
    ),
    ("T_AFTER(a, INTERVAL('2020-01-01', 'x'))", 35, "the text 'x'", "'..'"),
    ("T_AFTER(a, INTERVAL('2020-01-01', 5))", 35, "the number 5", "'..'"),
    ("T_AFTER(a, 'x')", 12, "a text", "an instant"),
    ("a = INTERVAL('..', '..')", 5, "an interval", "instant"),
    ("A_CONTAINS(a, 5)", 15, "the number 5", "an array"),
    ("CASEI(5) = 'x'", 7, "the number 5", "a text"),
    ("é = 'ü' AND ?", 13, "'?'", "a name"),
    ("a = 1 AND\n\u{7}b = 2", 11, "the character U+7", "a name"),
  ]

  @Test(arguments: defects)
  func `a defect is told with its column`(
    text: String, column: Int, found: String, expected: String
  ) throws {
    let error = try #require(throws: FilterError.self) { try Filter(text: text) }
    guard case .unexpected(let gotFound, let gotExpected, let place) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(place == .column(column), "\(error)")
    #expect(gotFound == found)
    #expect(gotExpected.contains(expected), "\(gotExpected)")
  }

  @Test func `an error reads as one sentence`() throws {
    let error = try #require(throws: FilterError.self) { try Filter(text: "height >> 5") }
    #expect(
      "\(error)"
        == "filter, at column 9: found '>', expected a property, value, function or '('")
  }
}
