import CQL2
import SiteModel
import Testing

struct FilterTimeTests {
  static let row: [String: FilterValue] = [
    "day": .string("2022-04-16"), "time": .string("2022-04-16T10:13:19Z"),
    "local": .string("2022-04-16T11:13:19+01:00"), "start": .string("2022-04-16T10:13:19"),
    "end": .string("2022-04-18T00:00:00Z"), "word": .string("yesterday"), "n": .null,
    "eve": .string("2022-04-15T23:30:00-01:00"), "open": .string(".."),
  ]

  @Test(arguments: [
    ("day = DATE('2022-04-16')", Truth.true), ("day > DATE('2022-04-16')", .false),
    ("day >= DATE('2022-04-16')", .true), ("day IN (DATE('2022-04-16'))", .true),
    ("time = TIMESTAMP('2022-04-16T10:13:19Z')", .true),
    ("local = TIMESTAMP('2022-04-16T10:13:19Z')", .true),
    ("start = TIMESTAMP('2022-04-16T10:13:19.000Z')", .true),
    ("time < TIMESTAMP('2022-04-16T10:13:19.000000001Z')", .true),
    ("eve = DATE('2022-04-16')", .true), ("time = DATE('2022-04-16')", .true),
    ("time > DATE('2022-04-16')", .false), ("time > DATE('2022-04-15')", .true),
    ("word = DATE('2022-04-16')", .unknown), ("n = DATE('2022-04-16')", .unknown),
    ("T_AFTER(time, DATE('2022-04-15'))", .true), ("T_BEFORE(n, DATE('2022-04-15'))", .unknown),
    ("T_BEFORE(word, DATE('2022-04-15'))", .unknown),
    ("T_DURING(time, INTERVAL('2022-04-15', '2022-04-17'))", .true),
    ("T_DURING(INTERVAL(start, n), INTERVAL('2022-04-15', '..'))", .unknown),
    ("T_INTERSECTS(INTERVAL(start, open), INTERVAL('2030-01-01', '..'))", .true),
    ("T_INTERSECTS(time, INTERVAL('..', '2022-04-16'))", .true),
    (
      "T_EQUALS(INTERVAL(start, end), INTERVAL('2022-04-16T10:13:19Z', '2022-04-18T00:00:00Z'))",
      .true
    ),
    ("T_EQUALS(INTERVAL('..', end), INTERVAL('..', '2022-04-18T00:00:00Z'))", .true),
    ("T_AFTER(TIMESTAMP('1990-12-31T23:59:60Z'), TIMESTAMP('1990-12-31T23:59:59Z'))", .true),
    ("T_AFTER(DATE('0000-03-01'), DATE('0000-02-29'))", .true),
    ("T_AFTER(DATE('0000-01-01'), TIMESTAMP('9999-12-31T23:59:59Z'))", .false),
  ])
  func `days, moments and intervals`(text: String, expected: Truth) throws {
    #expect(try truth(text, Self.row) == expected)
  }

  /// Allen's thirteen relations between proper intervals, with the four that join them.
  @Test func `the temporal functions agree with the ends, for all small intervals`() throws {
    for a in 0..<5 {
      for b in a..<5 {
        for c in 0..<5 {
          for d in c..<5 {
            let expected: [String: Bool] = [
              "after": a > d, "before": b < c, "disjoint": a > d || b < c,
              "intersects": !(a > d || b < c), "contains": a < c && b > d,
              "during": a > c && b < d, "equals": a == c && b == d,
              "finishedBy": a < c && b == d, "finishes": a > c && b == d, "meets": b == c,
              "metBy": a == d, "overlappedBy": a > c && a < d && b > d,
              "overlaps": a < c && b > c && b < d, "startedBy": a == c && b > d,
              "starts": a == c && b < d,
            ]
            for function in TemporalFunction.allCases {
              let text =
                "\(function.rawValue)(INTERVAL('\(day(a))','\(day(b))'),INTERVAL('\(day(c))','\(day(d))'))"
              let name = String(function.rawValue.dropFirst(2))
              #expect(try truth(text) == expected[name].map { Truth($0) }, "\(text)")
            }
          }
        }
      }
    }
  }

  private func day(_ number: Int) -> String {
    ["2024-02-28", "2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01"][number]
  }

  @Test(arguments: [
    "2022-04-16T10:13", "2022-04-16T24:00:00Z", "2022-04-16T10:60:00Z", "2022-04-16T10:13:19.Z",
    "2022-04-16T10:13:19+1:00", "2022-04-16T10:13:19+01:0x", "2022-13-16", "2022-04-31",
    "2023-02-29", "", "2022-04-1", "2022-04-16Z", "２０２２-04-16", "2022-04-16T10:13:19ZZ",
  ])
  func `text that is no instant compares as unknown`(text: String) throws {
    #expect(FilterMoment(text) == nil)
    #expect(try truth("a > DATE('2000-01-01')", ["a": .string(text)]) == .unknown)
  }
}
