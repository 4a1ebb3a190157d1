import CQL2
import SimpleFeatures

/// Binds a syntax tree to the properties of the records it will be asked about.
struct FilterCompiler {
  /// Nil where the records may have any property.
  let properties: [FilterProperty]?
  private let indices: [String: Int]

  init(_ properties: [FilterProperty]?) {
    self.properties = properties
    var indices: [String: Int] = [:]
    for (index, property) in (properties ?? []).enumerated() { indices[property.name] = index }
    self.indices = indices
  }

  func condition(
    _ expression: FilterExpression
  ) throws(FilterEvaluationError) -> CompiledCondition {
    switch expression {
    case .boolean(let value): return .constant(Truth(value))
    case .and(let operands): return .and(try conditions(operands))
    case .or(let operands): return .or(try conditions(operands))
    case .not(let operand): return .not(try condition(operand))
    case .comparison(let comparison, let a, let b):
      var (left, right) = (try operand(a), try operand(b))
      right.readAsInstant(beside: left)
      left.readAsInstant(beside: right)
      try requireAlike(comparison.rawValue, left, right)
      return .comparison(comparison, left, right)
    case .like(let value, let pattern):
      return .like(
        try operand(value, .string, "LIKE"), LikePattern(Self.foldedText(of: pattern)))
    case .between(let value, let lower, let upper):
      return .between(
        try operand(value, .number, "BETWEEN"), try operand(lower, .number, "BETWEEN"),
        try operand(upper, .number, "BETWEEN"))
    case .isIn(let value, let list):
      let value = try operand(value)
      var items: [CompiledOperand] = []
      items.reserveCapacity(list.count)
      for item in list {
        var item = try operand(item)
        item.readAsInstant(beside: value)
        try requireAlike("IN", value, item)
        items.append(item)
      }
      return .isIn(value, items, texts: Self.texts(of: items))
    case .isNull(let value): return .isNull(try operand(value))
    case .spatial(let function, let a, let b):
      let name = function.rawValue.uppercased()
      return .spatial(function, try operand(a, .geometry, name), try operand(b, .geometry, name))
    case .temporal(let function, let a, let b):
      let name = function.rawValue.uppercased()
      return .temporal(function, try operand(a, .temporal, name), try operand(b, .temporal, name))
    case .arrayComparison(let function, let a, let b):
      let name = function.rawValue.uppercased()
      return .array(function, try operand(a, .array, name), try operand(b, .array, name))
    case .function(let name, let arguments):
      let call = try call(name, arguments)
      if let type = call.type, type != .boolean {
        throw .typeNotTaken(operation: "a condition", got: type, allowed: .boolean)
      }
      return .comparison(.equal, call, .constant(.bool(true)))
    default: throw .typeNotTaken(operation: "a condition", got: .string, allowed: .boolean)
    }
  }

  private func conditions(
    _ expressions: [FilterExpression]
  ) throws(FilterEvaluationError) -> [CompiledCondition] {
    var compiled: [CompiledCondition] = []
    compiled.reserveCapacity(expressions.count)
    for expression in expressions { compiled.append(try condition(expression)) }
    return compiled
  }

  func operand(_ expression: FilterExpression) throws(FilterEvaluationError) -> CompiledOperand {
    switch expression {
    case .property(let name): return .property(try slot(name))
    case .boolean(let value): return .constant(.bool(value))
    case .integer(let value): return .constant(.integer(value))
    case .number(let value): return .constant(.number(value))
    case .string(let value): return .constant(.string(value))
    case .instant(let instant):
      return .constant(FilterMoment(instant).map(FilterValue.instant) ?? .null)
    case .geometry(let geometry):
      return .constant(.geometry(geometry.reinterpreted(as: NationalGrid.self)))
    case .bbox(let box):
      return .constant(.geometry(box.geometry.reinterpreted(as: NationalGrid.self)))
    case .interval(let start, let end): return .interval(try bound(start), try bound(end))
    case .array(let elements):
      var compiled: [CompiledOperand] = []
      compiled.reserveCapacity(elements.count)
      for element in elements { compiled.append(try operand(element)) }
      return .array(compiled).foldedIfConstant
    case .caseInsensitive(let inner):
      return CompiledOperand.caseFolded(try operand(inner, .string, "CASEI")).foldedIfConstant
    case .accentInsensitive(let inner):
      return CompiledOperand.withoutAccents(try operand(inner, .string, "ACCENTI"))
        .foldedIfConstant
    case .arithmetic(let sign, let a, let b):
      return CompiledOperand.arithmetic(
        sign, try operand(a, .number, sign.rawValue), try operand(b, .number, sign.rawValue)
      ).foldedIfConstant
    case .function(let name, let arguments):
      return try call(name, arguments).foldedIfConstant
    case .and, .or, .not, .comparison, .like, .between, .isIn, .isNull, .spatial, .temporal,
      .arrayComparison:
      return .condition(try condition(expression))
    }
  }

