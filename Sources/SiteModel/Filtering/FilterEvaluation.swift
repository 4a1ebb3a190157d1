import CQL2
import SimpleFeatures
import Topology

/// How the spatial comparisons are answered during one evaluation.
typealias SpatialAnswer = (
  SpatialFunction, Geometry<NationalGrid>, Geometry<NationalGrid>
) throws(FilterEvaluationError) -> Bool

extension CompiledCondition {
  func truth(
    _ fetch: (PropertySlot) -> FilterValue, _ relates: SpatialAnswer
  ) throws(FilterEvaluationError) -> Truth {
    switch self {
    case .constant(let truth): return truth
    case .not(let operand): return !(try operand.truth(fetch, relates))
    case .and(let operands):
      var result = Truth.true
      for operand in operands {
        result = result.and(try operand.truth(fetch, relates))
        if result == .false { break }
      }
      return result
    case .or(let operands):
      var result = Truth.false
      for operand in operands {
        result = result.or(try operand.truth(fetch, relates))
        if result == .true { break }
      }
      return result
    case .comparison(let comparison, let a, let b):
      let order = try a.value(fetch, relates).order(try b.value(fetch, relates))
      return Truth(order.map(comparison.holds))
    case .like(let value, let pattern):
      guard case .string(let text) = try value.value(fetch, relates) else { return .unknown }
      return Truth(pattern.matches(text))
    case .between(let value, let lower, let upper):
      let value = try value.value(fetch, relates)
      let lower = try lower.value(fetch, relates)
      let upper = try upper.value(fetch, relates)
      guard value.isNumeric else { return .unknown }
      return Truth(value.order(lower).map { $0 != .ascending })
        .and(Truth(value.order(upper).map { $0 != .descending }))
    case .isIn(let value, let list, let texts):
      let value = try value.value(fetch, relates)
      if let texts, case .string(let text) = value {
        return Truth(texts.contains(TextByCodePoint(text: text)))
      }
      var result = Truth.false
      for item in list {
        let order = value.order(try item.value(fetch, relates))
        result = result.or(Truth(order.map { $0 == .same }))
        if result == .true { break }
      }
      return result
    case .isNull(let value):
      return Truth(try value.value(fetch, relates) == .null)
    case .spatial(let function, let a, let b):
      guard case .geometry(let one) = try a.value(fetch, relates),
        case .geometry(let other) = try b.value(fetch, relates)
      else { return .unknown }
      return Truth(try relates(function, one, other))
    case .temporal(let function, let a, let b):
      guard let one = FilterSpan(try a.value(fetch, relates)),
        let other = FilterSpan(try b.value(fetch, relates))
      else { return .unknown }
      return Truth(function.holds(one, other))
    case .array(let function, let a, let b):
      guard case .array(let one) = try a.value(fetch, relates),
        case .array(let other) = try b.value(fetch, relates)
      else { return .unknown }
      return function.holds(one, other)
    }
  }
}

extension CompiledOperand {
  func value(
    _ fetch: (PropertySlot) -> FilterValue, _ relates: SpatialAnswer
  ) throws(FilterEvaluationError) -> FilterValue {
    switch self {
    case .constant(let value): return value
    case .property(let slot): return fetch(slot)
    case .caseFolded(let inner):
      return try inner.value(fetch, relates).mapText(TextFolding.caseFolded)
    case .withoutAccents(let inner):
      return try inner.value(fetch, relates).mapText(TextFolding.withoutAccents)
    case .arithmetic(let sign, let a, let b):
      return sign.apply(try a.value(fetch, relates), try b.value(fetch, relates))
    case .array(let elements):
      var values: [FilterValue] = []
      values.reserveCapacity(elements.count)
      for element in elements { values.append(try element.value(fetch, relates)) }
      return .array(values)
    case .function(let function, let arguments):
      var values: [FilterValue] = []
      values.reserveCapacity(arguments.count)
      for argument in arguments { values.append(try argument.value(fetch, relates)) }
      return function.apply(values)
    case .interval(let start, let end):
      guard let from = try Self.bound(start, fetch, relates),
        let to = try Self.bound(end, fetch, relates)
      else { return .null }
      return .interval(start: from.moment, end: to.moment)
    case .condition(let condition):
      switch try condition.truth(fetch, relates) {
      case .true: return .bool(true)
      case .false: return .bool(false)
      case .unknown: return .null
      }
    }
  }

  /// An end of an interval: no moment for no limit, nil where the value is no instant.
  private static func bound(
    _ operand: CompiledOperand?, _ fetch: (PropertySlot) -> FilterValue,
    _ relates: SpatialAnswer
  ) throws(FilterEvaluationError) -> (moment: FilterMoment?, Void)? {
    guard let operand else { return (nil, ()) }
    switch try operand.value(fetch, relates) {
    case .instant(let moment): return (moment, ())
    case .string(".."): return (nil, ())
    case .string(let text): return FilterMoment(text).map { ($0, ()) }
    default: return nil
    }
  }
}
