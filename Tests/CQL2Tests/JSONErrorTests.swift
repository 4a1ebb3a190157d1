import CQL2
import SimpleFeatures
import Testing

struct JSONErrorTests {
  /// JSON, pointer, what was found, a part of what was expected.
  static let defects: [(String, String, String, String)] = [
    ("null", "", "null", "a condition"),
    ("5", "", "the number 5", "a condition"),
    ("{}", "", "an empty object", "'op'"),
    ("{\"a\":1}", "", "an object of 'a'", "'op'"),
    ("{\"property\":\"a\"}", "", "the property 'a'", "a condition"),
    ("{\"op\":5,\"args\":[]}", "/op", "the number 5", "operation"),
    ("{\"op\":\"=\"}", "", "no 'args'", "arguments"),
    ("{\"op\":\"=\",\"args\":{}}", "/args", "an object", "arguments"),
    ("{\"op\":\"=\",\"args\":[1]}", "/args", "1", "2 arguments"),
    ("{\"op\":\"=\",\"args\":[{\"property\":\"a\"},null]}", "/args/1", "null", "a text"),
    ("{\"op\":\"AND\",\"args\":[true,true]}", "/op", "'AND'", "small and capital"),
    ("{\"op\":\"S_Intersects\",\"args\":[]}", "/op", "'S_Intersects'", "small and capital"),
    ("{\"op\":\"isnull\",\"args\":[]}", "/op", "'isnull'", "small and capital"),
    ("{\"op\":\"!=\",\"args\":[]}", "/op", "'!='", "function"),
    ("{\"op\":\"and\",\"args\":[true]}", "/args", "1", "two"),
    ("{\"op\":\"and\",\"args\":[true,5]}", "/args/1", "the number 5", "a condition"),
    ("{\"op\":\"not\",\"args\":[true,true]}", "/args", "2", "1 argument"),
    ("{\"op\":\"in\",\"args\":[{\"property\":\"a\"},5]}", "/args/1", "the number 5", "an array"),
    ("{\"op\":\"in\",\"args\":[{\"property\":\"a\"},[1,[]]]}", "/args/1/1", "an array", "a text"),
    (
      "{\"op\":\"=\",\"args\":[{\"property\":\"\"},1]}", "/args/0/property", "the text \"\"", "name"
    ),
    (
      "{\"op\":\"=\",\"args\":[{\"property\":\"a\"},{\"date\":\"2023-13-01\"}]}", "/args/1/date",
      "the text \"2023-13-01\"", "a date"
    ),
    (
      "{\"op\":\"t_after\",\"args\":[{\"property\":\"a\"},{\"interval\":[\"..\"]}]}",
      "/args/1/interval", "an array of 1", "two ends"
    ),
    (
      "{\"op\":\"t_after\",\"args\":[{\"property\":\"a\"},{\"interval\":[\"..\",true]}]}",
      "/args/1/interval/1", "true", "'..'"
    ),
    (
      "{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"type\":\"Circle\"}]}", "/args/1/type",
      "the text \"Circle\"", "geometry"
    ),
    (
      "{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"type\":\"Point\",\"coordinates\":[1]}]}",
      "/args/1/coordinates", "an array of 1", "two numbers"
    ),
    (
      "{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,\"4\"]]}]}",
      "/args/1/coordinates/1/1", "the text \"4\"", "a number"
    ),
    (
      "{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"bbox\":[1,2,3]}]}", "/args/1/bbox",
      "a box of 3 numbers", "4 or 6"
    ),
  ]

  @Test(arguments: defects)
  func `a defect is told with its pointer`(
    json: String, pointer: String, found: String, expected: String
  ) throws {
    let error = try #require(throws: FilterError.self) { try Filter(json: json) }
    guard case .unexpected(let gotFound, let gotExpected, let place) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(place == .pointer(pointer), "\(error)")
    #expect(gotFound == found)
    #expect(gotExpected.contains(expected), "\(gotExpected)")
  }

  @Test(arguments: [
    ("", 1), ("{", 2), ("{\"op\"", 6), ("[1,]", 4), ("tru", 1), ("01", 1), ("1.", 3), ("1e400", 1),
    ("\"\\ud800\"", 2), ("\"\\x\"", 2), ("\"a", 1), ("true false", 6), ("{\"a\":1,\"a\":2}", 8),
    ("\"é\u{1}\"", 3), ("'a'", 1),
  ])
  func `malformed JSON is told with its column`(json: String, column: Int) throws {
    let error = try #require(throws: FilterError.self) { try Filter(json: json) }
    #expect(error.column == column, "\(error)")
  }

  @Test func `escapes make the characters they stand for`() throws {
    let filter = try Filter(
      json: "{\"op\":\"=\",\"args\":[{\"property\":\"a\"},\"\\u00e9\\ud83d\\ude00\\n\\/\\\"\"]}")
    #expect(filter.expression == .comparison(.equal, .property("a"), .string("é😀\n/\"")))
  }

  @Test func `a number that no literal can be is refused`() {
    #expect(throws: FilterError.self) {
      try Filter(json: ["op": "=", "args": [["property": "a"], .number(.nan)]])
    }
  }
}
