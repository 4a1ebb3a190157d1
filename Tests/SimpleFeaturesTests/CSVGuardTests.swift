import SimpleFeatures
import Testing

@Suite struct CSVGuardTests {
  private static func written(_ text: String, _ guarding: CSVGuard = .formulas) -> String {
    var bytes: [UInt8] = []
    CSVWriter.appendRow(["x", text], guarding: guarding, to: &bytes)
    // The end of the line is one character.
    return String(String(decoding: bytes, as: UTF8.self).dropFirst(2).dropLast())
  }

  @Test(
    arguments: [
      ("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@SUM(1)", "'@SUM(1)"),
      ("-2+3", "'-2+3"), ("-", "'-"), ("\t=1", "\"'\t=1\""), ("\r=1", "\"'\r=1\""),
      ("\n=1", "\"'\n=1\""), ("=A1,B1", "\"'=A1,B1\""), ("'=1", "''=1"),
      // Numbers are numbers, and other apostrophes are text.
      ("-4.25", "-4.25"), ("+5", "+5"), ("-1e-3", "-1e-3"), ("'tis", "'tis"), ("a=b", "a=b"),
    ] as [(String, String)])
  func `what a spreadsheet would run has an apostrophe in front, numbers never`(
    text: String, expected: String
  ) {
    #expect(Self.written(text) == expected)
  }

  @Test func `heads are guarded like cells`() {
    var bytes: [UInt8] = []
    CSVWriter.appendRow(["=HYPERLINK(1)", "@x", "name"], to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "'=HYPERLINK(1),'@x,name\r\n")
  }

  @Test func `programs may have it as it is`() {
    #expect(Self.written("=1+1", .none) == "=1+1" && Self.written("'=1", .none) == "'=1")
  }

  @Test(arguments: ["=1", "'=1", "''=1", "-4.25", "'-4.25", "'tis", "@", "\t5", "'", "''"])
  func `a reader gets every text back as it was`(text: String) throws {
    var bytes: [UInt8] = []
    CSVWriter.appendRow(["a", "b"], to: &bytes)
    CSVWriter.appendRow(["1", text], to: &bytes)
    let reader = try CSVReader(bytes: bytes)
    _ = try reader.next()
    #expect(try reader.next()?.fields == ["1", text])
  }
}
