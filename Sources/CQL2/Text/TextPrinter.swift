import SimpleFeatures

/// Writes a syntax tree as canonical text: capitals for keywords, one space, as few brackets
/// as reading the same tree back allows.
struct TextPrinter {
  /// How tightly an expression holds together; looser ones need brackets inside tighter ones.
  private enum Binding: Int {
    case or, and, not, predicate, sum, product, power, operand
  }

  private(set) var text = ""

  mutating func write(_ expression: FilterExpression) { write(expression, atLeast: .or) }

  private mutating func write(_ expression: FilterExpression, atLeast needed: Binding) {
    let needsBrackets = Self.binding(expression).rawValue < needed.rawValue
    if needsBrackets { text += "(" }
    writeBare(expression)
    if needsBrackets { text += ")" }
  }

  private static func binding(_ expression: FilterExpression) -> Binding {
    switch expression {
    case .or: .or
    case .and: .and
    case .not(.like), .not(.between), .not(.isIn), .not(.isNull): .predicate
    case .not: .not
    case .comparison, .like, .between, .isIn, .isNull: .predicate
    case .arithmetic(.add, _, _), .arithmetic(.subtract, _, _): .sum
    case .arithmetic(.power, _, _): .power
    case .arithmetic: .product
    default: .operand
    }
  }

  private mutating func writeBare(_ expression: FilterExpression) {
    switch expression {
    case .or(let operands): write(operands, " OR ", atLeast: .and)
    case .and(let operands): write(operands, " AND ", atLeast: .not)
    case .not(.like(let value, let pattern)): writeLike(value, " NOT LIKE ", pattern)
    case .not(.between(let value, let lower, let upper)):
      writeBetween(value, " NOT BETWEEN ", lower, upper)
    case .not(.isIn(let value, let list)): writeIn(value, " NOT IN (", list)
    case .not(.isNull(let value)): writeNull(value, " IS NOT NULL")
    case .not(let operand):
      text += "NOT "
      write(operand, atLeast: .predicate)
    case .like(let value, let pattern): writeLike(value, " LIKE ", pattern)
    case .between(let value, let lower, let upper): writeBetween(value, " BETWEEN ", lower, upper)
    case .isIn(let value, let list): writeIn(value, " IN (", list)
    case .isNull(let value): writeNull(value, " IS NULL")
    case .comparison(let comparison, let a, let b):
      write([a, b], " \(comparison.rawValue) ", atLeast: .sum)
    case .arithmetic(let sign, let a, let b): writeArithmetic(sign, a, b)
    case .spatial(let function, let a, let b): writeCall(function.rawValue.uppercased(), [a, b])
    case .temporal(let function, let a, let b): writeCall(function.rawValue.uppercased(), [a, b])
    case .arrayComparison(let function, let a, let b):
      writeCall(function.rawValue.uppercased(), [a, b])
    case .function(let name, let arguments): writeCall(name, arguments)
    case .caseInsensitive(let inner): writeCall("CASEI", [inner])
    case .accentInsensitive(let inner): writeCall("ACCENTI", [inner])
    case .array(let elements): writeCall("", elements)
    case .property, .boolean, .integer, .number, .string, .instant, .interval, .geometry, .bbox:
      writeLiteral(expression)
    }
  }

  private mutating func write(
    _ all: [FilterExpression], _ separator: String, atLeast needed: Binding
  ) {
    for (index, one) in all.enumerated() {
      if index > 0 { text += separator }
      write(one, atLeast: needed)
    }
  }

  private mutating func writeCall(_ name: String, _ arguments: [FilterExpression]) {
    text += name + "("
    write(arguments, ", ", atLeast: .or)
    text += ")"
  }

  private mutating func writeLike(
    _ value: FilterExpression, _ keyword: String, _ pattern: FilterExpression
  ) {
    write(value, atLeast: .sum)
    text += keyword
    write(pattern, atLeast: .sum)
  }

  private mutating func writeBetween(
    _ value: FilterExpression, _ keyword: String, _ lower: FilterExpression,
    _ upper: FilterExpression
  ) {
    write(value, atLeast: .sum)
    text += keyword
    write([lower, upper], " AND ", atLeast: .sum)
  }

  private mutating func writeIn(
    _ value: FilterExpression, _ keyword: String, _ list: [FilterExpression]
  ) {
    write(value, atLeast: .sum)
    text += keyword
    write(list, ", ", atLeast: .sum)
    text += ")"
  }

  private mutating func writeNull(_ value: FilterExpression, _ keyword: String) {
    write(value, atLeast: .sum)
    text += keyword
  }

  private mutating func writeArithmetic(
    _ sign: ArithmeticOperator, _ a: FilterExpression, _ b: FilterExpression
  ) {
    let (left, right): (Binding, Binding) =
      switch sign {
      case .add, .subtract: (.sum, .product)
      case .multiply, .divide, .modulo, .integerDivide: (.product, .power)
      case .power: (.operand, .operand)
      }
    write(a, atLeast: left)
    text += " \(sign.rawValue) "
    write(b, atLeast: right)
  }

  private mutating func writeLiteral(_ expression: FilterExpression) {
    switch expression {
    case .property(let name): text += TextLiterals.name(name)
    case .boolean(let value): text += value ? "TRUE" : "FALSE"
    case .integer(let value): text += String(value)
    case .number(let value): text += TextLiterals.number(value)
    case .string(let value): text += TextLiterals.quoted(value)
    case .instant(let instant):
      text += instant.granularity == .day ? "DATE('" : "TIMESTAMP('"
      text += instant.text + "')"
    case .interval(let start, let end):
      text += "INTERVAL("
      writeBound(start)
      text += ", "
      writeBound(end)
      text += ")"
    case .geometry(let geometry): text += TextLiterals.wellKnownText(geometry)
    case .bbox(let box):
      let numbers = [box.west, box.south, box.east, box.north].map(TextLiterals.number)
      text += "BBOX(" + numbers.joined(separator: ", ") + ")"
    default: break
    }
  }

  private mutating func writeBound(_ bound: IntervalBound) {
    switch bound {
    case .unbounded: text += "'..'"
    case .instant(let instant): text += "'\(instant.text)'"
    case .expression(let expression): write(expression)
    }
  }
}
