/// Makes filter text over the columns of a `MixedTable`, with a use for each operator.
struct RandomFilter {
  var random: SeededGenerator

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
  mutating func pick(_ items: [String]) -> String { items[below(items.count)] }

  mutating func condition(_ depth: Int) -> String {
    if depth > 0, below(2) == 0 {
      switch below(4) {
      case 0: return "(\(condition(depth - 1)) AND \(condition(depth - 1)))"
      case 1: return "(\(condition(depth - 1)) OR \(condition(depth - 1)))"
      case 2: return "NOT (\(condition(depth - 1)))"
      default: return "(\(condition(depth - 1))) IS \(pick(["", "NOT "]))NULL"
      }
    }
    switch below(12) {
    case 0: return "\(text()) \(sign()) \(text())"
    case 1: return "\(number(1)) \(sign()) \(number(1))"
    case 2: return "\(instant()) \(sign()) \(instant())"
    case 3: return "\(textOrFolded()) \(pick(["", "NOT "]))LIKE \(pattern())"
    case 4: return "\(number(1)) \(pick(["", "NOT "]))BETWEEN \(number(0)) AND \(number(0))"
    case 5:
      let items = (0..<(1 + below(12))).map { _ in literal() }.joined(separator: ", ")
      return "\(text()) \(pick(["", "NOT "]))IN (\(items))"
    case 6: return "\(pick(["height", "size", "count"])) IN (\(number(0)), \(number(1)))"
    case 7: return "\(pick(Self.properties)) IS \(pick(["", "NOT "]))NULL"
    case 8: return "\(pick(Self.spatial))(\(place()), \(place()))"
    case 9: return "\(pick(Self.temporal))(\(span()), \(span()))"
    case 10: return "\(pick(Self.arrays))(\(array()), \(array()))"
    default: return "\(pick(["open", "size", "TRUE"])) \(sign()) \(pick(["open", "TRUE", "FALSE"]))"
    }
  }

  private static let properties = [
    "name", "other", "noted", "height", "count", "open", "built", "ended", "tags", "geom", "size",
    "\"odd \"\"one\"\"\"", "missing",
  ]
  private static let spatial = [
    "S_INTERSECTS", "S_DISJOINT", "S_WITHIN", "S_CONTAINS", "S_TOUCHES", "S_CROSSES",
    "S_OVERLAPS", "S_EQUALS",
  ]
  private static let temporal = [
    "T_AFTER", "T_BEFORE", "T_CONTAINS", "T_DISJOINT", "T_DURING", "T_EQUALS", "T_FINISHEDBY",
    "T_FINISHES", "T_INTERSECTS", "T_MEETS", "T_METBY", "T_OVERLAPPEDBY", "T_OVERLAPS",
    "T_STARTEDBY", "T_STARTS",
  ]
  private static let arrays = ["A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"]

  private mutating func sign() -> String { pick(["=", "<>", "<", ">", "<=", ">="]) }

  private mutating func literal() -> String { "'\(pick(MixedRow.words))'" }

  private mutating func text() -> String {
    pick([
      "name", "other", "size", "\"odd \"\"one\"\"\"", literal(), textOrFolded(), "noted",
      "'tab\tbed'",
    ])
  }

  private mutating func textOrFolded() -> String {
    switch below(5) {
    case 0: "CASEI(name)"
    case 1: "ACCENTI(CASEI(other))"
    case 2: "CASEI(\(literal()))"
    case 3: "size"
    default: "name"
    }
  }

  private mutating func pattern() -> String {
    pick(["'%'", "'o%'", "'%a%'", "'_ak'", "'a\\%b'", "''", "'%s%t%e%e%'", "casei('OA%')", "'1'"])
  }

  private mutating func number(_ depth: Int) -> String {
    if depth > 0, below(3) == 0 {
      return "(\(number(depth - 1)) \(pick(["+", "-", "*", "/", "%", "div", "^"])) \(number(0)))"
    }
    return pick(["height", "count", "size", "1", "2.5", "0", "-3", "7", "1e17"])
  }

  private mutating func instant() -> String {
    switch below(6) {
    case 0, 1: "DATE('\(pick(MixedRow.days))')"
    case 2: "TIMESTAMP('\(pick(MixedRow.times.filter { !$0.contains("+") }))')"
    case 3: "built"
    case 4: "ended"
    default: "noted"
    }
  }

  private mutating func span() -> String {
    switch below(4) {
    case 0: "INTERVAL(built, ended)"
    case 1: "INTERVAL('2021-01-31', '..')"
    case 2: "INTERVAL('..', noted)"
    default: instant()
    }
  }

  private mutating func array() -> String {
    pick(["tags", "('a')", "('a', 'b')", "()", "('b', name)", "size"])
  }

  private mutating func place() -> String {
    let (x, y) = (below(10), below(10))
    return pick([
      "geom", "geom", "geom", "BBOX(\(x), \(y), \(x + 4), \(y + 3))", "POINT(\(x) \(y))",
      "BBOX(\(x + 4), \(y), \(x), \(y + 3))",
      "LINESTRING(\(x) \(y), \(x + 3) \(y + 1))",
      "POLYGON((\(x) \(y), \(x + 5) \(y), \(x) \(y + 5), \(x) \(y)))",
      "MULTIPOINT((\(x) \(y)), (\(y) \(x)))",
    ])
  }
}
