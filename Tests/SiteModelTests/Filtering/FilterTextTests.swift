import CQL2
import SimpleFeatures
import SiteModel
import Testing

struct FilterTextTests {
  @Test(arguments: [
    ("name = 'Kiev'", ["Kiev"]), ("name = 'kiev'", []), ("name < 'a'", ["Bern", "Kiev", "Straße"]),
    ("name > 'z'", ["Øster", "élan"]),
    ("name LIKE 'B_rn'", ["Bern"]), ("name LIKE 'b_rn'", []),
    ("name LIKE '%'", ["Bern", "Kiev", "Straße", "élan", "Øster"]),
    ("name LIKE '_lan'", ["élan"]), ("name LIKE '%e%'", ["Bern", "Kiev", "Straße", "Øster"]),
    ("name LIKE 'Ki%ev%'", ["Kiev"]), ("name NOT LIKE '%e%'", ["élan"]),
    ("CASEI(name) = CASEI('KIEV')", ["Kiev"]), ("CASEI(name) = CASEI('STRASSE')", ["Straße"]),
    ("CASEI(name) LIKE CASEI('strass_')", ["Straße"]), ("CASEI(name) = CASEI('ØSTER')", ["Øster"]),
    ("ACCENTI(name) = 'elan'", ["élan"]), ("ACCENTI(name) = 'Oster'", []),
    ("ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('ÉL%'))", ["élan"]),
    ("CASEI(name) IN (CASEI('BERN'), CASEI('ÉLAN'))", ["Bern", "élan"]),
    ("name LIKE CASEI('BERN')", []),
  ])
  func `texts compare by code point, and by folded text where asked`(
    text: String, expected: [String]
  ) throws {
    let filter = try CompiledFilter(Filter(text: text))
    let names = ["Bern", "Kiev", "Straße", "élan", "Øster"]
    let found = try names.filter { name in
      try filter.truth(of: TableRow(values: ["name": .string(name)])) == .true
    }
    #expect(Set(found) == Set(expected))
  }

  @Test(arguments: [
    ("a%b", "a\\%b", true), ("axb", "a\\%b", false), ("a_b", "a\\_b", true),
    ("a\\b", "a\\\\b", true), ("ab\\", "ab\\", true), ("", "", true), ("", "%", true),
    ("", "_", false), ("aaab", "%a_b", true), ("abcabc", "%abc", true), ("abcab", "%abc", false),
    ("abc", "%%%", true), ("abc", "____", false), ("😀", "_", true), ("a\nb", "a%b", true),
  ])
  func `LIKE has three special characters`(value: String, pattern: String, expected: Bool) throws {
    let filter = try CompiledFilter(
      Filter(json: ["op": "like", "args": [["property": "a"], .string(pattern)]]))
    #expect(try filter.truth(of: TableRow(values: ["a": .string(value)])) == Truth(expected))
  }

  @Test func `a long list is looked up by code point too`() throws {
    let list = (0..<20).map { "'caf\u{E9} \($0)'" }.joined(separator: ", ")
    #expect(try truth("a IN (\(list))", ["a": .string("caf\u{E9} 7")]) == .true)
    #expect(try truth("a IN (\(list))", ["a": .string("cafe\u{301} 7")]) == .false)
    #expect(try truth("a IN (\(list))", ["a": .null]) == .unknown)
    #expect(try truth("a IN (\(list))", ["a": .integer(7)]) == .unknown)
    #expect(try truth("a IN (\(list), n)", ["a": .string("x")]) == .unknown)
    #expect(try truth("a NOT IN (\(list))", ["a": .string("x")]) == .true)
  }

  @Test func `LIKE agrees with trying every way to match`() throws {
    let letters: [Character] = ["a", "b", "%", "_"]
    func slow(_ text: Substring, _ pattern: Substring) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "%" {
        return slow(text, pattern.dropFirst())
          || (!text.isEmpty && slow(text.dropFirst(), pattern))
      }
      return !text.isEmpty && (first == "_" || first == text.first)
        && slow(text.dropFirst(), pattern.dropFirst())
    }
    func word(_ number: Int, _ base: Int, _ length: Int) -> String {
      var number = number
      return String(
        (0..<length).map { _ in
          defer { number /= base }
          return letters[number % base]
        })
    }
    for p in 0..<1024 {
      let pattern = word(p, 4, 5)
      let like = LikePattern(pattern)
      for t in 0..<64 {
        let text = word(t, 2, 2 + t % 5)
        #expect(like.matches(text) == slow(text[...], pattern[...]), "\(text) LIKE \(pattern)")
      }
    }
  }

  @Test func `a pattern of many runs stays cheap`() {
    let pattern = LikePattern(String(repeating: "%a", count: 500) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
  }

  /// From Unicode's CaseFolding.txt, status C and F.
  @Test(arguments: [
    ("ẞ", "ss"), ("ß", "ss"), ("ς", "σ"), ("Σ", "σ"), ("ſ", "s"), ("K", "k"), ("Å", "å"),
    ("µ", "μ"), ("İ", "i\u{307}"), ("ı", "ı"), ("I", "i"), ("ŉ", "ʼn"), ("ﬃ", "ffi"),
    ("ᾳ", "αι"), ("ᾼ", "αι"), ("Ǆ", "ǆ"), ("ǅ", "ǆ"), ("Ø", "ø"), ("Ж", "ж"), ("Ա", "ա"),
  ])
  func `case folding is Unicode's full one`(text: String, folded: String) {
    #expect(TextFolding.caseFolded(text).utf8.elementsEqual(folded.utf8))
  }

  @Test(arguments: [
    ("Chișinău", "Chisinau"), ("débárquér", "debarquer"), ("e\u{301}", "e"), ("ø", "ø"),
    ("ł", "ł"), ("ñ", "n"), ("Å", "A"), ("ﬁ", "ﬁ"), ("한국", "한국"), ("plain", "plain"),
  ])
  func `accents go and letters stay`(text: String, stripped: String) {
    #expect(TextFolding.withoutAccents(text).utf8.elementsEqual(stripped.utf8))
  }
}
