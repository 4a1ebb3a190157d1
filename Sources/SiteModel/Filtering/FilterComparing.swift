import CQL2
import Foundation

extension FilterValue {
  /// Which of two values comes first; nil where either is null or they are not of one type.
  ///
  /// Texts go by code point, false before true, whole and other numbers by their exact value.
  func order(_ other: FilterValue) -> FilterOrder? {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): FilterOrder(a, b)
    case (.number(let a), .number(let b)): a.isNaN || b.isNaN ? nil : FilterOrder(a, b)
    case (.integer(let a), .number(let b)): FilterOrder(whole: a, b)
    case (.number(let a), .integer(let b)): FilterOrder(whole: b, a)?.reversed
    case (.string(let a), .string(let b)): FilterOrder(text: a, b)
    case (.bool(let a), .bool(let b)): FilterOrder(a ? 1 : 0, b ? 1 : 0)
    case (.instant(let a), .instant(let b)): a.order(b)
    case (.instant(let a), .string(let b)): FilterMoment(b).map { a.order($0) }
    case (.string(let a), .instant(let b)): FilterMoment(a).map { $0.order(b) }
    default: nil
    }
  }

  /// The text replaced; null where it is none.
  func mapText(_ transform: (String) -> String) -> FilterValue {
    if case .string(let text) = self { .string(transform(text)) } else { .null }
  }

  var isNumeric: Bool {
    switch self {
    case .integer, .number: true
    default: false
    }
  }
}

extension FilterOrder {
  init<Value: Comparable>(_ a: Value, _ b: Value) {
    self = a < b ? .ascending : a == b ? .same : .descending
  }

  /// By UTF-8 bytes, which is by code point; `String`'s own order is by canonical equivalence.
  init(text a: String, _ b: String) {
    if a.utf8.elementsEqual(b.utf8) {
      self = .same
    } else {
      self = a.utf8.lexicographicallyPrecedes(b.utf8) ? .ascending : .descending
    }
  }

  /// Exact also where a whole number has no equal among the floating-point ones.
  init?(whole a: Int64, _ b: Double) {
    if b.isNaN { return nil }
    guard b < 0x1p63 else {
      self = .ascending
      return
    }
    guard b >= -0x1p63, let below = Int64(exactly: b.rounded(.down)) else {
      self = .descending
      return
    }
    self = a != below ? FilterOrder(a, below) : b > b.rounded(.down) ? .ascending : .same
  }

  var reversed: FilterOrder {
    switch self {
    case .ascending: .descending
    case .same: .same
    case .descending: .ascending
    }
  }
}

extension ComparisonOperator {
  func holds(_ order: FilterOrder) -> Bool {
    switch self {
    case .equal: order == .same
    case .notEqual: order != .same
    case .less: order == .ascending
    case .greater: order == .descending
    case .lessOrEqual: order != .descending
    case .greaterOrEqual: order != .ascending
    }
  }
}

extension ArithmeticOperator {
  /// Null where either is no number, and for division by zero and results out of range.
  ///
  /// Whole numbers stay whole where the result is and fits; `/` is never cut, `div` is, towards 0.
  func apply(_ a: FilterValue, _ b: FilterValue) -> FilterValue {
    if case .integer(let x) = a, case .integer(let y) = b, let exact = whole(x, y) {
      return .integer(exact)
    }
    guard let x = a.double, let y = b.double else { return .null }
    let result =
      switch self {
      case .add: x + y
      case .subtract: x - y
      case .multiply: x * y
      case .divide: x / y
      case .power: pow(x, y)
      case .modulo: x.truncatingRemainder(dividingBy: y)
      case .integerDivide: (x / y).rounded(.towardZero)
      }
    return result.isFinite ? .number(result) : .null
  }

  private func whole(_ a: Int64, _ b: Int64) -> Int64? {
    let result: (partialValue: Int64, overflow: Bool)
    switch self {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .modulo: result = a.remainderReportingOverflow(dividingBy: b)
    case .integerDivide: result = a.dividedReportingOverflow(by: b)
    case .divide, .power: return nil
    }
    return result.overflow ? nil : result.partialValue
  }
}

extension FilterValue {
  fileprivate var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
