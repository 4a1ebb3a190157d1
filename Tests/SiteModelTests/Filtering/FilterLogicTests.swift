import CQL2
import SiteModel
import Testing

struct FilterLogicTests {
  static let truths: [(String, Truth)] = [
    ("TRUE", .true), ("FALSE", .false), ("n = 1", .unknown),
    ("NOT n = 1", .unknown), ("NOT (NOT n = 1)", .unknown),
    ("n = 1 AND FALSE", .false), ("n = 1 AND TRUE", .unknown), ("FALSE AND n = 1", .false),
    ("n = 1 OR TRUE", .true), ("n = 1 OR FALSE", .unknown), ("TRUE OR n = 1", .true),
    ("n IS NULL", .true), ("n IS NOT NULL", .false), ("absent IS NULL", .true),
    ("i IS NULL", .false), ("o IS NULL", .false), ("o = 1", .unknown),
    ("(n = 1) IS NULL", .true), ("(i = 1) IS NULL", .false), ("n + 1 IS NULL", .true),
    ("n <> 1", .unknown), ("n = n", .unknown), ("n LIKE '%'", .unknown),
    ("n NOT LIKE '%'", .unknown), ("n BETWEEN 1 AND 2", .unknown),
    ("i BETWEEN n AND 2", .false), ("i BETWEEN n AND 9", .unknown),
    ("n IN (1, 2)", .unknown), ("i IN (5, n)", .true), ("i IN (6, n)", .unknown),
    ("i NOT IN (6, n)", .unknown), ("i NOT IN (6, 7)", .true),
    ("CASEI(n) = 'x'", .unknown), ("s = 5", .unknown), ("s > 5", .unknown), ("i = 'x'", .unknown),
    ("b = TRUE", .true), ("b <> FALSE", .true), ("FALSE < b", .true),
  ]

  static let row: [String: FilterValue] = [
    "n": .null, "i": .integer(5), "d": .number(5.5), "s": .string("text"), "b": .bool(true),
    "o": .opaque,
  ]

  @Test(arguments: truths)
  func `a missing value makes a condition unknown unless the rest decides`(
    text: String, expected: Truth
  ) throws {
    #expect(try truth(text, Self.row) == expected)
  }

  @Test(arguments: [
    ("i = 5", true), ("i = 5.0", true), ("5 = i", true), ("i <> 5", false), ("i < d", true),
    ("d > 5", true), ("d BETWEEN 5.5 AND 5.5", true), ("i BETWEEN 5 AND 6", true),
    ("i BETWEEN 6 AND 5", false), ("i + 0.5 = d", true), ("i / 2 = 2.5", true),
    ("i div 2 = 2", true), ("-i div 2 = -2", true), ("i % 3 = 2", true), ("-i % 3 = -2", true),
    ("i ^ 2 = 25", true), ("2 ^ -1 = 0.5", true), ("i - 2 - 1 = 2", true),
    ("2 + 3 * 4 = 14", true), ("d % 2 = 1.5", true), ("d div 2 = 2", true),
    ("i / 0 IS NULL", true), ("i % 0 IS NULL", true), ("i div 0 IS NULL", true),
    ("9223372036854775807 + 1 > 0", true), ("-9223372036854775808 % -1 = 0", true),
    ("-9223372036854775808 div -1 > 0", true), ("10.0 ^ 400 IS NULL", true),
    ("9007199254740993 > 9007199254740992.0", true),
    ("9223372036854775807 < 9223372036854775808", true),
  ])
  func `numbers are compared by value`(text: String, expected: Bool) throws {
    #expect(try truth(text, Self.row) == Truth(expected))
  }

  @Test func `whole and other numbers agree with exact arithmetic at the edges`() throws {
    for whole in [Int64.min, -1, 0, 1, 1 << 53, (1 << 53) + 1, .max - 1, .max] {
      for number in [-1e300, -0x1p63, -1.5, -0.0, 0.5, 0x1p53, 0x1p63, 1e300] {
        let expected =
          number >= 0x1p63
          ? true
          : number < -0x1p63
            ? false
            : Int64(number.rounded(.down)) >= whole
              && (Int64(number.rounded(.down)) > whole || number > number.rounded(.down))
        #expect(
          try truth("a < b", ["a": .integer(whole), "b": .number(number)]) == Truth(expected),
          "\(whole) < \(number)")
      }
    }
  }

  @Test func `De Morgan's laws hold for all three values`() throws {
    let words = ["TRUE", "FALSE", "n = 1"]
    for a in words {
      for b in words {
        #expect(
          try truth("NOT (\(a) AND \(b))") == truth("(NOT (\(a))) OR (NOT (\(b)))"), "\(a), \(b)")
        #expect(
          try truth("NOT (\(a) OR \(b))") == truth("(NOT (\(a))) AND (NOT (\(b)))"), "\(a), \(b)")
      }
    }
  }
}
