import Foundation
import SimpleFeatures
import Testing

@Suite struct JSONParsingTests {
  @Test(
    arguments: [
      ("null", JSONValue.null), ("true", true), ("false", false), ("0", 0), ("-0", .number(-0.0)),
      ("12", 12), ("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.50", 1.5),
      ("1e2", .number(100)),
      ("1E-2", 0.01), ("1e-400", .number(0)), ("\"\"", ""),
      (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u00e9\uD83D\uDE00""#, "é😀"), ("\"é😀\"", "é😀"), ("[]", []), (" [ 1 , [ ] ] ", [1, []]),
      ("{}", [:]), (#"{"b":1,"a":{"c":null}}"#, ["b": 1, "a": ["c": nil]]),
      (#""\uD800x""#, "\u{FFFD}x"), (#""\uDC00""#, "\u{FFFD}"), ("\u{FEFF}1", 1),
      (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]),
    ] as [(String, JSONValue)])
  func `a strict text gives its value`(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test(
    arguments: [
      ("", "truncated"), ("  \n", "truncated"), ("[1,2", "truncated"), ("{\"a\"", "truncated"),
      ("\"abc", "truncated"), ("[1,]", "bad-json"), ("{\"a\":1,}", "bad-json"),
      ("[,1]", "bad-json"),
      ("01", "bad-json"), ("-01", "bad-json"), ("1.", "bad-json"), (".5", "bad-json"),
      ("+1", "bad-json"),
      ("-", "bad-json"), ("1e", "bad-json"), ("1e+", "bad-json"), ("NaN", "bad-json"),
      ("Infinity", "bad-json"), ("-Infinity", "bad-json"), ("0x10", "bad-json"),
      ("nul", "bad-json"),
      ("nulll", "bad-json"), ("tru", "bad-json"), ("1e400", "number-out-of-range"),
      ("-1e400", "number-out-of-range"), ("\"a\u{1}\"", "bad-json"), ("\"a\nb\"", "bad-json"),
      (#""\x""#, "bad-json"), (#""\u12G4""#, "bad-json"), (#""\u12""#, "bad-json"),
      ("1 2", "bad-json"),
      ("{a:1}", "bad-json"), ("{'a':1}", "bad-json"), ("{\"a\" 1}", "bad-json"),
      ("[1 2]", "bad-json"),
      ("]", "bad-json"), ("[}", "bad-json"), ("// c\n1", "bad-json"),
    ] as [(String, String)])
  func `a text that RFC 8259 forbids is refused`(text: String, code: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.code == code, "\(String(describing: error))")
    #expect(error?.message.isEmpty == false)
  }

  @Test func `an error tells the line and the column`() {
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: "{\n  \"a\": [1,\n   oops]\n}")
    }
    #expect(error?.line == 3)
    #expect(error?.column == 4)
    #expect(error?.message.contains("'oops'") == true)
  }

  @Test func `a number that is too large is named`() {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[1e400]") }
    #expect(error?.message.contains("1e400") == true)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
      [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0x5C, 0x6E, 0xE9, 0x22],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    #expect(error?.code == "invalid-utf8")
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `nesting is limited without overflowing the stack`(opening: String) throws {
    let closing = opening == "[" ? "]" : "}"
    func nested(_ depth: Int) -> String {
      String(repeating: opening, count: depth) + (opening == "[" ? "" : "1")
        + String(repeating: closing, count: depth)
    }
    _ = try JSONValue(parsing: nested(100))
    _ = try JSONValue(parsing: nested(512))
    for depth in [513, 100_000] {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(depth)) }
      #expect(error?.code == "too-deep")
    }
  }

  @Test func `the last of many repeated names wins`() throws {
    let members = (0..<3000).map { "\"k\($0 % 1500)\":\($0)" }.joined(separator: ",")
    let object = try #require(JSONValue(parsing: "{\(members)}").object)
    #expect(object.members.count == 1500)
    #expect(object["k7"] == 1507)
  }

  @Test func `every beginning of a text is refused`() throws {
    let text = Array(#"{"a":[1.5e3,true,"\u00e9x"],"b":{"c":null}}"#.utf8)
    _ = try JSONValue(parsing: text)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: text[..<length]) }
    }
  }

  @Test func `random doubles are read as the C library reads them`() throws {
    var random = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(try JSONValue(parsing: value.description).double?.bitPattern == value.bitPattern)
    }
  }

  @Test func `random decimals are rounded as the C library rounds them`() throws {
    var random = SeededRandom(seed: 2)
    for _ in 0..<20_000 {
      let digits = Int.random(in: 1...24, using: &random)
      var text = Bool.random(using: &random) ? "-" : ""
      text += String(Int.random(in: 1...9, using: &random))
      for _ in 1..<max(2, digits) { text += String(Int.random(in: 0...9, using: &random)) }
      text += "." + String(Int.random(in: 0...9, using: &random))
      for _ in 0..<Int.random(in: 0...18, using: &random) {
        text += String(Int.random(in: 0...9, using: &random))
      }
      if Bool.random(using: &random) { text += "e\(Int.random(in: -40...40, using: &random))" }
      #expect(try JSONValue(parsing: text).double == strtod(text, nil), "\(text)")
    }
  }

  @Test(arguments: [
    // Halfway between two doubles, and just beside: Paxson's and Clinger's hard ones.
    "9007199254740993", "9007199254740993.0", "9007199254740992.9999", "9007199254740993.00000001",
    "1.00000000000000011102230246251565404", "1.00000000000000011102230246251565405",
    "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9406564584124654e-324",
    "2.4703282292062327e-324", "1.7976931348623157e308", "8.5e22", "1e23", "6e-27", "9e27",
    "7.0420557077594588669468784357561207962098443483187940792729600000e+59",
    "0.000000000000000000000000000000000000000000000001", "123456789012345678901234567890",
  ])
  func `hard decimals are rounded rightly`(text: String) throws {
    #expect(try JSONValue(parsing: text).double == strtod(text, nil))
  }
}
