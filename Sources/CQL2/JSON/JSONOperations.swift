import SimpleFeatures

/// Objects with `op` and `args`.
extension JSONParser {
  mutating func operation(
    _ name: String, _ arguments: [JSONValue]
  ) throws(FilterError) -> FilterExpression {
    if let comparison = ComparisonOperator(rawValue: name) {
      let (a, b) = try pair(arguments, .scalar, name)
      return .comparison(comparison, a, b)
    }
    if let sign = ArithmeticOperator(rawValue: name) {
      let (a, b) = try pair(arguments, .numeric, name)
      return .arithmetic(sign, a, b)
    }
    if let function = SpatialFunction(rawValue: name) {
      let (a, b) = try pair(arguments, .geometric, name)
      return .spatial(function, a, b)
    }
    if let function = TemporalFunction(rawValue: name) {
      let (a, b) = try pair(arguments, .temporal, name)
      return .temporal(function, a, b)
    }
    if let function = ArrayFunction(rawValue: name) {
      let (a, b) = try pair(arguments, .array, name)
      return .arrayComparison(function, a, b)
    }
    switch name {
    case "and", "or":
      guard arguments.count >= 2 else {
        throw unexpected("two arguments or more for '\(name)'", found: "\(arguments.count)")
      }
      let operands = try all(arguments, .boolean)
      return name == "and" ? .and(operands) : .or(operands)
    case "not": return .not(try all(arguments, .boolean, count: 1, name)[0])
    case "isNull": return .isNull(try all(arguments, .nullable, count: 1, name)[0])
    case "casei": return .caseInsensitive(try all(arguments, .character, count: 1, name)[0])
    case "accenti": return .accentInsensitive(try all(arguments, .character, count: 1, name)[0])
    case "like":
      try check(arguments, count: 2, name)
      return .like(
        try argument(0, arguments, .character), pattern: try argument(1, arguments, .pattern))
    case "between":
      let values = try all(arguments, .numeric, count: 3, name)
      return .between(values[0], lower: values[1], upper: values[2])
    case "in": return try list(arguments)
    default: return try function(name, arguments)
    }
  }

  private mutating func list(_ arguments: [JSONValue]) throws(FilterError) -> FilterExpression {
    try check(arguments, count: 2, "in")
    let value = try argument(0, arguments, .scalar)
    guard case .array(let items) = arguments[1] else {
      throw unexpected(
        "an array of values", found: Self.inWords(arguments[1]), under: "1")
    }
    let list = try at("1") { (parser: inout Self) throws(FilterError) in
      try parser.all(items, .scalar)
    }
    // The grammar of the text has no empty list; clients send one in JSON. It holds for nothing.
    return list.isEmpty ? .boolean(false) : .isIn(value, list)
  }

  private mutating func function(
    _ name: String, _ arguments: [JSONValue]
  ) throws(FilterError) -> FilterExpression {
    // A function must be writable in text too, where keywords are taken in any case.
    if ReservedWords.all.contains(name.uppercased()) || name.lowercased() == "isnull" {
      throw operationError(
        name, "an 'op' of the standard, in its own mix of small and capital letters")
    }
    guard TextCharacters.isIdentifier(name) else {
      throw operationError(name, "an 'op' of the standard or the name of a function")
    }
    return .function(name: name, arguments: try all(arguments, .anything))
  }

  private func operationError(_ name: String, _ expected: String) -> FilterError {
    let path = self.path.dropLast() + ["op"]
    return .unexpected(
      found: "'\(TextToken.cut(name))'", expected: expected,
      at: .pointer(path.map { "/" + $0 }.joined()))
  }

  private mutating func pair(
    _ arguments: [JSONValue], _ role: FilterRole, _ name: String
  ) throws(FilterError) -> (FilterExpression, FilterExpression) {
    try check(arguments, count: 2, name)
    return (try argument(0, arguments, role), try argument(1, arguments, role))
  }

  private mutating func argument(
    _ index: Int, _ arguments: [JSONValue], _ role: FilterRole
  ) throws(FilterError) -> FilterExpression {
    try at(String(index)) { (parser: inout Self) throws(FilterError) in
      try parser.expression(arguments[index], role)
    }
  }

  private mutating func all(
    _ arguments: [JSONValue], _ role: FilterRole, count: Int, _ name: String
  ) throws(FilterError) -> [FilterExpression] {
    try check(arguments, count: count, name)
    return try all(arguments, role)
  }

  private mutating func all(
    _ arguments: [JSONValue], _ role: FilterRole
  ) throws(FilterError) -> [FilterExpression] {
    try checkCount(arguments.count)
    var expressions: [FilterExpression] = []
    expressions.reserveCapacity(arguments.count)
    for index in arguments.indices { expressions.append(try argument(index, arguments, role)) }
    return expressions
  }

  private func check(
    _ arguments: [JSONValue], count: Int, _ name: String
  ) throws(FilterError) {
    guard arguments.count == count else {
      throw unexpected(
        "\(count) argument\(count == 1 ? "" : "s") for '\(name)'", found: "\(arguments.count)")
    }
  }
}
