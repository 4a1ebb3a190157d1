/// What may stand in a place of the grammar; properties and functions may stand in most.
enum FilterRole: String {
  case boolean = "a condition"
  case scalar = "a text, number, truth value, instant, property or function"
  case character = "a text, property or function"
  case pattern = "a text pattern in quotes"
  case numeric = "a number, property or function"
  case geometric = "a geometry, property or function"
  case temporal = "an instant, interval, property or function"
  case array = "an array, property or function"
  case intervalBound = "a date or time in quotes, '..', a property or a function"
  case nullable = "anything but an array"
  case anything = "a value or a condition"

  func admits(_ expression: FilterExpression) -> Bool {
    switch (self, expression) {
    case (.pattern, .string): true
    case (.pattern, .caseInsensitive(let inner)), (.pattern, .accentInsensitive(let inner)):
      admits(inner)
    case (.pattern, _): false
    case (.anything, _): true
    case (.nullable, .array): false
    case (.nullable, _): true
    case (.boolean, .property): false
    case (_, .property), (_, .function): true
    case (.scalar, .boolean), (.boolean, .boolean): true
    case (.scalar, .string), (.scalar, .caseInsensitive), (.scalar, .accentInsensitive): true
    case (.character, .string), (.character, .caseInsensitive), (.character, .accentInsensitive):
      true
    case (.scalar, .integer), (.scalar, .number), (.scalar, .arithmetic): true
    case (.numeric, .integer), (.numeric, .number), (.numeric, .arithmetic): true
    case (.scalar, .instant), (.temporal, .instant), (.temporal, .interval): true
    case (.geometric, .geometry), (.geometric, .bbox): true
    case (.array, .array): true
    case (.boolean, _): expression.isPredicate
    default: false
    }
  }
}

extension FilterExpression {
  var isPredicate: Bool {
    switch self {
    case .and, .or, .not, .comparison, .like, .between, .isIn, .isNull, .spatial, .temporal,
      .arrayComparison:
      true
    default: false
    }
  }

  /// What the node is, in words for an error.
  var kindInWords: String {
    switch self {
    case .property(let name): "the property '\(name)'"
    case .boolean: "a truth value"
    case .integer(let value): "the number \(value)"
    case .number(let value): "the number \(value)"
    case .string: "a text"
    case .instant: "an instant"
    case .interval: "an interval"
    case .geometry: "a geometry"
    case .bbox: "a box"
    case .array: "an array"
    case .function(let name, _): "the function '\(name)'"
    case .caseInsensitive: "CASEI"
    case .accentInsensitive: "ACCENTI"
    case .arithmetic: "an arithmetic expression"
    default: "a condition"
    }
  }
}