  private func call(
    _ name: String, _ arguments: [FilterExpression]
  ) throws(FilterEvaluationError) -> CompiledOperand {
    guard let function = FilterFunction(rawValue: name) else {
      throw .unknownFunction(name: name)
    }
    guard arguments.count == function.arguments.count else {
      throw .argumentCount(
        function: name, got: arguments.count, allowed: function.arguments.count)
    }
    var compiled: [CompiledOperand] = []
    for (argument, type) in zip(arguments, function.arguments) {
      compiled.append(try operand(argument, type, name))
    }
    return .function(function, compiled)
  }

  private func bound(
    _ bound: IntervalBound
  ) throws(FilterEvaluationError) -> CompiledOperand? {
    switch bound {
    case .unbounded: nil
    case .instant(let instant): try operand(.instant(instant))
    case .expression(let expression): try operand(expression, .temporal, "INTERVAL")
    }
  }

  private func slot(_ name: String) throws(FilterEvaluationError) -> PropertySlot {
    guard let properties else { return PropertySlot(name: name, index: nil, type: nil) }
    guard let index = indices[name] else {
      throw .unknownProperty(name: name, known: properties.map(\.name))
    }
    return PropertySlot(name: name, index: index, type: properties[index].type)
  }

  private func operand(
    _ expression: FilterExpression, _ allowed: FilterType, _ operation: String
  ) throws(FilterEvaluationError) -> CompiledOperand {
    let operand = try operand(expression)
    if let type = operand.type, !type.isComparable(with: allowed) {
      throw .typeNotTaken(operation: operation, got: type, allowed: allowed)
    }
    return operand
  }

  private func requireAlike(
    _ operation: String, _ left: CompiledOperand, _ right: CompiledOperand
  ) throws(FilterEvaluationError) {
    if let a = left.type, let b = right.type, !a.isComparable(with: b) {
      throw .typesDiffer(operation: operation, left: a, right: b)
    }
  }

  /// Nil where the list is short or anything in it is no literal text.
  private static func texts(of items: [CompiledOperand]) -> Set<TextByCodePoint>? {
    guard items.count > 8 else { return nil }
    var texts: Set<TextByCodePoint> = []
    for item in items {
      guard case .constant(.string(let text)) = item else { return nil }
      texts.insert(TextByCodePoint(text: text))
    }
    return texts
  }

  private static func foldedText(of pattern: FilterExpression) -> String {
    switch pattern {
    case .string(let text): text
    case .caseInsensitive(let inner): TextFolding.caseFolded(foldedText(of: inner))
    case .accentInsensitive(let inner): TextFolding.withoutAccents(foldedText(of: inner))
    default: ""
    }
  }
}

extension CompiledOperand {
  /// The type its values have, where that is certain.
  var type: FilterType? {
    switch self {
    case .constant(let value): value.type
    case .property(let slot): slot.type
    case .caseFolded, .withoutAccents: .string
    case .arithmetic: .number
    case .array: .array
    case .interval: .temporal
    case .condition: .boolean
    case .function(let function, _): function.returns
    }
  }

  /// Makes a literal text that is a date or time one, where it stands beside what holds those.
  fileprivate mutating func readAsInstant(beside other: CompiledOperand) {
    guard other.type == .temporal, case .constant(.string(let text)) = self,
      let moment = FilterMoment(text)
    else { return }
    self = .constant(.instant(moment))
  }

  private var constant: FilterValue? { if case .constant(let value) = self { value } else { nil } }

  /// The value itself where nothing in it depends on a record.
  var foldedIfConstant: CompiledOperand {
    switch self {
    case .caseFolded(.constant(let value)): .constant(value.mapText(TextFolding.caseFolded))
    case .withoutAccents(.constant(let value)): .constant(value.mapText(TextFolding.withoutAccents))
    case .arithmetic(let sign, .constant(let a), .constant(let b)): .constant(sign.apply(a, b))
    case .function(let function, let arguments)
    where arguments.allSatisfy({ $0.constant != nil }):
      .constant(function.apply(arguments.compactMap(\.constant)))
    case .array(let elements) where elements.allSatisfy({ $0.constant != nil }):
      .constant(.array(elements.compactMap(\.constant)))
    default: self
    }
  }
}

extension FilterValue {
  fileprivate var type: FilterType? {
    switch self {
    case .null, .opaque: nil
    case .bool: .boolean
    case .integer, .number: .number
    case .string: .string
    case .instant, .interval: .temporal
    case .geometry: .geometry
    case .array: .array
    }
  }
}
