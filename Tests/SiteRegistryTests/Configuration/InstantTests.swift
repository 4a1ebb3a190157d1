import Foundation
import SimpleFeatures
import SiteRegistry
import Testing

@Suite struct InstantTests {
  @Test(
    arguments: [
      ("2024-06-01 12:00:00+00", "2024-06-01T12:00:00Z", "2024-06-01"),
      // Half an hour before midnight in UTC is the next day where summer time holds.
      ("2024-06-01T23:30:00Z", "2024-06-01T23:30:00Z", "2024-06-02"),
      ("2024-01-01T23:30:00Z", "2024-01-01T23:30:00Z", "2024-01-01"),
      ("2024-06-01 00:15:00", "2024-05-31T23:15:00Z", "2024-06-01"),
      ("2024/06/01 12:00", "2024-06-01T11:00:00Z", "2024-06-01"),
      ("2024-06-01 12:00:00.250+01:00", "2024-06-01T11:00:00.25Z", "2024-06-01"),
      ("2024-06-01 01:00:00 BST", "2024-06-01T00:00:00Z", "2024-06-01"),
      ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "1970-01-01"),
      ("2024-06-01 25:00:00Z", nil, "2024-06-01"), ("2024-02-30 12:00:00Z", nil, nil),
      ("2024-06-01", nil, "2024-06-01"), ("noon", nil, nil),
    ] as [(String, String?, String?)])
  func `a moment keeps its time, and falls on a day of the council's`(
    text: String, instant: String?, day: String?
  ) {
    #expect(ColumnType.instant.read(.string(text)) == instant.map(JSONValue.string))
    #expect(ColumnType.date.read(.string(text)) == day.map(JSONValue.string))
  }

  @Test func `the zone is the council's`() throws {
    let zone = try #require(TimeZone(identifier: "America/New_York"))
    let late = JSONValue.string("2024-06-02T01:00:00Z")
    #expect(ColumnType.date.read(late, in: zone) == "2024-06-01")
    #expect(ColumnType.date.read(late) == "2024-06-02")
  }

  private static func guess(_ rows: [String]) throws -> String {
    let scratch = try Scratch()
    let file = try scratch.write(
      "in.csv", "Ref,When,Lit,Lon,Lat\n" + rows.joined(separator: "\n") + "\n")
    return try CouncilRegistry.guessProfile(path: file).yaml
  }

  @Test func `a guess keeps times, and says where ones and zeros may be truths`() throws {
    let timed = try Self.guess([
      "A1,2024-06-01 12:00:00+00,1,-4.25,55.86", "A2,2024-06-02 00:00:00+00,0,-4.26,55.86",
    ])
    #expect(timed.contains("When: instant"))
    #expect(timed.contains("Lit: number  # all 2 values are 1 or 0: boolean"))
    let days = try Self.guess([
      "A1,2024-06-01 00:00:00+00,2,-4.25,55.86", "A2,2024-05-31 23:00:00+00,0,-4.26,55.86",
    ])
    #expect(days.contains("When: date"))
    #expect(!days.contains("1 or 0"))
    // A time in a form that only its day would be read from: as it is, nothing is lost.
    let british = try Self.guess([
      "A1,01/06/2024 10:11,2,-4.25,55.86", "A2,30/06/2024 23:30,0,-4.26,55.86",
    ])
    #expect(!british.contains("When:"))
  }

  @Test func `long digits are names and stay text`() {
    #expect(ColumnType.number.read("12345678901234567890") == nil)
    #expect(ColumnType.number.read("123456789012345678") == 123_456_789_012_345_678)
  }
}
