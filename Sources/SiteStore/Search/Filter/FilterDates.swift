import CQL2
import GRDB
import SiteModel

extension FilterSQL {
  /// Dates as text sort by day, so a range that is a little too wide comes before the exact test.
  func dated(
    _ column: FilterTable.Column, _ sign: ComparisonOperator, _ instant: FilterInstant,
    _ expression: FilterExpression
  ) -> Condition? {
    guard column.storage == .instant || column.storage == .text,
      let range = DayRange(around: instant)
    else { return nil }
    let exact = test(expression)
    let lower = Condition("(\(column.sql) >= ?)", [range.from.databaseValue])
    let upper = Condition("(\(column.sql) < ?)", [range.below.databaseValue])
    switch sign {
    case .equal: return .joined([lower, upper, exact], by: "AND")
    case .greater, .greaterOrEqual: return .joined([lower, exact], by: "AND")
    case .less, .lessOrEqual: return .joined([upper, exact], by: "AND")
    case .notEqual: return nil
    }
  }
}

/// Texts between which every way to write a moment of a day begins, with any offset from UTC.
private struct DayRange {
  var from: String
  var below: String

  init?(around instant: FilterInstant) {
    guard let date = CivilDate(String(instant.text.prefix(10))) else { return nil }
    let (year, month, day) = (date.year, date.month, date.day)
    // An offset moves a moment by less than a day, so a day more on either side is enough.
    if day >= 2, day <= 26 {
      from = Self.text(year, month, day - 1)
      below = Self.text(year, month, day + 2)
      return
    }
    guard year >= 1, year <= 9998 else { return nil }
    from = month > 1 ? Self.text(year, month - 1, 1) : Self.text(year - 1, 12, 1)
    below = month <= 10 ? Self.text(year, month + 2, 1) : Self.text(year + 1, month - 10, 1)
  }

  private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
  }
}
