import CQL2
import Foundation

/// A function that filters may call, as `/functions` describes it.
public struct FunctionInfo: Sendable {
  public struct Argument: Sendable {
    public var name: String
    /// `string`, `number`, `integer`, `datetime` or `boolean`.
    public var type: String
  }

  public var name: String
  public var summary: String
  public var arguments: [Argument]
  public var returns: String

  /// All of them, by name.
  public static var all: [FunctionInfo] { FilterFunction.allCases.map(\.info) }
}

/// The functions that filters may call beyond the operators of CQL2.
///
/// Null, and a value of another type than a function takes, makes its answer null.
enum FilterFunction: String, CaseIterable, Sendable {
  case abs, ceiling, concat, contains, day, endsWith, floor, length, lower, month, round
  case startsWith, trim, upper, year

  var arguments: [FilterType] {
    switch self {
    case .abs, .ceiling, .floor, .round: [.number]
    case .concat, .contains, .endsWith, .startsWith: [.string, .string]
    case .length, .lower, .trim, .upper: [.string]
    case .day, .month, .year: [.temporal]
    }
  }

  var returns: FilterType {
    switch self {
    case .abs, .ceiling, .floor, .round, .length, .day, .month, .year: .number
    case .concat, .lower, .trim, .upper: .string
    case .contains, .endsWith, .startsWith: .boolean
    }
  }

  func apply(_ values: [FilterValue]) -> FilterValue {
    switch arguments[0] {
    case .number: number(values[0])
    case .temporal: part(of: values[0])
    default: text(values)
    }
  }

  private func number(_ value: FilterValue) -> FilterValue {
    switch value {
    case .integer(let whole):
      return self == .abs ? (whole == .min ? .null : .integer(Swift.abs(whole))) : value
    case .number(let number):
      let result =
        switch self {
        case .abs: Swift.abs(number)
        case .ceiling: number.rounded(.up)
        case .floor: number.rounded(.down)
        default: number.rounded()
        }
      return .number(result)
    default: return .null
    }
  }

  private func part(of value: FilterValue) -> FilterValue {
    let moment: FilterMoment?
    switch value {
    case .instant(let known): moment = known
    case .string(let text): moment = FilterMoment(text)
    default: moment = nil
    }
    guard let moment else { return .null }
    let (year, month, day) = moment.civil
    switch self {
    case .year: return .integer(Int64(year))
    case .month: return .integer(Int64(month))
    default: return .integer(Int64(day))
    }
  }

  private func text(_ values: [FilterValue]) -> FilterValue {
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { return .null }
      texts.append(text)
    }
    let first = texts[0]
    switch self {
    case .length: return .integer(Int64(first.unicodeScalars.count))
    case .lower: return .string(first.lowercased())
    case .upper: return .string(first.uppercased())
    case .trim: return .string(first.trimmingCharacters(in: .whitespacesAndNewlines))
    case .concat: return .string(first + texts[1])
    case .startsWith: return .bool(first.utf8.starts(with: texts[1].utf8))
    case .endsWith: return .bool(first.utf8.reversed().starts(with: texts[1].utf8.reversed()))
    default:
      return .bool(texts[1].isEmpty || first.utf8.firstRange(of: texts[1].utf8) != nil)
    }
  }

  var info: FunctionInfo {
    FunctionInfo(
      name: rawValue, summary: summary,
      arguments: arguments.enumerated().map { index, type in
        .init(name: Self.name(type, index), type: Self.word(type))
      }, returns: [.length, .day, .month, .year].contains(self) ? "integer" : Self.word(returns))
  }

  private static func name(_ type: FilterType, _ index: Int) -> String {
    switch type {
    case .number: "value"
    case .temporal: "time"
    default: index == 0 ? "text" : "other"
    }
  }

  private static func word(_ type: FilterType) -> String {
    type == .temporal ? "datetime" : type.rawValue
  }

  private var summary: String {
    switch self {
    case .abs: "The number without its sign."
    case .ceiling: "The next whole number up."
    case .concat: "One text after the other."
    case .contains: "Whether the text has the other somewhere in it; capitals count."
    case .day: "The day of the month, in UTC."
    case .endsWith: "Whether the text ends with the other; capitals count."
    case .floor: "The next whole number down."
    case .length: "How many characters (Unicode scalars) the text has."
    case .lower: "The text in small letters."
    case .month: "The month, from 1 to 12, in UTC."
    case .round: "The nearest whole number; halves away from 0."
    case .startsWith: "Whether the text starts with the other; capitals count."
    case .trim: "The text without white space at its ends."
    case .upper: "The text in capitals."
    case .year: "The year, in UTC."
    }
  }
}

extension FilterMoment {
  /// Howard Hinnant's `civil_from_days`, for days since 1 March of the year 0.
  fileprivate var civil: (year: Int, month: Int, day: Int) {
    let era = (day >= 0 ? day : day - 146_096) / 146_097
    let rest = day - era * 146_097
    let years = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365
    let dayOfYear = rest - (365 * years + years / 4 - years / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      years + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }
}
