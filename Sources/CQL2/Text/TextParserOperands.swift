/// Literals, names, functions and brackets.
extension TextParser {
  mutating func operand() throws(FilterError) -> Parsed {
    let start = token.start
    func leaf(_ expression: FilterExpression) -> Parsed {
      Parsed(expression: expression, height: 1, start: start)
    }
    switch token.kind {
    case .number(let digits):
      let value = try number(digits, isNegative: false, at: start)
      position += 1
      return leaf(value)
    case .string(let text):
      position += 1
      return leaf(.string(text))
    case .quotedName(let name):
      position += 1
      return leaf(.property(name))
    case .symbol(.open):
      position += 1
      var inner = try expression()
      try take(.close, "')'")
      inner.start = start
      return inner
    case .word(let word):
      let keyword = word.uppercased()
      if keyword == "TRUE" || keyword == "FALSE" {
        position += 1
        return leaf(.boolean(keyword == "TRUE"))
      }
      if ReservedWords.always.contains(keyword) { break }
      if let geometry = try geometryLiteral(keyword) { return leaf(.geometry(geometry)) }
      position += 1
      guard token.kind == .symbol(.open) else { return leaf(.property(word)) }
      position += 1
      return try call(word, keyword, from: start)
    default: break
    }
    throw unexpected("a property, value, function or '('")
  }

  /// What follows a word and its opening bracket.
  private mutating func call(
    _ word: String, _ keyword: String, from start: Int
  ) throws(FilterError) -> Parsed {
    switch keyword {
    case "CASEI":
      let inner = try argument(.character)
      try take(.close, "')'")
      return try node(.caseInsensitive(inner.expression), [inner], from: start)
    case "ACCENTI":
      let inner = try argument(.character)
      try take(.close, "')'")
      return try node(.accentInsensitive(inner.expression), [inner], from: start)
    case "DATE", "TIMESTAMP":
      let instant = try instant(isDate: keyword == "DATE")
      try take(.close, "')'")
      return Parsed(expression: .instant(instant), height: 1, start: start)
    case "INTERVAL":
      let (lower, lowerHeight) = try intervalBound()
      try take(.comma, "',' and the end of the interval")
      let (upper, upperHeight) = try intervalBound()
      try take(.close, "')'")
      return Parsed(
        expression: .interval(lower, upper), height: 1 + max(lowerHeight, upperHeight),
        start: start)
    case "BBOX":
      return Parsed(expression: .bbox(try box(from: start)), height: 1, start: start)
    default:
      if let function = ReservedWords.spatial[keyword] {
        let (a, b) = try pair(.geometric)
        return try node(.spatial(function, a.expression, b.expression), [a, b], from: start)
      }
      if let function = ReservedWords.temporal[keyword] {
        let (a, b) = try pair(.temporal)
        return try node(.temporal(function, a.expression, b.expression), [a, b], from: start)
      }
      if let function = ReservedWords.array[keyword] {
        let (a, b) = try pair(.array)
        return try node(
          .arrayComparison(function, a.expression, b.expression), [a, b], from: start)
      }
      let arguments = try items()
      return try node(
        .function(name: word, arguments: arguments.map(\.expression)), arguments, from: start)
    }
  }

  private mutating func pair(_ role: FilterRole) throws(FilterError) -> (Parsed, Parsed) {
    let first = try argument(role)
    try take(.comma, "',' and a second argument")
    let second = try argument(role)
    try take(.close, "')'")
    return (first, second)
  }

  private mutating func argument(_ role: FilterRole) throws(FilterError) -> Parsed {
    try require(try item(), role)
  }

  /// The rest of a list after its opening bracket, with the closing one.
  private mutating func items() throws(FilterError) -> [Parsed] {
    var items: [Parsed] = []
    if skip(.close) { return items }
    repeat {
      items.append(try item())
      try checkCount(items.count)
    } while skip(.comma)
    try take(.close, "',' or ')'")
    return items
  }

  /// An argument or array element. Brackets around the whole of it make an array, as the
  /// grammar's first alternative has it; `(a + 1) * 2` is arithmetic.
  private mutating func item() throws(FilterError) -> Parsed {
    guard token.kind == .symbol(.open), let closing = closings[position],
      tokens[closing + 1].kind == .symbol(.comma) || tokens[closing + 1].kind == .symbol(.close)
    else { return try expression() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.honouredDepth else {
      throw .limit(.depth, allowed: limits.honouredDepth, at: place(token.start))
    }
    let start = token.start
    position += 1
    let elements = try items()
    return try node(.array(elements.map(\.expression)), elements, from: start)
  }

  private mutating func instant(isDate: Bool) throws(FilterError) -> FilterInstant {
    let expected =
      isDate
      ? "a date such as '2024-05-31'" : "a time in UTC such as '2024-05-31T12:00:00Z'"
    guard case .string(let text) = token.kind,
      let instant = isDate ? FilterInstant(date: text) : FilterInstant(timestamp: text)
    else { throw unexpected(expected) }
    position += 1
    return instant
  }

  private mutating func intervalBound() throws(FilterError) -> (IntervalBound, height: Int) {
    if case .string(let text) = token.kind {
      if text == ".." {
        position += 1
        return (.unbounded, 0)
      }
      guard let instant = FilterInstant(text) else {
        throw unexpected("a date, a time in UTC ending in Z, or '..'")
      }
      position += 1
      return (.instant(instant), 0)
    }
    let bound = try expression()
    switch bound.expression {
    case .property, .function: return (.expression(bound.expression), bound.height)
    default:
      throw unexpected(
        FilterRole.intervalBound.rawValue, found: bound.expression.kindInWords, at: bound.start)
    }
  }
}
