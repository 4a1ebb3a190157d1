import SimpleFeatures
import Testing

@Suite struct JSONWritingTests {
  @Test(
    arguments: [
      (JSONValue.number(1_021_818), "1021818"), (.number(0.1), "0.1"), (.number(-2.5), "-2.5"),
      (.number(999_999_999_999_999), "999999999999999"), (.number(1e15), "1000000000000000.0"),
      (.number(1e16), "1e+16"),
      (.number(1e300), "1e+300"), (.number(.nan), "null"), (.number(.infinity), "null"),
      (.integer(.min), "-9223372036854775808"), ("a\"\\\n\u{1}é", "\"a\\\"\\\\\\n\\u0001é\""),
      (["a": [1, .null, true], "b": .object([:])], #"{"a":[1,null,true],"b":{}}"#),
    ] as [(JSONValue, String)])
  func `values are written compactly`(value: JSONValue, text: String) {
    #expect(value.jsonText == text)
  }

  @Test func `the pretty text is indented and reads back the same`() throws {
    let value: JSONValue = ["a": [1, ["b": "c"]], "empty": [], "none": [:]]
    #expect(
      value.prettyText == """
        {
          "a": [
            1,
            {
              "b": "c"
            }
          ],
          "empty": [],
          "none": {}
        }
        """)
    #expect(try JSONValue(parsing: value.prettyText) == value)
  }

  @Test func `random values survive a round trip`() throws {
    var random = SeededRandom(seed: 3)
    for _ in 0..<500 {
      let value = Self.value(depth: 0, &random)
      #expect(try JSONValue(parsing: value.jsonText) == value)
      #expect(try JSONValue(parsing: value.prettyText) == value)
    }
  }

  private static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
    switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(Int64(bitPattern: random.next()))
    case 3: return .number(Double.random(in: -1...1, using: &random))
    case 4: return .string(text(&random))
    case 5:
      return .array(
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<5, using: &random) {
        object[text(&random)] = value(depth: depth + 1, &random)
      }
      return .object(object)
    }
  }

  private static func text(_ random: inout SeededRandom) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<20, using: &random) {
      let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1FFFF, using: &random))
      text.unicodeScalars.append(scalar ?? "?")
    }
    return text
  }
}
