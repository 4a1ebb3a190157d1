import SimpleFeatures
import Testing

@Suite struct VisibleTextTests {
  @Test(
    arguments: [
      ("plain é 😀", "plain é 😀"), ("a\u{1B}[31mb", "a\\u001b[31mb"), ("a\nb\r\tc", "a\\nb\\r\\tc"),
      ("c1 \u{9B}31m", "c1 \\u009b31m"), ("\u{202E}egnp", "\\u202eegnp"),
      ("a\u{2028}b\u{7F}", "a\\u2028b\\u007f"), ("\u{E0041}", "\\udb40\\udc41"),
      ("\u{FEFF}x\u{200B}", "\\ufeffx\\u200b"), ("n\u{200D}m\u{A0}o", "n\u{200D}m\u{A0}o"),
    ] as [(String, String)])
  func `what a terminal obeys or hides is shown`(text: String, shown: String) {
    #expect(text.visible == shown)
    #expect((text.firstHidden == nil) == (text == shown))
  }

  @Test func `JSON means the same after it as before`() throws {
    let value = JSONValue.string("a\u{1B}\u{9B}\u{202E}\u{E0041}\n\"\\é")
    #expect(try JSONValue(parsing: value.jsonText.visible) == value)
  }
}
