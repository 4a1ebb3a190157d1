import SimpleFeatures

/// Reads the text encoding by recursive descent: this file the conditions, the others operands.
///
/// One grammar serves conditions and operands; what may stand where is checked by ``FilterRole``
/// once an operand has been read, so that errors name what was found.
struct TextParser {
  /// An expression read, how many levels it has, and the byte it starts at.
  struct Parsed {
    var expression: FilterExpression
    var height: Int
    var start: Int
  }

  let bytes: [UInt8]
  let tokens: [TextToken]
  let limits: FilterLimits
  /// For each opening bracket the token that closes it.
  let closings: [Int: Int]
  var position = 0
  var depth = 0
  var vertices = 0
  /// The byte at which each expression first stands, where someone asks.
  var starts: [FilterExpression: Int]?

  init(_ text: String, _ limits: FilterLimits) throws(FilterError) {
    guard text.utf8.count <= limits.textLength else {
      throw .limit(.textLength, allowed: limits.textLength, at: .column(1))
    }
    bytes = Array(text.utf8)
    tokens = try TextLexer.tokens(of: bytes)
    self.limits = limits
    var open: [Int] = []
    var closings: [Int: Int] = [:]
    for (index, token) in tokens.enumerated() {
      if token.kind == .symbol(.open) { open.append(index) }
      if token.kind == .symbol(.close), let opening = open.popLast() { closings[opening] = index }
    }
    self.closings = closings
  }

  mutating func filter() throws(FilterError) -> FilterExpression {
    let parsed = try expression()
    guard token.kind == .end else {
      // After a mere operand, as in `a ILIKE 'x'`, what follows is the mistake.
      throw unexpected(
        FilterRole.boolean.admits(parsed.expression)
          ? "the end, AND or OR" : "an operator such as =, <, LIKE, BETWEEN, IN or IS")
    }
    try require(parsed, .boolean)
    return parsed.expression
  }

  /// Anything the grammar knows, bracketed or not.
  mutating func expression() throws(FilterError) -> Parsed {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.honouredDepth else {
      throw .limit(.depth, allowed: limits.honouredDepth, at: place(token.start))
    }
    return try disjunction()
  }

  private mutating func disjunction() throws(FilterError) -> Parsed {
    let first = try conjunction()
    guard token.keyword == "OR" else { return first }
    try require(first, .boolean)
    var operands = [first]
    while skip(keyword: "OR") {
      operands.append(try require(try conjunction(), .boolean))
      try checkCount(operands.count)
    }
    return try node(.or(operands.map(\.expression)), operands, from: first.start)
  }

  private mutating func conjunction() throws(FilterError) -> Parsed {
    let first = try factor()
    guard token.keyword == "AND" else { return first }
    try require(first, .boolean)
    var operands = [first]
    while skip(keyword: "AND") {
      operands.append(try require(try factor(), .boolean))
      try checkCount(operands.count)
    }
    return try node(.and(operands.map(\.expression)), operands, from: first.start)
  }

  private mutating func factor() throws(FilterError) -> Parsed {
    let start = token.start
    guard skip(keyword: "NOT") else { return try predicate() }
    let operand = try require(try predicate(), .boolean)
    return try node(.not(operand.expression), [operand], from: start)
  }

  private mutating func predicate() throws(FilterError) -> Parsed {
    let left = try sum()
    if case .symbol(let symbol) = token.kind,
      let comparison = ComparisonOperator(rawValue: symbol.rawValue)
    {
      try require(left, .scalar)
      position += 1
      let right = try require(try sum(), .scalar)
      return try node(
        .comparison(comparison, left.expression, right.expression), [left, right],
        from: left.start)
    }
    if token.keyword == "IS" { return try nullTest(left) }
    let isNegated = token.keyword == "NOT"
    if isNegated { position += 1 }
    var result: Parsed
    switch token.keyword {
    case "LIKE": result = try like(left)
    case "BETWEEN": result = try between(left)
    case "IN": result = try list(left)
    default:
      if isNegated { throw unexpected("LIKE, BETWEEN or IN") }
      return left
    }
    if isNegated { result = try node(.not(result.expression), [result], from: left.start) }
    return result
  }

  private mutating func nullTest(_ left: Parsed) throws(FilterError) -> Parsed {
    position += 1
    let isNegated = skip(keyword: "NOT")
    try require(left, .nullable)
    guard skip(keyword: "NULL") else { throw unexpected(isNegated ? "NULL" : "NULL or NOT NULL") }
    let test = try node(.isNull(left.expression), [left], from: left.start)
    return isNegated ? try node(.not(test.expression), [test], from: left.start) : test
  }

  private mutating func like(_ left: Parsed) throws(FilterError) -> Parsed {
    try require(left, .character)
    position += 1
    let pattern = try require(try sum(), .pattern)
    return try node(
      .like(left.expression, pattern: pattern.expression), [left, pattern], from: left.start)
  }

  private mutating func between(_ left: Parsed) throws(FilterError) -> Parsed {
    try require(left, .numeric)
    position += 1
    let lower = try require(try sum(), .numeric)
    guard skip(keyword: "AND") else { throw unexpected("AND and the upper limit of BETWEEN") }
    let upper = try require(try sum(), .numeric)
    return try node(
      .between(left.expression, lower: lower.expression, upper: upper.expression),
      [left, lower, upper], from: left.start)
  }

  private mutating func list(_ left: Parsed) throws(FilterError) -> Parsed {
    try require(left, .scalar)
    position += 1
    try take(.open, "'(' and a list of values")
    var items: [Parsed] = []
    repeat {
      items.append(try require(try sum(), .scalar))
      try checkCount(items.count)
    } while skip(.comma)
    try take(.close, "',' or ')'")
    return try node(
      .isIn(left.expression, items.map(\.expression)), [left] + items, from: left.start)
  }
}
