import SiteModel
import Testing

struct CivilDateTests {
  @Test(arguments: [
    ("2026-11-24", true), ("2024-02-29", true), ("2026-02-29", false), ("1900-02-29", false),
    ("2000-02-29", true), ("2026-13-01", false), ("2026-00-10", false), ("2026-04-31", false),
    ("2026-1-1", false), ("", false), ("2026-11-24T10:00:00Z", true), ("2026-11-24x", false),
  ])
  func `only days that exist are days`(text: String, exists: Bool) {
    #expect((CivilDate(text) != nil) == exists)
  }

  @Test(arguments: [
    ("2026-11-24", "2026-11-25", 1), ("2024-02-28", "2024-03-01", 2),
    ("2023-02-28", "2023-03-01", 1), ("1970-01-01", "2026-01-01", 20_454),
    ("2026-03-01", "2026-02-28", -1),
  ])
  func `days are counted over months and leap years`(from: String, to: String, days: Int) throws {
    let start = try #require(CivilDate(from))
    let end = try #require(CivilDate(to))
    #expect(start.days(until: end) == days)
  }
}
