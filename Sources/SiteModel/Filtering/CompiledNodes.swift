import CQL2
import SimpleFeatures

/// Where a property's value is found.
struct PropertySlot: Hashable, Sendable {
  var name: String
  /// The place in the list of properties the filter was bound to.
  var index: Int?
  var type: FilterType?
}

/// A condition with its literals converted and its properties resolved.
indirect enum CompiledCondition: Sendable {
  case constant(Truth)
  case and([CompiledCondition])
  case or([CompiledCondition])
  case not(CompiledCondition)
  case comparison(ComparisonOperator, CompiledOperand, CompiledOperand)
  case like(CompiledOperand, LikePattern)
  case between(CompiledOperand, CompiledOperand, CompiledOperand)
  /// The set holds the list again where that is all texts, so that a long one is looked up.
  case isIn(CompiledOperand, [CompiledOperand], texts: Set<TextByCodePoint>?)
  case isNull(CompiledOperand)
  case spatial(SpatialFunction, CompiledOperand, CompiledOperand)
  case temporal(TemporalFunction, CompiledOperand, CompiledOperand)
  case array(ArrayFunction, CompiledOperand, CompiledOperand)
}

/// An operand with its literals converted and its properties resolved.
indirect enum CompiledOperand: Sendable {
  case constant(FilterValue)
  case property(PropertySlot)
  case caseFolded(CompiledOperand)
  case withoutAccents(CompiledOperand)
  case arithmetic(ArithmeticOperator, CompiledOperand, CompiledOperand)
  case array([CompiledOperand])
  case function(FilterFunction, [CompiledOperand])
  /// Nil is no limit on that side.
  case interval(CompiledOperand?, CompiledOperand?)
  case condition(CompiledCondition)
}

/// A text that equals another only code point by code point, unlike `String`.
struct TextByCodePoint: Hashable, Sendable {
  let text: String

  static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    // Canonically equal texts share a hash, which is fine for a stricter equality.
    hasher.combine(text)
  }
}
