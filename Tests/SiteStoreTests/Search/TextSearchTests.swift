import SiteModel
import SiteStore
import Testing

@Suite struct TextSearchTests {
  private let fixture: RegistryFixture

  init() throws {
    fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(
        reference: "LC-12", name: "Byres Road", address: "12 Byres Road, Glasgow", ward: "Hillhead"),
      StagedFeature(
        reference: "LC-123", name: "Café Ségur", address: "Ségur Street", ward: "Govan"),
      StagedFeature(reference: "X/9", name: "AND OR NOT NEAR", ward: "Govan"),
    ])
    try fixture.importAssets(
      [StagedFeature(reference: "L1", name: "Hillhead Library")], kind: "library")
  }

  // One registry for each table: making one takes longer than a hundred searches.
  private static let found = [
    ("byres", ["LC-12"]), ("BYRES glasgow", ["LC-12"]), ("bAr", []), ("by", ["LC-12"]),
    ("yres", []), ("LC-12", ["LC-12", "LC-123"]), ("LC-12 byres", ["LC-12"]),
    ("cafe segur", ["LC-123"]), ("ségur", ["LC-123"]), ("hill lib", ["L1"]),
    ("hillhead lib", ["L1"]),
    ("and", ["X/9"]), ("AND OR", ["X/9"]), ("govan", ["LC-123", "X/9"]),
    ("library/L1", ["L1"]), ("testshire/library/L1", ["L1"]), ("other/library/L1", []),
    ("camera/X/9", ["X/9"]), (" \t\n", ["L1", "LC-12", "LC-123", "X/9"]),
    ("", ["L1", "LC-12", "LC-123", "X/9"]),
  ]

  @Test func `every word is found from its beginning, and not from its middle`() throws {
    for (text, expected) in Self.found {
      let page = try fixture.registry.assets(.with { $0.text = text })
      #expect(page.references == expected, "\(text)")
      #expect(page.matched == expected.count, "\(text)")
    }
  }

  private static let odd = [
    "\"", "\"\"", "'", "*", "**", "a*", "AND", "OR NOT", "NEAR(", "NEAR(a b, 2)", "(", ")", "a AND",
    "-", "--", "^a", "name:x", "{name}", "+", ":", ";", "/", "//", "a/", "/a", "a/b/c/d", "%", "_",
    "\\", "😀", "👩‍👩‍👧", "a😀b", "\u{0}", "a\u{0}\"b", "\u{FEFF}", "e\u{301}", "\u{202E}x",
    "DROP TABLE asset;--",
    "\"a\" OR \"b\"", "a\"b", "a\" *", String(repeating: "\"", count: 999),
    String(repeating: "a ", count: 499), String(repeating: "* ", count: 499),
    String(repeating: "x", count: 1000),
  ]

  @Test func `whatever is typed is a search and no error`() throws {
    for text in Self.odd {
      let plain = try fixture.registry.assets(.with { $0.text = text })
      let near = try fixture.registry.assets(
        .with {
          $0.text = text
          $0.origin = point(1, 1)
        })
      #expect(near.matched == plain.matched, "\(text)")
      _ = try fixture.registry.assets(
        .with {
          $0.text = text
          $0.origin = point(1, 1)
          $0.nearest = 3
        })
    }
  }

  @Test func `signs between words are passed over`() throws {
    for text in ["byres * glasgow", "byres - road", "\" byres", "😀 byres"] {
      #expect(try fixture.registry.assets(.with { $0.text = text }).references == ["LC-12"])
    }
    #expect(try fixture.registry.assets(.with { $0.text = "😀" }).matched == 0)
  }

  @Test func `text of unreasonable length is refused`() throws {
    #expect(throws: StoreError.self) {
      try fixture.registry.assets(.with { $0.text = String(repeating: "a", count: 1001) })
    }
  }
}
