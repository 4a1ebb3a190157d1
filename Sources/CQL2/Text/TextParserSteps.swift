/// The small steps that all parts of the text parser take.
extension TextParser {
  var token: TextToken { tokens[position] }

  /// The token after this one; the last is `end` for ever.
  var following: TextToken { tokens[min(position + 1, tokens.count - 1)] }

  mutating func skip(_ symbol: TextToken.Symbol) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  mutating func skip(keyword: String) -> Bool {
    guard token.keyword == keyword else { return false }
    position += 1
    return true
  }

  mutating func take(_ symbol: TextToken.Symbol, _ expected: String) throws(FilterError) {
    guard skip(symbol) else { throw unexpected(expected) }
  }

  func place(_ byte: Int) -> FilterPlace { .column(bytes.column(ofByte: byte)) }

  func unexpected(_ expected: String) -> FilterError {
    unexpected(expected, found: token.inWords, at: token.start)
  }

  func unexpected(_ expected: String, found: String, at byte: Int) -> FilterError {
    .unexpected(found: found, expected: expected, at: place(byte))
  }

  /// Notes where an expression stands, where someone asks.
  private mutating func note(_ expression: FilterExpression, at start: Int) {
    guard starts != nil, starts?[expression] == nil else { return }
    starts?[expression] = start
  }

  @discardableResult
  mutating func require(_ parsed: Parsed, _ role: FilterRole) throws(FilterError) -> Parsed {
    note(parsed.expression, at: parsed.start)
    guard role.admits(parsed.expression) else {
      throw unexpected(role.rawValue, found: parsed.expression.kindInWords, at: parsed.start)
    }
    return parsed
  }

  func checkCount(_ count: Int) throws(FilterError) {
    guard count <= limits.listItems else {
      throw .limit(.listItems, allowed: limits.listItems, at: place(token.start))
    }
  }

  /// A node above others; long chains such as `1+1+1…` are deep trees, so depth is checked here
  /// as well as at brackets.
  mutating func node(
    _ expression: FilterExpression, _ below: [Parsed], from start: Int
  ) throws(FilterError) -> Parsed {
    let height = 1 + (below.lazy.map(\.height).max() ?? 0)
    guard height <= limits.honouredDepth else {
      throw .limit(.depth, allowed: limits.honouredDepth, at: place(start))
    }
    note(expression, at: start)
    return Parsed(expression: expression, height: height, start: start)
  }
}
